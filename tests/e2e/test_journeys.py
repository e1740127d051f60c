from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.samples import FOLDER
from tests.e2e.looking import LANGUAGES, show_sample

TOLD = {"ja": "レベルアップを保証する", "ja_EASY": "約束", "en": "no promise of a level"}


@pytest.fixture
def without_script(browser: Browser, address: str) -> Page:
    context = browser.new_context(base_url=address, locale="ja-JP", java_script_enabled=False)
    return context.new_page()


def test_a_record_file_gives_a_result(phone: Page) -> None:
    phone.goto("/diagnosis")
    phone.locator("#record").set_input_files(FOLDER / "scaffolder-days-unapproved.json")
    phone.get_by_role("button", name="このファイルで診断する").click()
    expect(phone.locator(".notice--good")).to_contain_text("12日を承認するとレベル3になります")


def test_the_result_is_saved_as_pdf_and_as_json(desktop: Page, tmp_path: Path) -> None:
    show_sample(desktop, "electrician-days-missing")
    with desktop.expect_download() as saved:
        desktop.get_by_role("button", name="JSONで保存する").click()
    saved.value.save_as(tmp_path / "result.json")
    result = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert result["judgements"][0]["field"] == "electrical"
    with desktop.expect_download() as printed:
        desktop.get_by_role("button", name="結果をPDFで保存する").first.click()
    assert printed.value.suggested_filename == "CCUSレベル自己診断_2026-11-21.pdf"
    printed.value.save_as(tmp_path / "result.pdf")
    assert (tmp_path / "result.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_language_of_a_result_can_be_switched(phone: Page, lang: str) -> None:
    show_sample(phone, "electrician-level-3", "en" if lang == "ja" else "ja")
    name = {"ja": "日本語", "ja_EASY": "やさしい日本語", "en": "English"}[lang]
    phone.get_by_role("button", name=name, exact=True).click()
    expect(phone.locator("html")).to_have_attribute("data-words", lang)
    expect(phone.locator("main")).to_contain_text(TOLD[lang])


def test_a_chosen_language_stays_from_page_to_page(phone: Page) -> None:
    phone.goto("/?lang=en")
    phone.get_by_role("link", name="Read the criteria").first.click()
    expect(phone.locator("h1")).to_have_text("Evaluation criteria")
    phone.get_by_label("Search").fill("ガラス")
    phone.get_by_role("button", name="Search").click()
    expect(phone.locator("h1")).to_have_text("Evaluation criteria")


def test_answers_can_be_changed_without_typing_them_again(phone: Page) -> None:
    phone.goto("/diagnosis/form")
    phone.locator("#trade").select_option("09-01")
    phone.locator("#work_days").fill("644")
    phone.locator("#search").fill("第二種電気")
    phone.locator("#search-list [role=option]").first.click()
    phone.locator(".buttons button").click()
    expect(phone.locator(".short")).to_contain_text("あと1日")
    phone.get_by_role("button", name="入力を変更する").click()
    expect(phone.locator("#work_days")).to_have_value("644")
    expect(phone.locator("[data-chosen] input:checked")).to_have_count(1)
    phone.locator("#work_days").fill("645")
    phone.locator(".buttons button").click()
    expect(phone.locator(".verdict")).to_contain_text("レベル2")


def test_a_forgotten_foreman_course_is_added_from_the_result(phone: Page) -> None:
    phone.goto("/diagnosis/form")
    phone.locator("#trade").select_option("09-01")
    phone.locator("#work_days").fill("1200")
    phone.locator("#foreman_days").fill("250")
    phone.locator("#search").fill("31018")
    phone.locator("#search-list [role=option]").first.click()
    phone.locator(".buttons button").click()
    expect(phone.locator(".verdict")).to_contain_text("レベル2")
    expect(phone.locator(".notice--care").first).to_contain_text("追加するとレベル3")
    phone.get_by_role("button", name="職長教育を追加する").click()
    phone.get_by_label("職長・安全衛生責任者教育").check()
    phone.locator(".buttons button").click()
    expect(phone.locator(".verdict")).to_contain_text("レベル3")


def test_a_qualification_can_be_taken_away_again(phone: Page) -> None:
    phone.goto("/diagnosis/form")
    phone.locator("#search").fill("玉掛け")
    phone.locator("#search-list [role=option]").first.click()
    box = phone.locator("[data-chosen] input")
    expect(box).to_have_count(1)
    expect(phone.locator("[data-status]")).to_contain_text("加えました")
    box.click()
    expect(box).to_have_count(0)
    expect(phone.locator("[data-status]")).to_contain_text("外しました")
    expect(phone.locator(".chosen__none")).to_be_visible()


@pytest.mark.parametrize("typed", ["ガス溶接", "がす溶接", "ｶﾞｽ溶接", "ガス 溶", "４００３２"])
def test_names_are_found_however_they_are_typed(phone: Page, typed: str) -> None:
    phone.goto("/diagnosis/form")
    phone.locator("#search").fill(typed)
    expect(phone.locator("#search-list [role=option]").first).to_contain_text("ガス溶接技能講習")
    expect(phone.locator("[data-status]")).to_contain_text("件見つかりました")


def test_a_name_that_is_none_is_told(phone: Page) -> None:
    phone.goto("/diagnosis/form")
    phone.locator("#search").fill("ほげほげ")
    expect(phone.locator("[data-status]")).to_contain_text("見つかりません")
    expect(phone.locator("#search-list")).to_be_hidden()


def test_escape_closes_the_list_and_then_clears_the_field(phone: Page) -> None:
    phone.goto("/diagnosis/form")
    search = phone.locator("#search")
    search.fill("電気")
    expect(search).to_have_attribute("aria-expanded", "true")
    search.press("Escape")
    expect(search).to_have_attribute("aria-expanded", "false")
    expect(search).to_have_value("電気")
    search.press("Escape")
    expect(search).to_have_value("")


def test_arrows_go_round_the_list(phone: Page) -> None:
    phone.goto("/diagnosis/form")
    search = phone.locator("#search")
    search.fill("31018")
    expect(phone.locator("#search-list [role=option]")).to_have_count(1)
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        search.press(key)
        expect(search).to_have_attribute("aria-activedescendant", "search-option-0")


def test_everything_works_without_a_script(without_script: Page) -> None:
    page = without_script
    page.goto("/diagnosis/form")
    page.locator("#trade").select_option("09-01")
    page.locator("#work_days").fill("1200")
    page.locator("#foreman_days").fill("250")
    for name in ("第一種電気工事士免状取得者", "職長・安全衛生責任者教育"):
        page.locator("#search").fill(name)
        page.get_by_role("button", name="さがす").click()
        page.locator("#found").get_by_label(name).first.check()
    page.locator(".buttons button").click()
    assert "レベル3" in page.locator(".verdict").inner_text()
