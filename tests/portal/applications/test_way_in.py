"""The account as the way in: what somebody does next stands on it, and no way ends."""

from __future__ import annotations

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
