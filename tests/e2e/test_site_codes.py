"""The screen of a gate and the phone before it: a touch by a code of now and a passkey."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from ccus_data.database import open_database, read_address, reading, writing
from ccus_data.tables import accounts, technician_accounts, touches
from portal.access import Membership
from portal.passport import agree, terms_in_force
from tests.attendance.gate import PRIME, SITE, WORKER, ground_in
from tests.e2e.looking import PHONE, SHOTS, WIDTHS, overflow, violations
from tests.e2e.signed_in import PASSWORD, put_account, signed_in
from tests.e2e.test_passkeys import Device

CLERK, OWNER = "moto00001", "hataraku1"


def put_owner(connection: Connection, login_id: str, technician_id: str) -> None:
    """An account of a technician who agreed to the terms."""
    at = dt.datetime.now(dt.UTC)
    put_account(connection, login_id, Membership("business", PRIME, "clerk"))
    asked = select(accounts.c.account_id).where(accounts.c.login_id == login_id)
    account = connection.scalar(asked)
    assert account is not None
    row = {"account_id": account, "technician_id": technician_id, "since": at}
    connection.execute(insert(technician_accounts), row)
    agree(connection, account, technician_id, terms_in_force(at), at)


def looked_at(page: Page, name: str, *, wide: bool = False) -> None:
    for width, height in WIDTHS if wide else PHONE:
        page.set_viewport_size({"width": width, "height": height})
        assert overflow(page) == 0, name
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
    assert violations(page, WIDTHS if wide else PHONE) == []


def code_of(screen: Page) -> str:
    """The path that the code of now leads to; the page stands still while it is looked at."""
    screen.goto(f"/businesses/{PRIME}/sites/{SITE}/code?still=yes")
    told = screen.locator("details code").text_content() or ""
    found = re.search(r"/passport/at/\S+", told)
    assert found is not None
    return found[0]


def test_a_phone_records_by_the_code_of_now_and_a_finger(
    browser: Browser, address: str, home: Path
) -> None:
    engine = open_database(read_address({"XDG_DATA_HOME": str(home)}))
    ground_in(engine)
    with writing(engine) as connection:
        put_account(connection, CLERK, Membership("business", PRIME, "clerk"))
        put_owner(connection, OWNER, WORKER)
    with signed_in(browser, address, CLERK) as screen:
        old = code_of(screen)
        looked_at(screen, "site-code-screen", wide=True)
        with signed_in(browser, address, OWNER) as phone:
            device = Device(phone)
            phone.goto(code_of(screen))
            looked_at(phone, "site-code-no-passkey")
            phone.get_by_role("link", name="パスキーを登録する").click()
            phone.locator("#name").fill("電話")
            phone.locator("#password").fill(PASSWORD)
            phone.locator(".passkey button").click()
            expect(phone.locator(".recovery-codes li")).to_have_count(10)
            phone.goto(old[:-4] + "aaaa")
            looked_at(phone, "site-code-over")
            phone.goto(code_of(screen))
            looked_at(phone, "site-code-at")
            device.asks_its_holder(fits=False)
            phone.locator(".passkey button").click()
            expect(phone.locator(".passkey__trouble")).to_be_focused()
            device.asks_its_holder(fits=True)
            phone.goto(code_of(screen))
            phone.locator(".passkey button").click()
            expect(phone).to_have_url(re.compile(rf"/passport/at/{SITE}$"))
            looked_at(phone, "site-code-taken")
    with reading(engine) as connection:
        asked = select(touches.c.method, touches.c.technician_id, touches.c.direction)
        assert [tuple(row) for row in connection.execute(asked)] == [("passkey", WORKER, "in")]
    engine.dispose()
