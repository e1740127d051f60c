"""One technician in two fields of one application."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Row

from ccus_data.database import reading, writing
from ccus_data.tables import case_rounds, cases, consents, technician_trades
from tests.portal.access.conftest import START
from tests.portal.applications.conftest import Office
from tests.portal.applications.people import technician_id

SCAFFOLDER = "06-01"


@pytest.fixture
def both(office: Office, people: list[str]) -> list[str]:
    """Technicians of whom the first is registered as a scaffolder as well."""
    row = {"technician_id": people[0], "trade": SCAFFOLDER, "is_main": False}
    with writing(office.house.engine) as connection:
        connection.execute(insert(technician_trades), row)
    return people


def further(office: Office, page: str, case: Row[Any], fields: int = 1, status: int = 303) -> str:
    place = f"{page}/technicians/{case.case_id}/further-field"
    return office.post(place, status=status, fields=str(fields))


def test_the_button_adds_the_next_field_of_the_registered_trades(
    office: Office, both: list[str]
) -> None:
    page = office.draft(both[:2])
    first, other = office.rows(page)
    card: dict[str, Any] = {
        "own_card": "1",
        "card_recipient": "建設 0郎",
        "card_address": "東京都港区1",
    }
    place = f"{page}/technicians/{first.case_id}"
    office.post(place, version="1", field="electrical", level="2", next="list", **card)
    where = further(office, page, first)
    (first, other, second) = office.rows(page)
    assert where == f"{page}/technicians/{second.case_id}"
    assert (second.technician_id, second.field) == (first.technician_id, "scaffolding")
    assert (second.level, second.consent_id) == (2, first.consent_id)
    assert second.position == other.position + 1
    assert (second.card_recipient, second.card_address) == ("建設 0郎", "東京都港区1")
    assert json.loads(second.preview)["level"] == 1
    shown = office.get(where)
    assert f'href="{place}">電気工事' in shown
    assert "とび" in office.get(place)
    assert "次の分野でも申請します" not in office.get(f"{page}/technicians/{other.case_id}")


def test_pressed_twice_it_adds_one_field(office: Office, both: list[str]) -> None:
    page = office.draft(both[:1])
    (first,) = office.rows(page)
    where = further(office, page, first)
    assert further(office, page, first) == where
    assert len(office.rows(page)) == 2


def test_where_no_registered_trade_is_left_a_field_is_chosen_once(
    office: Office, people: list[str]
) -> None:
    page = office.draft(people[:1])
    (first,) = office.rows(page)
    where = further(office, page, first)
    second = office.rows(page)[1]
    assert second.field is None
    assert further(office, page, first, fields=2) == where
    doubled = office.post(where, status=422, version="1", field="electrical", level="2")
    assert "同じ分野にすでに追加されています" in doubled
    assert "分野を選んでください" in office.get(f"{page}/check")


def test_both_fields_are_filed_and_judged_each_by_itself(office: Office, both: list[str]) -> None:
    page = office.draft(both[:1])
    (first,) = office.rows(page)
    where = further(office, page, first)
    form: dict[str, Any] = {"field": "scaffolding", "level": "2", "wish": "とびの経験があります"}
    office.post(where, version="1", next="list", **form)
    office.file(page)
    with reading(office.house.engine) as connection:
        asked = select(case_rounds.c.judgement).order_by(case_rounds.c.case_id)
        judged = [json.loads(one)["judgements"] for one in connection.scalars(asked)]
    assert [(one["field"], one["level"]) for (one,) in judged] == [
        ("electrical", 2),
        ("scaffolding", 1),
    ]
    assert {row.state for row in office.rows(page)} == {"payment_pending"}
    further(office, page, first, 2, status=409)
    assert len(office.rows(page)) == 2


@pytest.mark.parametrize(("there", "added"), [(498, True), (499, True), (500, False)])
def test_a_further_field_counts_towards_the_most_of_an_application(
    office: Office, both: list[str], there: int, added: bool
) -> None:
    page = office.draft(both[:1])
    (first,) = office.rows(page)
    row = {
        "application_id": first.application_id,
        "state": "draft",
        "round": 0,
        "version": 1,
        "changed_at": START,
    }
    with writing(office.house.engine) as connection:
        more = [
            {**row, "position": place, "technician_id": technician_id(place)}
            for place in range(2, there + 1)
        ]
        connection.execute(insert(cases), more)
    said = further(office, page, first, status=303 if added else 422)
    assert ("全部で501人になります" in said) is not added
    assert len(office.rows(page)) == there + added


def test_without_a_consent_in_force_no_field_is_added(office: Office, both: list[str]) -> None:
    page = office.draft(both[:1])
    (first,) = office.rows(page)
    withdrawn = {"withdrawn_at": START + dt.timedelta(hours=1), "withdrawn_by": "technician"}
    with writing(office.house.engine) as connection:
        connection.execute(update(consents).values(**withdrawn))
    assert "同意が確認できない" in further(office, page, first, status=422)
    assert len(office.rows(page)) == 1


def test_without_a_registered_trade_the_field_is_left_to_choose(
    office: Office, both: list[str]
) -> None:
    page = office.draft(both[:1])
    (first,) = office.rows(page)
    with writing(office.house.engine) as connection:
        connection.execute(delete(technician_trades))
    further(office, page, first)
    assert office.rows(page)[1].field is None


def test_nobody_else_adds_a_field(office: Office, both: list[str]) -> None:
    page = office.draft(both[:1])
    (first,) = office.rows(page)
    office.house.signed_up("yoso0001")
    office.house.sign_in("yoso0001")
    office.token = ""
    further(office, page, first, status=404)
    assert len(office.rows(page)) == 1
