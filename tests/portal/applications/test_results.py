"""結果確認: the basis, what CCUS replaced, cases sent back and filed again, notices."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Row

from ccus_data.database import reading, writing
from ccus_data.tables import case_rounds, cases, decisions, notices
from portal.cases import Act, Party, Seen, Step, act_on
from tests.portal.access.conftest import START
from tests.portal.applications.conftest import Office
from tests.portal.applications.people import BUSINESS, put_technicians

CAREER: dict[str, Any] = {
    "field": "electrical",
    "level": "2",
    "used": "1",
    "period_start": "2010-05",
    "period_end": "2020-03",
    "certifier_id": BUSINESS,
    "representative": "髙﨑 葛",
}


def act(office: Office, case: Row[Any], one: Act, **more: object) -> None:
    """What the body does with a case."""
    with writing(office.house.engine) as connection:
        now = connection.execute(select(cases).where(cases.c.case_id == case.case_id)).one()
        step = Step(one, Party.OFFICER, "officer01", START, **more)  # type: ignore[arg-type]
        act_on(connection, [Seen.of(now)], step)


def test_a_case_sent_back_is_mended_and_filed_beside_its_first_round(office: Office) -> None:
    with writing(office.house.engine) as connection:
        people = put_technicians(connection, [1], days=20)
    page = office.draft(people)
    (case,) = office.rows(page)
    place = f"{page}/technicians/{case.case_id}"
    office.post(place, next="list", version=str(case.version), **CAREER)
    office.file(page)
    act(office, case, Act.CONFIRM_FEE)
    act(office, case, Act.RETURN, reason_codes=("start_differs",), words="開始をご確認ください。")
    assert "1人が差し戻されています" in office.get(page)
    shown = office.get(place)
    for says in (
        "差し戻されました",
        "最も古い保有資格の取得年月と異なります",
        "開始をご確認ください。",
    ):
        assert says in shown
    (now,) = office.rows(page)
    wrong = CAREER | {"period_end": "2020-04"}
    told = office.post(place, status=422, version=str(now.version), **wrong)
    assert "終了は 2020-03 まで" in told
    (now,) = office.rows(page)
    assert "終了は 2020-03 まで" in office.post(
        f"{place}/file-again", status=422, version=str(now.version)
    )
    mended = CAREER | {"period_start": "2011-05", "period_reason": "学生だったため"}
    target = office.post(place, next="again", version=str(now.version), **mended)
    assert target == f"{page}?done=again"
    with reading(office.house.engine) as connection:
        first, second = connection.execute(select(case_rounds).order_by(case_rounds.c.round)).all()
    assert (first.round, second.round) == (1, 2)
    starts = [json.loads(one.content)["case"]["period_start"] for one in (first, second)]
    assert starts == ["2010-05-01", "2011-05-01"]
    assert "start_moved" in json.loads(second.risk_reasons)
    assert "certificate_decides" in json.loads(first.risk_reasons)
    (now,) = office.rows(page)
    assert (now.state, now.round) == ("under_review", 2)
    assert "学生だったため" in json.dumps(json.loads(second.content), ensure_ascii=False)
    told = office.get(place)
    assert "差戻し" in told
    assert "107か月" in told


def test_declared_against_ccus_is_shown_with_the_days_of_each(office: Office) -> None:
    with writing(office.house.engine) as connection:
        people = put_technicians(connection, [1], days=20)
    page = office.draft(people)
    (case,) = office.rows(page)
    place = f"{page}/technicians/{case.case_id}"
    office.post(place, next="list", version=str(case.version), **CAREER)
    office.file(page)
    shown = office.get(place)
    for says in (
        "申告した経歴とCCUSの照合",
        "2,132日",
        "20日",
        "2,152日",
        "先にCCUSへ登録してください",
    ):
        assert says in shown


def test_a_case_is_withdrawn_before_it_is_decided_and_not_after(
    office: Office, people: list[str]
) -> None:
    page = office.draft(people[:2])
    office.file(page)
    first, second = office.rows(page)
    place = f"{page}/technicians/{first.case_id}"
    office.post(f"{place}/withdraw", version=str(first.version))
    assert office.row(page).state == "submitted"
    act(office, second, Act.CONFIRM_FEE)
    act(office, second, Act.APPROVE)
    (_, second) = office.rows(page)
    place = f"{page}/technicians/{second.case_id}"
    office.post(f"{place}/withdraw", status=409, version=str(second.version))
    assert [case.state for case in office.rows(page)] == ["withdrawn", "approved"]


def test_notices_are_fetched_one_by_one_and_all_at_once(office: Office, people: list[str]) -> None:
    page = office.draft(people)
    office.file(page)
    rows = office.rows(page)
    with writing(office.house.engine) as connection:
        for place, case in enumerate(rows[:2]):
            connection.execute(insert(decisions), decision(case))
            connection.execute(insert(notices), notice(case, place))
        connection.execute(update(cases).values(state="approved"))
    shown = office.get(page)
    assert f"{page}/notices/2026-TEST-0001.pdf" in shown
    assert "結果通知書 2件をまとめて" in shown
    one = office.house.client.get(f"{page}/notices/2026-TEST-0001.pdf")
    assert (one.headers["content-type"], one.content) == ("application/pdf", b"%PDF-1")
    office.get(f"{page}/notices/2026-TEST-0009.pdf", 404)
    packed = office.house.client.get(f"{page}/notices.zip").content
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        assert file.testzip() is None
        assert file.namelist() == ["2026-TEST-0000.pdf", "2026-TEST-0001.pdf"]
        assert file.read("2026-TEST-0001.pdf") == b"%PDF-1"
    told = office.get(f"{page}/technicians/{rows[0].case_id}")
    assert "結果通知書を取り出す" in told


def decision(case: Row[Any]) -> dict[str, object]:
    return {
        "decision_id": case.case_id,
        "case_id": case.case_id,
        "round": 1,
        "body": "nihon-densetsu-kogyo",
        "outcome": "approved",
        "business_id": BUSINESS,
        "technician_id": case.technician_id,
        "field": case.field,
        "level_applied": case.level,
        "level": case.level,
        "overrides": False,
        "reason_codes": "[]",
        "basis": "{}",
        "criteria_version": "2023-09-11",
        "criteria_digest": "a" * 64,
        "decided_by": "officer01",
        "decided_at": START,
        "digest": "d" * 64,
    }


def notice(case: Row[Any], place: int) -> dict[str, object]:
    return {
        "number": f"2026-TEST-000{place}",
        "decision_id": case.case_id,
        "body": "nihon-densetsu-kogyo",
        "issued_on": dt.date(2026, 11, 26),
        "digest": "d" * 64,
        "content": f"%PDF-{place}".encode(),
        "certificate_digest": "d" * 64,
        "issued_at": START,
    }
