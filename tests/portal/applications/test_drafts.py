"""Drafts save themselves, lose nobody's change, take 500 technicians and nobody from outside."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from ccus_data.database import reading, writing
from ccus_data.personal_views import Look, views_of
from ccus_data.tables import cases, consents, decisions, judgements, ledger
from portal.applications import Reminders
from tests.ccus_data.filed import filed
from tests.portal.access.conftest import START
from tests.portal.applications.conftest import LOGIN, PARENT, Office
from tests.portal.applications.people import (
    BUSINESS,
    STRANGER,
    put_consents,
    put_member,
    put_technicians,
    technician_id,
)

STATEMENTS = 25
"""Statements of one page at most, those of session and ledger among them."""


def test_a_form_saves_itself_and_says_what_is_wrong(office: Office, people: list[str]) -> None:
    page = office.draft(people[:1])
    (case,) = office.rows(page)
    place = f"{page}/technicians/{case.case_id}"
    form = {"field": "electrical", "level": "3", "used": "1", "period_start": "2010年5月"}
    told = sent(office, place, form | {"version": str(case.version)})
    assert told["saved"]
    assert "申請するレベル3に達していません" in told["preview"]
    names = {one["name"] for one in told["faults"]}
    assert names == {"period_end", "certifier_id", "representative"}
    (after,) = office.rows(page)
    assert told["version"] == str(after.version)
    assert json.loads(after.certified)[0]["periods"] == [{"from": "2010-05", "to": ""}]
    assert 'value="2010-05"' in office.get(place)


def sent(office: Office, place: str, form: dict[str, Any], status: int = 200) -> dict[str, Any]:
    """What the page's own program is told."""
    token = {"form_token": office.house.form_token("/applications")}
    headers = {"sec-fetch-site": "same-origin", "accept": "application/json"}
    answer = office.house.client.post(place, data=token | form, headers=headers)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_somebody_elses_change_is_shown_and_not_overwritten(
    office: Office, people: list[str]
) -> None:
    page = office.draft(people[:1])
    seen = office.hidden(page, "seen")
    office.save(page, contact_name="先の人")
    texts = PARENT | {"seen": seen, "contact_name": "後の人"}
    told = office.post(page, status=409, **texts)
    assert "ほかの担当者が先に変更しました" in told
    assert "先の人" in told
    assert 'value="後の人"' in told
    assert not sent(office, page, texts, 409)["saved"]
    assert office.row(page).contact_name == "先の人"
    (case,) = office.rows(page)
    place = f"{page}/technicians/{case.case_id}"
    first: dict[str, Any] = {"field": "electrical", "level": "3", "version": str(case.version)}
    office.post(place, next="list", **first)
    told = office.post(place, status=409, next="list", **(first | {"level": "4"}))
    assert "ほかの担当者が先に変更しました" in told
    (after,) = office.rows(page)
    assert after.level == 3


def test_500_technicians_are_taken_and_501_refused_with_nobody_added(office: Office) -> None:
    with writing(office.house.engine) as connection:
        put_consents(connection, map(technician_id, range(501)))
    page = office.draft()
    told = office.post(f"{page}/technicians", status=422, by="consented", everybody="1")
    assert "全部で501人になります" in told
    assert office.rows(page) == []
    ten = [technician_id(number) for number in range(10)]
    office.post(f"{page}/technicians", by="consented", technician_id=ten)
    told = office.post(f"{page}/technicians", status=422, by="consented", everybody="1")
    assert "全部で" in told
    with writing(office.house.engine) as connection:
        withdraw_one(connection)
    with office.counted() as statements:
        office.post(f"{page}/technicians", by="consented", everybody="1")
    assert len(office.rows(page)) == 500
    assert len(statements) <= STATEMENTS


def withdraw_one(connection: Connection) -> None:
    connection.execute(
        update(consents)
        .where(consents.c.technician_id == technician_id(500))
        .values(withdrawn_at=START, withdrawn_by="本人")
    )


def put_judged(connection: Connection, judged: Sequence[tuple[str, int]]) -> None:
    """Judgements of a night, in 電気工事."""
    rows = [
        {
            "technician_id": one,
            "field": "electrical",
            "as_of": START.date(),
            "run_id": "r",
            "level": level,
            "criteria_version": "2023-09-11",
            "criteria_digest": "a" * 64,
            "cause": "first",
            "engines": "plain",
            "created_at": START,
        }
        for one, level in judged
    ]
    connection.execute(insert(judgements), rows)


def test_who_can_level_up_now_comes_from_the_judge(office: Office, people: list[str]) -> None:
    with writing(office.house.engine) as connection:
        extra = put_technicians(connection, [8], consented=False)
        put_judged(connection, [(people[0], 2), (people[1], 1), (extra[0], 2)])
    page = office.draft()
    shown = office.get(f"{page}/technicians?by=ready")
    assert people[0] in shown
    assert people[1] not in shown
    assert "個人情報の利用の同意が必要です" in shown
    office.post(f"{page}/technicians", by="ready", everybody="1")
    (case,) = office.rows(page)
    assert (case.technician_id, case.field, case.level) == (people[0], "electrical", 2)
    assert json.loads(case.preview)["reached"]


def test_who_is_applied_for_or_was_granted_the_level_is_not_proposed_again(
    office: Office, people: list[str]
) -> None:
    with writing(office.house.engine) as connection:
        put_judged(connection, [(one, 2) for one in people])
    first = office.draft(people[:2])
    office.file(first)
    shown = office.get(f"{office.draft()}/technicians?by=ready")
    assert [one in shown for one in people] == [False, False, True]
    granted, refused = office.rows(first)
    decided = filed(BUSINESS, granted.technician_id)["decisions"][0]
    with writing(office.house.engine) as connection:
        for case, outcome, level in ((granted, "approved", 2), (refused, "rejected", 1)):
            own = {"case_id": case.case_id, "technician_id": case.technician_id}
            own |= {"decision_id": case.case_id, "outcome": outcome, "level": level}
            connection.execute(insert(decisions), decided | own)
            connection.execute(
                update(cases).where(cases.c.case_id == case.case_id).values(state=outcome)
            )
    shown = office.get(f"{office.draft()}/technicians?by=ready")
    assert [one in shown for one in people] == [False, True, True]


def test_no_page_asks_the_database_more_for_more_technicians(office: Office) -> None:
    with writing(office.house.engine) as connection:
        people = put_technicians(connection, range(21), days=2)
    few, many = office.draft(people[:1]), office.draft(people[:20])
    for place in ("", "/technicians", "/check"):
        counts = []
        for page in (few, many):
            with office.counted() as statements:
                office.get(page + place)
            counts.append(len(statements))
        assert counts[0] == counts[1] <= STATEMENTS


def test_nobody_from_outside_finds_anything(office: Office, people: list[str]) -> None:
    page = office.draft(people[:1])
    (case,) = office.rows(page)
    place = f"{page}/technicians/{case.case_id}"
    office.house.client.cookies.clear()
    office.get(page, 303)
    other = office.house.signed_up("stranger01")
    with writing(office.house.engine) as connection:
        put_member(connection, other, STRANGER)
    office.house.sign_in(other)
    office.token = ""
    assert BUSINESS not in office.get("/applications")
    for path in (page, f"{page}/technicians", place, f"{page}/check", f"{page}/submitted"):
        office.get(path, 404)
    for path in (f"{page}/notices.zip", f"{page}/notices/2026-TEST-0001.pdf"):
        office.get(path, 404)
    for path in (page, f"{page}/technicians", place, f"{place}/remove", f"{page}/submit"):
        office.post(path, status=404)
    for path in (f"{page}/discard", f"{place}/withdraw", f"{place}/file-again"):
        office.post(path, status=404)
    office.post("/applications", status=404, business_id=BUSINESS)
    with reading(office.house.engine) as connection:
        by = connection.scalars(select(ledger.c.by).where(ledger.c.subject == "cases")).all()
    assert other not in by


def test_every_look_at_technicians_is_on_record(office: Office, people: list[str]) -> None:
    page = office.draft(people)
    office.get(page)
    with reading(office.house.engine) as connection:
        views = [views_of(connection, one)[0].look for one in people]
    assert views == [Look(LOGIN, f"business:{BUSINESS} clerk", "application")] * len(people)


def test_a_draft_left_alone_is_spoken_of_twice_and_no_more(office: Office) -> None:
    with writing(office.house.engine) as connection:
        put_consents(connection, [technician_id(1)])
    page = office.draft([technician_id(1)])
    empty = office.draft()
    house, clock = office.house, office.house.clock
    reminders = Reminders(house.engine, house.seals, "https://level.example.jp", clock)
    since, told = clock.at, {}
    for hours in (71, 72, 73, 239, 240, 241, 960):
        clock.at = since + dt.timedelta(hours=hours)
        told[hours] = reminders.remind()
    assert told == {71: 0, 72: 1, 73: 0, 239: 0, 240: 1, 241: 0, 960: 0}
    assert office.row(page).reminded_at == since + dt.timedelta(hours=240)
    assert office.row(empty).reminded_at is None
    assert f"https://level.example.jp{page}" in house.letters()[-1].get_content()


def test_a_technician_is_taken_out_again_and_a_draft_given_up(
    office: Office, people: list[str]
) -> None:
    page = office.draft(people)
    first = office.rows(page)[0].case_id
    office.post(f"{page}/technicians/{first}/remove")
    assert len(office.rows(page)) == 2
    office.post(f"{page}/discard")
    assert office.row(page).state == "withdrawn"
    with reading(office.house.engine) as connection:
        assert set(connection.scalars(select(cases.c.state))) == {"withdrawn"}
    assert "取りやめられています" in office.post(page, status=409, **PARENT)
