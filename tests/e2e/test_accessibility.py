from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.e2e.looking import (
    LANGUAGES,
    PAGES,
    PHONE,
    WIDTHS,
    open_everything,
    show_sample,
    violations,
)

SHOWN = ("electrician-days-missing", "rebar-worker-blank-entries", "painter-criteria-partly-known")


def widths_of(lang: str) -> tuple[tuple[int, int], ...]:
    return WIDTHS if lang == "ja" else PHONE


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_page_has_a_fault(phone: Page, lang: str) -> None:
    found = []
    for path in PAGES:
        phone.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        open_everything(phone)
        found += [f"{path} {one}" for one in violations(phone, widths_of(lang))]
    assert found == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_result_has_a_fault(phone: Page, lang: str) -> None:
    found = []
    for name in SHOWN:
        show_sample(phone, name, lang)
        open_everything(phone)
        found += [f"{name} {one}" for one in violations(phone, widths_of(lang))]
    assert found == []


def test_a_refused_form_has_no_fault_of_its_own(phone: Page) -> None:
    phone.goto("/diagnosis/form")
    phone.locator("#work_days").fill("x")
    phone.locator(".buttons button").click()
    phone.locator("#faults").wait_for()
    assert violations(phone) == []


def test_a_refused_record_has_no_fault_of_its_own(phone: Page) -> None:
    phone.goto("/diagnosis")
    phone.locator("#record").set_input_files({"name": "r.json", "mimeType": "", "buffer": b"{}"})
    phone.locator("form[enctype] button").click()
    phone.locator("#faults").wait_for()
    assert violations(phone) == []


def test_the_open_list_of_qualifications_has_no_fault(phone: Page) -> None:
    phone.goto("/diagnosis/form")
    phone.locator("#search").fill("電気")
    phone.locator("#search-list [role=option]").first.wait_for()
    phone.keyboard.press("ArrowDown")
    assert violations(phone) == []


def test_axe_sees_a_fault_where_there_is_one(phone: Page) -> None:
    phone.goto("/")
    phone.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert any("image-alt" in one for one in violations(phone))
