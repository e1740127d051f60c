"""Accounts that are there from the start, and the pages of who comes in with one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import insert
from sqlalchemy.engine import Connection

from ccus_data.tables import accounts
from portal.access import Membership, Passwords
from portal.members import grant
from tests.e2e.conftest import WAIT_MS
from tests.portal.applications.people import MOMENT

PASSWORD = "Hakurei-2026"


def put_account(connection: Connection, login_id: str, held: Membership) -> None:
    row = {
        "login_id": login_id,
        "login_key": login_id,
        "email": f"{login_id}@example.co.jp",
        "password_hash": Passwords().hashed(PASSWORD),
        "password_set_at": MOMENT,
        "created_at": MOMENT,
    }
    made = connection.execute(insert(accounts).returning(accounts.c.account_id), row)
    assert grant(connection, int(made.scalar_one()), held, "operator", MOMENT)


@contextmanager
def signed_in(browser: Browser, address: str, login_id: str) -> Iterator[Page]:
    """The phone of somebody who came in with their password; its page must not have complained."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, base_url=address, locale="ja-JP"
    )
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto("/sign-in")
    page.locator("#login_id").fill(login_id)
    page.locator("#password").fill(PASSWORD)
    page.locator("main .buttons .button").first.click()
    expect(page).to_have_url(re.compile("/account"))
    yield page
    context.close()
    assert [one for one in said if "Failed to load resource" not in one] == []
