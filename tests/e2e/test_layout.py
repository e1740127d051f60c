from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.e2e.looking import LANGUAGES, PAGES, open_everything, overflow, show_sample

SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, input, select, summary')]
  .filter(one => one.type !== 'hidden' && one.offsetParent !== null)
  .filter(one => !(one.matches('a') && getComputedStyle(one).display === 'inline'))
  .filter(one => !one.matches('.skip, .visually-hidden'))
  .map(one => [one, (one.closest('label') ?? one).getBoundingClientRect()])
  .filter(([one, box]) => box.width < 24 || box.height < 24)
  .map(([one, box]) => `${one.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)"""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_scrolls_sideways_at_320_pixels(phone: Page, lang: str) -> None:
    phone.set_viewport_size({"width": 320, "height": 640})
    found = {}
    for path in PAGES:
        phone.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        open_everything(phone)
        found[path] = overflow(phone)
    for name in ("scaffolder-days-unapproved", "rebar-worker-blank-entries"):
        show_sample(phone, name, lang)
        open_everything(phone)
        found[name] = overflow(phone)
    assert {path: pixels for path, pixels in found.items() if pixels} == {}


def test_everything_to_press_is_large_enough(phone: Page) -> None:
    found = []
    for path in PAGES:
        phone.goto(path)
        open_everything(phone)
        found += phone.evaluate(SMALL_TARGETS)
    show_sample(phone, "scaffolder-days-unapproved")
    open_everything(phone)
    found += phone.evaluate(SMALL_TARGETS)
    assert found == []


def test_a_larger_text_size_breaks_nothing(phone: Page) -> None:
    phone.goto("/diagnosis/form")
    phone.evaluate(
        "() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('html { font-size: 200% }');"
        " document.adoptedStyleSheets = [sheet] }"
    )
    assert overflow(phone) == 0


def test_a_printed_result_shows_everything_and_no_buttons(desktop: Page) -> None:
    show_sample(desktop, "electrician-days-missing")
    desktop.emulate_media(media="print")
    assert not desktop.locator(".buttons").first.is_visible()
    assert not desktop.locator(".site-nav").is_visible()
    assert desktop.get_by_text("レベルアップを保証するものではありません").is_visible()


def test_colours_are_never_the_only_sign_of_a_level(phone: Page) -> None:
    show_sample(phone, "electrician-level-3")
    for card in phone.locator(".level-card").all():
        assert "レベル" in card.inner_text()
        level = int(card.locator("strong").inner_text()[-1])
        assert card.locator(".level-card__bar").count() == level


def test_charts_stay_inside_the_page_with_their_words(phone: Page) -> None:
    outside = """() => [...document.querySelectorAll('.chart text')]
      .map(one => [one.textContent, one.getBoundingClientRect()])
      .filter(([words, box]) => box.left < 0 || box.right > window.innerWidth)
      .map(([words]) => words)"""
    found = {}
    for width in (320, 390, 1280):
        for lang in LANGUAGES:
            phone.set_viewport_size({"width": width, "height": 800})
            phone.goto(f"/statistics?lang={lang}")
            found[width, lang] = phone.evaluate(outside)
    assert phone.locator(".chart text").count() > 100
    assert {where: words for where, words in found.items() if words} == {}
