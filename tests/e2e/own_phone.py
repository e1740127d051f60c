"""A technician's phone, its own account, and a portal that may tell it of news."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import insert
from sqlalchemy.engine import Connection

from ccus_data.tables import accounts, technician_accounts
from portal.access import Passwords
from portal.passport import agree, terms_in_force
from portal.passport_push import VARIABLE as PUSH_KEY
from portal.settings import Settings
from tests.e2e.conftest import WAIT_MS, opened
from tests.e2e.signed_in import PASSWORD


@contextmanager
def pushing(home: Path) -> Iterator[str]:
    """A portal whose operator gave a key for messages to phones; its address."""
    key = home / "push.pem"
    private = ec.generate_private_key(ec.SECP256R1())
    how = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    key.write_bytes(private.private_bytes(serialization.Encoding.PEM, *how))
    environment = {"XDG_DATA_HOME": str(home), PUSH_KEY: str(key)}
    with opened(environment, Settings(proposals=home / "proposals")) as address:
        yield address


def put_technician_account(connection: Connection, technician_id: str, at: dt.datetime) -> None:
    row = {
        "login_id": technician_id,
        "login_key": technician_id,
        "email": f"{technician_id}@example.co.jp",
        "password_hash": Passwords().hashed(PASSWORD),
        "password_set_at": at,
        "created_at": at,
    }
    made = connection.execute(insert(accounts).returning(accounts.c.account_id), row)
    account_id = int(made.scalar_one())
    tie = {"account_id": account_id, "technician_id": technician_id, "since": at}
    connection.execute(insert(technician_accounts), tie)
    agree(connection, account_id, technician_id, terms_in_force(at), at)


@contextmanager
def telephone(browser: Browser, address: str, *, scripts: bool = True) -> Iterator[BrowserContext]:
    """A phone of its own: its cookies and caches are nobody else's."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        base_url=address,
        locale="ja-JP",
        reduced_motion="reduce",
        java_script_enabled=scripts,
    )
    context.set_default_timeout(WAIT_MS)
    yield context
    context.close()


def come_in(page: Page, technician_id: str, lang: str = "ja") -> None:
    page.goto(f"/passport?lang={lang}")
    page.locator('a[href^="/sign-in?"], a[href^="/sign-in/?"]').last.click()
    page.locator("#login_id").fill(technician_id)
    page.locator("#password").fill(PASSWORD)
    page.locator("main .buttons .button").first.click()
    expect(page.locator(".pass__id .num")).to_have_text(technician_id)
