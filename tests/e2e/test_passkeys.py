from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.looking import LANGUAGES
from tests.e2e.test_accounts import PASSWORD, fill, letter, looked_at

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Device:
    """A virtual authenticator in the browser, over the DevTools protocol."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        added = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        self.id: str = added["authenticatorId"]

    def credential(self) -> dict[str, Any]:
        asked = {"authenticatorId": self.id}
        (one,) = self.session.send("WebAuthn.getCredentials", asked)["credentials"]
        return dict(one)

    def put_back(self, credential: dict[str, Any]) -> None:
        """As somebody does who copied the key earlier."""
        self.session.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})
        given = {"authenticatorId": self.id, "credential": credential}
        self.session.send("WebAuthn.addCredential", given)

    def asks_its_holder(self, *, fits: bool) -> None:
        given = {"authenticatorId": self.id, "isUserVerified": fits}
        self.session.send("WebAuthn.setUserVerified", given)


def signed_up(page: Page, home: Path, login_id: str) -> None:
    page.goto("/sign-up")
    fill(page, email=f"{login_id}@example.co.jp", login_id=login_id)
    page.locator('a[href^="/sign-up/complete"]').first.click()
    said = letter(page, home, "パスワード： ")
    temporary = re.search(r"： ([A-Za-z2-9]{12})\n", said)
    assert temporary is not None
    fill(page, login_id=login_id, temporary=temporary[1], password=PASSWORD, again=PASSWORD)
    for file in (home / "ccus-level" / "mail").glob("*.eml"):
        file.unlink()


def test_a_finger_alone_signs_in_and_a_copied_key_does_not(phone: Page, home: Path) -> None:
    signed_up(phone, home, "yubisaki1")
    fill(phone, login_id="yubisaki1", password=PASSWORD)
    expect(phone).to_have_url(re.compile(r"/account"))
    device = Device(phone)
    phone.locator('a[href^="/account/passkeys"]').click()
    looked_at(phone)
    phone.locator("#name").fill("電話")
    phone.locator("#password").fill(PASSWORD)
    phone.locator(".passkey button").click()
    expect(phone.locator(".recovery-codes li")).to_have_count(10)
    looked_at(phone)
    early = device.credential()
    phone.locator(".site-nav__button").click()
    phone.locator('a[href^="/sign-in/passkey"]').click()
    looked_at(phone)
    device.asks_its_holder(fits=False)
    phone.locator(".passkey button").click()
    expect(phone.locator(".passkey__trouble")).to_be_focused()
    looked_at(phone)
    device.asks_its_holder(fits=True)
    phone.locator(".passkey button").click()
    expect(phone).to_have_url(re.compile(r"/account"))
    phone.goto("/account/passkeys")
    expect(phone.locator("input[type=radio]")).to_have_count(1)
    looked_at(phone)
    phone.locator(".site-nav__button").click()
    fill(phone, login_id="yubisaki1", password=PASSWORD)
    phone.locator('a[href^="/sign-in/code/passkey"]').click()
    phone.locator(".passkey button").click()
    expect(phone).to_have_url(re.compile(r"/account"))
    phone.locator(".site-nav__button").click()
    device.put_back(early)
    phone.goto("/sign-in/passkey")
    phone.locator(".passkey button").click()
    expect(phone.locator("#faults")).to_be_focused()
    looked_at(phone)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_script_the_page_says_what_is_missing(
    desktop: Page, lang: str, address: str
) -> None:
    browser = desktop.context.browser
    assert browser is not None
    context = browser.new_context(java_script_enabled=False, base_url=address)
    page = context.new_page()
    page.goto(f"/sign-in/passkey?lang={lang}")
    expect(page.locator(".passkey__script")).to_be_visible()
    expect(page.locator(".passkey__script")).to_contain_text("JavaScript")
    expect(page.locator(".passkey button")).to_be_hidden()
    context.close()
