"""The 申請 button: numbered, frozen, once; one faulty technician holds up nobody."""

from __future__ import annotations

import json

from sqlalchemy import select

from ccus_data.database import reading
from ccus_data.tables import case_rounds
from portal.applications import digest_of
from tests.portal.applications.conftest import Office


def test_from_a_draft_to_a_number(office: Office, people: list[str]) -> None:
    page = office.draft(people)
    assert "まだ申請されていません" in office.get(page)
    assert office.file(page) == f"{page}/submitted"
    told = office.get(f"{page}/submitted")
    row = office.row(page)
    assert row.number in told
    assert (row.state, row.fee_yen) == ("submitted", 3 * 4000)
    assert [case.state for case in office.rows(page)] == ["payment_pending"] * 3
    with reading(office.house.engine) as connection:
        rounds = connection.execute(select(case_rounds)).all()
    assert len(rounds) == 3
    for one in rounds:
        assert one.digest == digest_of(one.content, one.record, one.judgement)
        (judged,) = json.loads(one.judgement)["judgements"]
        assert (judged["level"], judged["engines"]) == (2, ["durable", "plain"])
        assert len(json.loads(one.record)["histories"]) == 645
        assert (one.round, one.risk) == (1, 0)
    (mail,) = [one for one in office.house.letters() if row.number in str(one["Subject"])]
    assert page in mail.get_content()
