"""Pages that technicians read, in the languages that only those rooms speak."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.layout import OF_TECHNICIANS
from tests.e2e.looking import PHONE, SHOTS, open_everything, overflow, show_sample, violations

READ = (
    *("/", "/diagnosis", "/diagnosis/form", "/criteria", "/criteria/electrical", "/sign-in"),
    *("/criteria/painting", "/sign-in/passkey", "/sign-in/forgotten", "/sign-in/forgotten/sent"),
    *("/sign-up", "/sign-up/complete", "/passport/sign-up", "/passport/recover"),
    *("/problems/record-refused", "/nowhere", "/consent/none", "/notices"),
    "/statistics",
)


@pytest.mark.parametrize("lang", OF_TECHNICIANS)
def test_pages_of_technicians_hold_on_a_small_phone_in_their_language(
    phone: Page, lang: str
) -> None:
    width, height = PHONE[0]
    phone.set_viewport_size({"width": width, "height": height})
    for path in READ:
        phone.goto(f"{path}?lang={lang}")
        held(phone, lang, path.strip("/").replace("/", "-") or "home")
    show_sample(phone, "electrician-days-missing", lang)
    held(phone, lang, "result")
    assert violations(phone, PHONE) == []


def held(page: Page, lang: str, name: str) -> None:
    """The page is in the language and no wider than the window, with everything unfolded."""
    expect(page.locator("html")).to_have_attribute("data-words", lang)
    open_everything(page)
    assert overflow(page) == 0, f"{name} in {lang}"
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{lang}.png", full_page=True)
