from __future__ import annotations

import re
from email import message_from_bytes, policy
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.looking import LANGUAGES, overflow, violations

PASSWORD = "Hakurei-2026"


def letter(page: Page, home: Path, words: str) -> str:
    """The text of the mail that holds some words; waits for the postman's next rounds."""
    for _ in range(100):
        for file in (home / "ccus-level" / "mail").glob("*.eml"):
            text = message_from_bytes(file.read_bytes(), policy=policy.default).get_content()
            if words in text:
                return str(text)
        page.wait_for_timeout(200)
    raise AssertionError(f"no mail with {words}")


def fill(page: Page, **texts: str) -> None:
    for name, text in texts.items():
        page.locator(f"#{name}").fill(text)
    page.locator("main .buttons .button").first.click()


def looked_at(page: Page) -> None:
    assert violations(page) == []
    assert overflow(page) == 0


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_from_a_first_mail_to_a_second_factor(phone: Page, home: Path, lang: str) -> None:
    login_id = f"kensetsu{LANGUAGES.index(lang)}"
    phone.goto(f"/sign-up?lang={lang}")
    fill(phone, email="hanako", login_id="x")
    expect(phone.locator("#faults")).to_be_focused()
    looked_at(phone)
    fill(phone, email=f"{login_id}@example.co.jp", login_id=login_id)
    phone.locator('a[href^="/sign-up/complete"]').first.click()
    said = letter(phone, home, {"en": "Temporary password"}.get(lang, "パスワード： "))
    temporary = re.search(r"(?:： |: )([A-Za-z2-9]{12})\n", said)
    assert temporary is not None
    fill(phone, login_id=login_id, temporary=temporary[1], password="weak", again="other")
    looked_at(phone)
    fill(phone, temporary=temporary[1], password=PASSWORD, again=PASSWORD)
    for file in (home / "ccus-level" / "mail").glob("*.eml"):
        file.unlink()
    fill(phone, login_id=login_id, password="Wrong-2026")
    looked_at(phone)
    fill(phone, password=PASSWORD)
    expect(phone).to_have_url(re.compile(r"/account"))
    looked_at(phone)
    phone.locator('a[href^="/account/password"]').click()
    looked_at(phone)
    phone.go_back()
    phone.locator('a[href^="/account/second-factor"]').click()
    looked_at(phone)
    app = pyotp.TOTP(phone.locator(".secret").inner_text().replace(" ", ""))
    fill(phone, code=app.now())
    expect(phone.locator(".recovery-codes li")).to_have_count(10)
    looked_at(phone)
    code = phone.locator(".recovery-codes li").first.inner_text()
    phone.goto(f"/account/second-factor?lang={lang}")
    looked_at(phone)
    phone.locator(".site-nav__button").click()
    fill(phone, login_id=login_id, password=PASSWORD)
    expect(phone).to_have_url(re.compile(r"/sign-in/code"))
    looked_at(phone)
    fill(phone, code=code)
    expect(phone).to_have_url(re.compile(r"/account"))
