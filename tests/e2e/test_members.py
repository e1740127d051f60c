from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.test_accounts import PASSWORD, fill, letter, looked_at
from tests.e2e.test_passkeys import signed_up

CLAIM = {
    "business_id": "00000000000017",
    "name": "博麗建設株式会社",
    "address": "東京都千代田区1-1",
    "phone": "03-1234-5678",
}


def test_from_a_claim_to_an_invitation(phone: Page, home: Path) -> None:
    signed_up(phone, home, "reimu0001")
    fill(phone, login_id="reimu0001", password=PASSWORD)
    phone.locator('a[href^="/account/businesses/new"]').click()
    fill(phone, business_id="17")
    expect(phone.locator("#faults")).to_be_focused()
    looked_at(phone)
    phone.locator("input[value=corporation]").check()
    fill(phone, **CLAIM)
    expect(phone).to_have_url(re.compile("done=claimed"))
    looked_at(phone)
    phone.locator(f'a[href="/businesses/{CLAIM["business_id"]}/members"]').click()
    phone.locator("#email").fill("marisa@example.co.jp")
    phone.locator("button[value=invite]").click()
    expect(phone.locator("main")).to_contain_text("marisa@example.co.jp")
    looked_at(phone)
    phone.locator("button[value=end]").click()
    expect(phone.locator("#faults")).to_be_focused()
    looked_at(phone)
    found = re.search(r"http\S+/invitations\S+", letter(phone, home, "/invitations"))
    assert found is not None
    phone.goto(found[0])
    looked_at(phone)
    phone.context.clear_cookies()
    phone.goto(found[0])
    looked_at(phone)
