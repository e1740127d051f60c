"""The 申請 button: numbered, frozen, once; one faulty technician holds up nobody."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.engine import Connection

from ccus_data.database import reading, writing
from ccus_data.ledger import verify_ledger
from ccus_data.tables import case_rounds, consents, ledger
from evaluator.judgement import NotJudged, RecordJudgement
from evaluator.record import Record
from portal.access import Actor, Membership
from portal.applications import Filer, Jury, OneEngine, digest_of
from portal.applications.allowed import Acting
from portal.applications.career import Career
from portal.applications.case_form import CaseForm, SeenCase, save_case
from portal.applications.drafts import Filed
from portal.applications.filing import ChangedMeanwhile, NothingToFile
from rules.catalogue import Catalogue
from rules.model import FieldCode
from tests.portal.access.conftest import START
from tests.portal.applications.conftest import LOGIN, Office
from tests.portal.applications.people import BUSINESS, put_technicians


def test_from_a_draft_to_a_number(office: Office, people: list[str]) -> None:
    page = office.draft(people)
    for place in ("", "/technicians", f"/technicians/{office.rows(page)[0].case_id}", "/check"):
        assert "まだ申請されていません" in office.get(page + place)
    assert office.file(page) == f"{page}/submitted"
    told = office.get(f"{page}/submitted")
    row = office.row(page)
    assert row.number in told
    assert (row.state, row.fee_yen) == ("submitted", 3 * 4000)
    assert [case.state for case in office.rows(page)] == ["payment_pending"] * 3
    with reading(office.house.engine) as connection:
        rounds = connection.execute(select(case_rounds)).all()
        assert verify_ledger(connection).faults == []
    assert len(rounds) == 3
    for one in rounds:
        assert one.digest == digest_of(one.content, one.record, one.judgement)
        (judged,) = json.loads(one.judgement)["judgements"]
        assert (judged["level"], judged["engines"]) == (2, ["durable", "plain"])
        assert len(json.loads(one.record)["histories"]) == 645
        assert (one.round, one.risk) == (1, 0)
    (mail,) = [one for one in office.house.letters() if row.number in str(one["Subject"])]
    assert page in mail.get_content()
    assert "建設" not in mail.get_content()


def test_a_second_click_finds_the_one_number(office: Office, people: list[str]) -> None:
    page = office.draft(people[:1])
    version = office.hidden(f"{page}/check", "version")
    office.post(f"{page}/submit", version=version)
    assert office.post(f"{page}/submit", version=version) == f"{page}/submitted"
    assert "すでに受け付けられています" in office.post(
        page, status=409, relation="prime", seen="x", contact_name="だれか"
    )
    assert office.row(page).relation == "employer"
    office.get(f"{page}/check", 303)


def test_one_who_is_not_ready_stays_in_a_new_draft(office: Office, people: list[str]) -> None:
    with writing(office.house.engine) as connection:
        late = put_technicians(connection, [7], days=644)
    page = office.draft([*people, *late])
    assert "4人のうち、3人" in re.sub("技能者", "", office.get(f"{page}/check"))
    target = office.file(page)
    rest = re.search(r"rest=(\d+)", target)
    assert rest is not None
    assert f"下書き {rest[1]} を開く" in office.get(target)
    assert len(office.rows(page)) == 3
    (left,) = office.rows(f"/applications/{rest[1]}")
    assert (left.technician_id, left.state) == (late[0], "draft")
    assert office.row(f"/applications/{rest[1]}").contact_name == "髙﨑 花子"


KEPT_BACK: list[tuple[dict[str, Any], str]] = [
    ({"field": ""}, "分野を選んでください"),
    ({"level": ""}, "申請するレベルを選んでください"),
    ({"level": "3"}, "申請するレベル3に達していません"),
    ({"level": "3"}, "職長・班長の期間が入力されていません"),
    ({"field": "plumbing"}, "登録された職種が、この分野に含まれていません"),
    ({"used": "1", "certifier_id": "9" * 14}, "この事業者IDはCCUSに登録されていません"),
    ({"used": "1", "period_start": "2015"}, "年月として読めません"),
    ({"used": "1", "period_start": "2010-04"}, "開始は 2010-05 以降"),
    ({"used": "1", "period_end": "2020-04"}, "終了は 2020-03 まで"),
    ({"used": "1", "period_start": "2011-01"}, "開始を変更した理由"),
]


def test_what_keeps_a_technician_back_is_said(office: Office, people: list[str]) -> None:
    page = office.draft(people[:1])
    form: dict[str, Any] = {
        "field": "electrical",
        "level": "2",
        "period_start": "2010-05",
        "period_end": "2020-03",
        "certifier_id": BUSINESS,
        "representative": "髙﨑 葛",
        "next": "list",
    }
    for changes, says in KEPT_BACK:
        (case,) = office.rows(page)
        office.post(
            f"{page}/technicians/{case.case_id}", version=str(case.version), **(form | changes)
        )
        checked = office.get(f"{page}/check")
        assert says in checked
        assert "まだ申請できません" in checked
    assert "申請は受け付けられていません" in office.file(page, 409)
    assert office.row(page).state == "draft"


def test_what_the_application_lacks_keeps_all_of_it_back(office: Office, people: list[str]) -> None:
    page = office.draft(people, complete=False)
    checked = office.get(f"{page}/check")
    for says in ("担当者名を入力", "振込名義を入力", "経歴証明に関する", "カードの発行に関する"):
        assert says in checked
    assert "申請は受け付けられていません" in office.file(page, 409)


def test_a_consent_withdrawn_keeps_its_technician_back(office: Office, people: list[str]) -> None:
    page = office.draft(people)
    with writing(office.house.engine) as connection:
        withdraw(connection, people[1])
    assert "個人情報の利用の同意がありません" in office.get(f"{page}/check")
    office.file(page)
    assert {case.technician_id for case in office.rows(page)} == {people[0], people[2]}


def withdraw(connection: Connection, technician_id: str) -> None:
    connection.execute(
        update(consents)
        .where(consents.c.technician_id == technician_id)
        .values(withdrawn_at=START, withdrawn_by="本人")
    )


def test_with_a_reason_a_level_not_reached_can_be_asked_for(
    office: Office, people: list[str]
) -> None:
    page = office.draft(people[:1])
    (case,) = office.rows(page)
    office.post(
        f"{page}/technicians/{case.case_id}",
        field="electrical",
        level="3",
        wish="資格の登録を申請中のため",
        version=str(case.version),
        next="list",
    )
    office.file(page)
    with reading(office.house.engine) as connection:
        (one,) = connection.execute(select(case_rounds)).all()
    assert (one.risk, json.loads(one.risk_reasons)) == (40, ["override_wanted"])


class Contrary(OneEngine):
    """Two engines that never say the same."""

    def judge_many(self, asked: Sequence[tuple[Record, FieldCode]]) -> list[RecordJudgement]:
        return [
            RecordJudgement(record, (), (NotJudged(field, "engines_disagree"),))
            for record, field in asked
        ]


def test_where_the_engines_differ_nothing_is_filed_and_it_is_on_record(
    office: Office, people: list[str]
) -> None:
    page = office.draft(people[:1])
    filer = filer_of(office, Contrary(CATALOGUE))
    with pytest.raises(NothingToFile):
        filer.file(acting(), int(page.rsplit("/", 1)[1]), str(office.row(page).version), TODAY)
    with reading(office.house.engine) as connection:
        acts = set(connection.scalars(select(ledger.c.act)))
    assert "case.engines_disagree" in acts
    assert office.row(page).state == "draft"


def test_two_who_press_the_button_at_once_make_one_number(
    office: Office, people: list[str]
) -> None:
    page = office.draft(people)
    number, version = int(page.rsplit("/", 1)[1]), str(office.row(page).version)
    told: list[str] = []
    ready = Barrier(2)

    def press() -> None:
        filer = filer_of(office, OneEngine(CATALOGUE))
        ready.wait()
        try:
            told.append(filer.file(acting(), number, version, TODAY).number)
        except (Filed, ChangedMeanwhile) as quicker:
            told.append(type(quicker).__name__)

    at_once(press, press)
    assert len(told) == 2
    assert told.count(f"A-2026-{number:06}") == 1
    with reading(office.house.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(case_rounds)) == 3


def test_an_edit_beside_the_button_is_filed_or_told_never_lost(
    office: Office, people: list[str]
) -> None:
    page = office.draft(people[:1])
    (case,) = office.rows(page)
    number, version = int(page.rsplit("/", 1)[1]), str(office.row(page).version)
    told: dict[str, Any] = {}
    ready = Barrier(2)

    def press() -> None:
        filer = filer_of(office, OneEngine(CATALOGUE))
        ready.wait()
        try:
            told["filed"] = filer.file(acting(), number, version, TODAY).number
        except ChangedMeanwhile:
            told["filed"] = ""

    def edit() -> None:
        form = CaseForm("electrical", 2, Career(wish="急ぎ"), "", own_card=False, card=("", "", ""))
        seen = SeenCase(number, case.case_id, str(case.version))
        ready.wait()
        try:
            with writing(office.house.engine) as connection:
                saved = save_case(connection, acting(), seen, form, "{}")
            told["saved"] = saved is not None and not saved.conflict
        except Filed:
            told["saved"] = False

    at_once(press, edit)
    assert bool(told["filed"]) is not told["saved"]
    (after,) = office.rows(page)
    assert ("急ぎ" in (after.certifier or "")) is told["saved"]
    assert after.state == ("payment_pending" if told["filed"] else "draft")


def at_once(*acts: Callable[[], None]) -> None:
    threads = [Thread(target=act) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


CATALOGUE = Catalogue.load()
TODAY = START.date()


def acting(at: dt.datetime = START) -> Acting:
    own = (Membership("business", BUSINESS, "clerk"),)
    actor = Actor(1, LOGIN, "hanako@example.co.jp", own, "s", has_second_factor=False)
    return Acting(actor, at)


def filer_of(office: Office, engine: OneEngine) -> Filer:
    address = "https://level.example.jp"
    return Filer(office.house.engine, office.house.seals, Jury(CATALOGUE, engine), address)
