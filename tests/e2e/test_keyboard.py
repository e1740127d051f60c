from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until an element has the focus, as one without a mouse does."""
    for _ in range(60):
        if target.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {target}")


def test_the_whole_diagnosis_goes_by_keyboard_alone(phone: Page) -> None:
    phone.goto("/")
    tab_to(phone, phone.locator(".tile .button").first)
    phone.keyboard.press("Enter")
    expect(phone).to_have_url(re.compile("/diagnosis$"))
    tab_to(phone, phone.locator(".tile .button").first)
    phone.keyboard.press("Enter")
    expect(phone.locator("#trade")).to_be_visible()

    tab_to(phone, phone.locator("#trade"))
    phone.keyboard.type("09-01")
    for field, days in (("work_days", "1200"), ("foreman_days", "250")):
        tab_to(phone, phone.locator(f"#{field}"))
        phone.keyboard.type(days)
    tab_to(phone, phone.locator("#search"))
    for part in ("31018", "60011"):
        phone.keyboard.type(part)
        expect(phone.locator("#search-list [role=option]")).to_have_count(1)
        phone.keyboard.press("ArrowDown")
        phone.keyboard.press("Enter")
    expect(phone.locator("[data-chosen] li")).to_have_count(1)
    expect(phone.locator("[data-courses] input:checked")).to_have_count(1)
    tab_to(phone, phone.locator(".buttons button"))
    phone.keyboard.press("Enter")

    expect(phone.locator(".verdict")).to_contain_text("レベル3")
    expect(phone.locator(".level-finding[open] > summary")).to_have_count(1)
    tab_to(phone, phone.locator(".level-finding > summary").first)
    phone.keyboard.press("Enter")
    expect(phone.locator(".level-finding[open] > summary")).to_have_count(2)
    tab_to(phone, phone.get_by_role("button", name="結果をPDFで保存する"))


def test_the_first_stop_leads_past_the_header(phone: Page) -> None:
    phone.goto("/criteria/electrical")
    phone.keyboard.press("Tab")
    skip = phone.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    phone.keyboard.press("Enter")
    expect(phone.locator("#main")).to_be_focused()


def test_faults_have_the_focus_and_lead_to_their_fields(phone: Page) -> None:
    phone.goto("/diagnosis/form")
    phone.locator("#work_days").fill("many")
    phone.locator(".buttons button").click()
    expect(phone.locator("#faults")).to_be_focused()
    phone.get_by_role("link", name="就業日数：数字として読み取れません。").click()
    expect(phone.locator("#work_days")).to_be_focused()
    expect(phone.locator("#work_days")).to_have_value("many")
    expect(phone.locator("#work_days")).to_have_accessible_description(
        re.compile("日の数です.*数字として読み取れません.*0以上の整数で入力してください")
    )
