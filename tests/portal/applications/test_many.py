"""Many technicians of one draft: each at the best level, and none lost from sight."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import update

from ccus_data.database import writing
from ccus_data.tables import histories
from portal import body_contacts
from portal.body_contacts import Contact
from tests.portal.access.conftest import START
from tests.portal.applications.conftest import Office
from tests.portal.applications.people import put_technicians

ABOVE = "申請するレベルより高いレベルに達しています"


def experienced(office: Office, number: int) -> str:
    """An electrician with qualifications and days, as foreman too, for level 3."""
    with writing(office.house.engine) as connection:
        (one,) = put_technicians(connection, [number], days=1100)
        own = histories.c.technician_id == one
        connection.execute(update(histories).where(own).values(role="foreman"))
    return one


def test_who_reaches_more_than_the_next_level_is_added_with_it(
    office: Office, people: list[str]
) -> None:
    page = office.draft([people[0], experienced(office, 7)])
    assert [row.level for row in office.rows(page)] == [2, 3]
    assert ABOVE not in office.get(page)


def test_who_is_applied_for_with_less_than_they_reach_is_pointed_out(office: Office) -> None:
    page = office.draft([experienced(office, 7)])
    (case,) = office.rows(page)
    form: dict[str, Any] = {
        "field": "electrical",
        "level": "2",
        "version": str(case.version),
        "next": "list",
    }
    office.post(f"{page}/technicians/{case.case_id}", **form)
    assert ABOVE in office.get(page)
    assert "レベル3に達する見込みです" in office.get(f"{page}/check")
    assert "1人を申請する" in office.get(f"{page}/check")


def test_who_does_not_reach_their_level_is_named_above_the_list(
    office: Office, people: list[str]
) -> None:
    with writing(office.house.engine) as connection:
        (newcomer,) = put_technicians(connection, [8], days=20)
    page = office.draft(people)
    assert "達する見込みのない技能者" not in office.get(page)
    office.post(f"{page}/technicians", by="consented", technician_id=[newcomer])
    told = office.get(page)
    case = office.rows(page)[-1].case_id
    assert "達する見込みのない技能者が1人います" in told
    assert told.index(f"{page}/technicians/{case}") < told.index('class="case-list"')


def test_one_technician_after_the_other_is_filled_in_without_the_list_between(
    office: Office, people: list[str]
) -> None:
    page = office.draft(people)
    first, second, third = (row.case_id for row in office.rows(page))
    places = [f"{page}/technicians/{one}" for one in (first, second, third)]
    form: dict[str, Any] = {"field": "electrical", "level": "2", "version": "1"}
    assert office.post(places[0], next="next", **form) == places[1]
    assert office.post(places[1], next="next", **form) == places[2]
    assert 'value="next"' not in office.get(places[2])
    back = office.post(places[2], next="list", **form)
    assert back == f"{page}?saved=1#case-{third}"
    assert f'id="case-{third}"' in office.get(page)


def test_a_field_whose_name_nobody_knows_cannot_be_chosen(
    office: Office, people: list[str]
) -> None:
    page = office.draft(people[:1])
    told = office.get(f"{page}/technicians/{office.rows(page)[0].case_id}")
    assert '<option value="electrical" selected>' in told
    assert "unnamed-" not in told


def test_whoever_has_filed_learns_who_decides_and_how_to_ask_where_to_pay(
    office: Office, people: list[str]
) -> None:
    page = office.draft(people[:1])
    with writing(office.house.engine) as connection:
        contact = Contact(department="能力評価課", phone="03-5413-2161")
        body = "nihon-densetsu-kogyo"
        body_contacts.add(connection, body, contact, START.date(), "k", START)
    office.file(page)
    told = office.get(f"{page}/submitted")
    assert "手数料 4,000円を振り込んでください" in told
    assert "(一社)日本電設工業協会" in told
    assert "能力評価課" in told
    assert "03-5413-2161" in told


def test_who_is_not_ready_stands_first_on_the_check_page(office: Office, people: list[str]) -> None:
    with writing(office.house.engine) as connection:
        (newcomer,) = put_technicians(connection, [8], days=20)
    page = office.draft([*people, newcomer])
    told = office.get(f"{page}/check")
    found = re.findall(r'<span class="small num">(\d{14})</span>', told)
    assert found == [newcomer, *people]


def test_nobody_is_taken_out_by_one_slip_of_a_finger(office: Office, people: list[str]) -> None:
    told = office.get(office.draft(people[:1]))
    form = told.index("/remove")
    opened = told.rindex("<details", 0, form)
    assert "</details>" not in told[opened:form]
    assert "入力した内容も消えます" in told[opened : told.index("</details>", form)]
