"""The account as the way in: what somebody does next stands on it, and no way ends."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from sqlalchemy import delete

from ccus_data.database import writing
from ccus_data.tables import memberships
from tests.portal.applications.conftest import Office
from tests.portal.applications.people import BUSINESS


def test_the_account_of_a_clerk_says_in_order_what_to_do(office: Office) -> None:
    told = office.get("/account").partition("<main")[2]
    consents = told.index(f'href="/businesses/{BUSINESS}/consents"')
    filing = told.index('href="/applications"')
    assert told.rindex("<ol", 0, consents) < consents < filing < told.index("</ol>")


def test_who_acts_for_nobody_is_led_on_from_the_list_of_applications(office: Office) -> None:
    with writing(office.house.engine) as connection:
        connection.execute(delete(memberships))
    told = office.get("/applications").partition("<main")[2]
    assert "まだどの事業者にも結び付いていない" in told
    assert 'href="/account"' in told
    account = office.get("/account").partition("<main")[2]
    assert 'href="/account/businesses/new"' in account


@pytest.mark.parametrize(
    ("sent", "led_to"),
    [
        ("/technicians/{case}/read-forms", "/technicians/{case}"),
        ("/technicians/{case}", "/technicians/{case}"),
        ("/submit", ""),
    ],
)
def test_what_came_after_the_session_ended_is_said_to_be_lost_and_where_to_do_it_again(
    office: Office, people: list[str], sent: str, led_to: str
) -> None:
    page = office.draft(people[:1])
    case = office.rows(page)[0].case_id
    office.house.client.cookies.clear()
    target = office.post(page + sent.format(case=case))
    path, _, query = target.partition("?")
    assert (path, parse_qs(query)) == (
        "/sign-in",
        {"done": ["not-received"], "next": [page + led_to.format(case=case)]},
    )
    told = office.get(target)
    assert "いま送った内容は受け付けていません" in told
