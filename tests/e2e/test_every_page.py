"""Every page of the passport on a small phone: whole, readable, light, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from benchmarks.passport import OPEN, PAGES
from portal.layout import Language
from tests.e2e.looking import PHONE, SHOTS, open_everything, overflow, violations
from tests.e2e.own_phone import come_in, pushing, telephone
from tests.e2e.whole_passport import WholePassport
from tests.portal.passport.own import TECHNICIAN
from tests.portal.uploads.files import picture

SHOWN = (Language.JA, Language.EASY, Language.VI)
FILES = (".zip", ".pdf", ".webmanifest", ".js", ".png", "/images/{image}")
"""How addresses end that lead to a file."""

READ = tuple(one for one in PAGES if not one.endswith(FILES))
KILOBYTES = 60
REQUESTS = 10
ELEMENTS = 1_400
"""From so many on Lighthouse calls a page too large."""

SHIFT = 0.1
"""Up to which Lighthouse calls it good how far a page moves while it comes."""

SHIFTED = """() => new Promise((done) => {
  new PerformanceObserver((list) => {
    done(list.getEntries().reduce((sum, one) => sum + one.value, 0));
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(0), 100);
})"""
BLOCKING = "script[src]:not([defer]):not([async]):not([type=module])"


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with pushing(home) as address:
        yield address


@pytest.fixture(scope="module")
def whole(home: Path, address: str) -> WholePassport:
    assert address  # it is the portal that makes the database
    return WholePassport(home)


def name_of(path: str) -> str:
    return path.partition("?")[0].strip("/").replace("/", "-").replace("{", "").replace("}", "")


def said(path: str, language: Language) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={language.value}"


def opened(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path


@pytest.mark.parametrize("language", SHOWN)
def test_every_page_holds_on_a_small_phone_and_has_no_fault(
    browser: Browser, address: str, whole: WholePassport, language: Language
) -> None:
    with telephone(browser, address) as context:
        page = context.new_page()
        found = []
        for group in (OPEN, READ):
            if group is READ:
                come_in(page, TECHNICIAN, language)
            for one in group:
                opened(page, said(whole.path(one), language))
                expect(page.locator("html")).to_have_attribute("data-words", language.value)
                if SHOTS:
                    name = f"{'open-' if group is OPEN else ''}{name_of(one)}"
                    shot = Path(SHOTS) / f"walk-{language.value}-{name}.png"
                    page.screenshot(path=shot, full_page=True)
                open_everything(page)
                assert overflow(page) == 0, one
                found += [f"{one} {fault}" for fault in violations(page, PHONE)]
        assert found == []


def test_every_page_is_light_enough_for_a_cheap_phone(
    browser: Browser, address: str, whole: WholePassport
) -> None:
    with telephone(browser, address) as context:
        page = context.new_page()
        come_in(page, TECHNICIAN)
        wrong: list[tuple[str, Any]] = []
        for one in READ:
            fresh = context.new_page()
            load = _Load(context, fresh, address)
            opened(fresh, whole.path(one))
            fresh.wait_for_load_state("networkidle")
            elements = fresh.evaluate("document.querySelectorAll('*').length")
            held = {
                "bytes": 0 < load.size <= KILOBYTES * 1024,
                "requests": load.requests <= REQUESTS,
                "elsewhere": load.elsewhere == [],
                "elements": elements <= ELEMENTS,
                "shifted": fresh.evaluate(SHIFTED) <= SHIFT,
                "blocking": fresh.locator(BLOCKING).count() == 0,
            }
            wrong += [(one, name) for name, holds in held.items() if not holds]
            fresh.close()
        assert wrong == []


class _Load:
    """What a page loads with nothing in its cache: bytes on the way, requests, other hosts."""

    def __init__(self, context: BrowserContext, page: Page, address: str) -> None:
        self.size = self.requests = 0
        self.elsewhere: list[str] = []
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
        devtools.send("Network.setBypassServiceWorker", {"bypass": True})
        devtools.on("Network.loadingFinished", self._finished)
        page.on("request", lambda asked: self._asked(asked.url, address))

    def _finished(self, told: dict[str, Any]) -> None:
        self.size += int(told["encodedDataLength"])

    def _asked(self, url: str, address: str) -> None:
        self.requests += 1
        if not url.startswith((address, "data:")):
            self.elsewhere.append(url)


def test_every_page_says_all_without_scripts(
    browser: Browser, address: str, whole: WholePassport
) -> None:
    with telephone(browser, address, scripts=False) as context:
        page = context.new_page()
        for group in (OPEN, READ):
            if group is READ:
                come_in(page, TECHNICIAN)
            for one in group:
                opened(page, whole.path(one))
                expect(page.locator("main h1").first).to_be_visible()


def test_everything_can_be_sent_without_scripts_but_what_a_passkey_confirms(
    browser: Browser, address: str, whole: WholePassport
) -> None:
    with telephone(browser, address, scripts=False) as context:
        page = context.new_page()
        come_in(page, TECHNICIAN)

        page.goto("/passport/profile/mails")
        page.locator("#kind-expires").uncheck()
        page.locator("#language-vi").check()
        page.locator("main form .button").click()
        expect(page.locator(".notice--good")).to_be_visible()
        expect(page.locator("input:checked")).to_have_count(4)

        page.goto(
            whole.path("/passport/qualifications/images?held_as=31018&acquired_on={acquired}")
        )
        page.locator("#file").set_input_files(
            {"name": "front.png", "mimeType": "image/png", "buffer": picture("PNG")}
        )
        page.locator("form[enctype] .button").click()
        expect(page.locator("li.day")).to_have_count(2)
        page.locator("li.day form button").last.click()
        expect(page.locator("li.day")).to_have_count(1)

        page.goto(whole.path("/passport/histories/{day}/correct"))
        page.locator("#site_name").fill("駅前の現場")
        page.locator("#entered_at").fill("08:00")
        page.locator("#exited_at").fill("17:00")
        page.locator("#reason").fill("カードを忘れた")
        page.locator("main form .button").click()
        expect(page.locator(".notice--good")).to_be_visible()
        page.goto("/passport/entries")
        before = page.locator("main form .link-button").count()
        assert before > 0
        page.locator("main form .link-button").first.click()
        expect(page.locator(".notice--good")).to_be_visible()
        expect(page.locator("main form .link-button")).to_have_count(before - 1)

        page.goto("/passport/levels")
        page.locator("#field").select_option("painting")
        page.locator("main form .button").click()
        expect(page.locator("h1")).to_contain_text("建設塗装")

        page.goto(whole.path("/passport/results/{decision}"))
        with page.expect_download() as taken:
            page.locator("a[download]").click()
        assert taken.value.suggested_filename.endswith(".pdf")

        page.goto(whole.path("/passport/at/{site}/{code}"))
        expect(page.locator('main a[href^="/account/passkeys"]')).to_be_visible()
