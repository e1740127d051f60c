"""The passport as an app: installed, without reception, after signing out, without scripts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Engine

from ccus_data.database import open_database, read_address, writing
from ccus_data.tables import accounts, businesses, web_sessions
from portal.demonstration import own_pages
from portal.layout import Language
from tests.ccus_data.world import EMPLOYER, ROWS
from tests.e2e.looking import PHONE, SHOTS, overflow, violations
from tests.e2e.own_phone import come_in, pushing, put_technician_account, telephone
from tests.portal.passport.own import HIKARU, MINH, PEOPLE, TECHNICIAN

pytestmark = pytest.mark.usefixtures("store")

NAME: str = HIKARU["name"]
ALL_KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found.push(request.url + " " + await (await cache.match(request)).text());
    }
  }
  return found;
}"""
"""Everything that lies in the browser's caches for the portal."""

AT_WORK = "() => navigator.serviceWorker.controller?.state === 'activated'"
SHOWN = """async (lang) => {
  const ready = await navigator.serviceWorker.ready;
  return (await ready.getNotifications()).some((one) => one.lang === lang);
}"""
ALL_SHOWN = """async () => {
  const ready = await navigator.serviceWorker.ready;
  return (await ready.getNotifications()).map(({ title, body, data }) => ({ title, body, data }));
}"""
CLOSE_ALL = """async () => {
  const ready = await navigator.serviceWorker.ready;
  for (const one of await ready.getNotifications()) one.close();
}"""


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """A portal whose operator gave a key for messages to phones."""
    with pushing(home) as address:
        yield address


@pytest.fixture(scope="module")
def store(home: Path, address: str) -> Iterator[Engine]:
    """The portal's own database, with two technicians who agreed to the terms."""
    assert address  # it is the portal that makes the database
    engine = open_database(read_address({"XDG_DATA_HOME": str(home)}))
    at = dt.datetime.now(dt.UTC)
    with writing(engine) as connection:
        connection.execute(insert(businesses), [dict(row) for row in ROWS["businesses"]])
        own_pages.add_technicians(connection, PEOPLE, EMPLOYER, at)
        for technician_id in (TECHNICIAN, MINH):
            put_technician_account(connection, technician_id, at)
    yield engine
    engine.dispose()


def kept(page: Page) -> str:
    return "\n".join(page.evaluate(ALL_KEPT))


def wait_for(page: Page, asked: str, given: str = "") -> None:
    """Playwright's own waiting evaluates texts in the page, which the portal does not allow."""
    for _ in range(100):
        if page.evaluate(asked, given):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"not so: {asked} {given}")


def wait_until_kept(page: Page, words: str) -> None:
    """The worker keeps a copy while the page is already read."""
    wait_for(
        page, f"async (words) => (await ({ALL_KEPT})()).some((one) => one.includes(words))", words
    )


def wait_until_gone(page: Page, words: str) -> None:
    wait_for(
        page, f"async (words) => !(await ({ALL_KEPT})()).some((one) => one.includes(words))", words
    )


def look(page: Page, name: str) -> None:
    assert overflow(page) == 0, name
    assert violations(page, PHONE) == []
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def test_the_browser_offers_to_install_the_passport_and_its_worker_is_at_work(
    browser: Browser, address: str
) -> None:
    with telephone(browser, address) as context:
        page = context.new_page()
        page.goto("/passport")
        wait_for(page, AT_WORK)
        devtools = context.new_cdp_session(page)
        told = devtools.send("Page.getAppManifest")
        assert told["errors"] == []
        assert told["url"] == f"{address}/passport/app.webmanifest"
        faults = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
        # A context of a test is private, where nothing is installed: the one thing in the way.
        assert [one["errorId"] for one in faults if one["errorId"] != "in-incognito"] == []


@pytest.mark.parametrize("lang", Language)
def test_without_reception_the_last_card_and_month_are_there_and_say_of_when_they_are(
    browser: Browser, address: str, lang: Language
) -> None:
    with telephone(browser, address) as context:
        page = context.new_page()
        come_in(page, TECHNICIAN, lang)
        expect(page.locator("#as-of")).to_be_hidden()
        page.locator('.entry[href^="/passport/histories"]').click()
        before = page.locator(".month-nav a").first
        if before.is_visible():
            before.click()
        shown = page.locator("h2").first.text_content() or ""
        month = page.locator("#month").input_value()
        wait_until_kept(page, "/passport/copy/home")
        wait_until_kept(page, f'<option value="{month}" selected>')
        context.set_offline(True)

        page.goto(f"/passport?lang={lang}")
        expect(page.locator(".pass__id .num")).to_have_text(TECHNICIAN)
        expect(page.locator("#as-of time")).to_be_visible()
        look(page, f"passport-offline-card-{lang}")
        page.locator('.entry[href^="/passport/histories"]').click()
        expect(page.locator("#as-of time")).to_be_visible()
        expect(page.locator("h2").first).to_have_text(shown)
        look(page, f"passport-offline-month-{lang}")

        page.goto("/passport/histories?month=2021-02")  # another month is never shown for it
        expect(page.locator("main section")).to_have_count(len(Language))
        page.goto("/passport/profile")
        expect(page.locator("[data-kept]")).to_have_count(len(Language))
        expect(page.locator("[data-nothing]").first).to_be_hidden()
        assert re.fullmatch(
            r"\d{4}-\d\d-\d\d \d\d:\d\d", page.locator("[data-when]").first.inner_text()
        )
        look(page, f"passport-offline-{lang}")
        page.locator('[data-part="month"] a').last.click()
        expect(page.locator("h2").first).to_have_text(shown)

        context.set_offline(False)
        page.goto("/passport")
        expect(page.locator("#as-of")).to_be_hidden()


def test_after_signing_out_the_caches_hold_nothing_personal(browser: Browser, address: str) -> None:
    with telephone(browser, address) as context:
        page = context.new_page()
        come_in(page, TECHNICIAN)
        page.locator('.entry[href^="/passport/histories"]').click()
        wait_until_kept(page, "/passport/copy/month")
        assert NAME in kept(page)
        page.locator(".site-nav__button").click()
        expect(page).to_have_url(re.compile("/sign-in"))
        wait_until_gone(page, "/passport/copy/")
        left = kept(page)
        assert "/passport/offline" in left
        assert NAME not in left
        assert TECHNICIAN not in left
        context.set_offline(True)
        page.goto("/passport")
        expect(page.locator("[data-nothing]").first).to_be_visible()
        expect(page.locator("[data-part] a").first).to_be_hidden()
        assert NAME not in page.content()
        look(page, "passport-offline-nothing")


def test_signing_out_in_a_dead_spot_forgets_what_is_kept_as_well(
    browser: Browser, address: str
) -> None:
    with telephone(browser, address) as context:
        page = context.new_page()
        come_in(page, TECHNICIAN)
        wait_until_kept(page, NAME)
        context.set_offline(True)
        page.locator(".site-nav__button").click()
        expect(page.locator("[data-nothing]").first).to_be_visible()
        assert NAME not in kept(page)


def test_a_session_that_the_portal_ended_takes_the_copies_along(
    browser: Browser, address: str, store: Engine
) -> None:
    with telephone(browser, address) as context:
        page = context.new_page()
        come_in(page, TECHNICIAN)
        wait_until_kept(page, NAME)
        own = select(accounts.c.account_id).where(accounts.c.login_id == TECHNICIAN)
        with writing(store) as connection:
            connection.execute(delete(web_sessions).where(web_sessions.c.account_id.in_(own)))
        page.goto("/passport/levels")
        expect(page).to_have_url(re.compile("/sign-in"))
        wait_until_gone(page, NAME)
        assert "/passport/copy/" not in kept(page)


def test_nobody_who_comes_in_after_somebody_else_sees_their_pages(
    browser: Browser, address: str
) -> None:
    with telephone(browser, address) as context:
        page = context.new_page()
        come_in(page, TECHNICIAN)
        page.locator('.entry[href^="/passport/histories"]').click()
        wait_until_kept(page, "/passport/copy/month")
        context.clear_cookies()
        come_in(page, MINH)
        wait_until_kept(page, MINH)
        assert TECHNICIAN not in kept(page)
        assert "/passport/copy/month" not in kept(page)
        context.set_offline(True)
        page.goto("/passport/histories")
        expect(page.locator("[data-nothing]").first).to_be_hidden()
        assert NAME not in page.content()


def test_a_copy_older_than_a_week_is_not_shown(browser: Browser, address: str) -> None:
    with telephone(browser, address) as context:
        page = context.new_page()
        come_in(page, TECHNICIAN)
        wait_until_kept(page, NAME)
        days = "days => caches.open('passport-own').then(async (own) => {"
        aged = """
          const path = "/passport/copy/home";
          const copy = await own.match(path);
          const headers = new Headers(copy.headers);
          headers.set("Kept-At", String(Date.now() - days * 86400000));
          await own.put(path, new Response(await copy.text(), { headers }));
        })"""
        context.set_offline(True)
        for age, there in ((6.99, True), (7.01, False)):
            page.evaluate(days + aged, age)
            page.goto("/passport")
            assert (NAME in page.content()) is there
        assert NAME not in kept(page)


def test_without_scripts_the_whole_passport_can_be_walked_but_for_passkeys(
    browser: Browser, address: str
) -> None:
    with telephone(browser, address, scripts=False) as context:
        page = context.new_page()
        come_in(page, TECHNICIAN)
        for entry in ("histories", "qualifications", "levels", "profile", "announcements"):
            page.goto("/passport")
            page.locator(f'.entry[href^="/passport/{entry}"]').click()
            expect(page.locator("h1")).to_be_visible()
        page.goto("/passport/histories")
        month = page.locator("#month option").last.get_attribute("value") or ""
        page.locator("#month").select_option(month)
        page.locator(".month-picker .button").click()
        expect(page.locator("#month")).to_have_value(month)
        page.locator(".tabs a").click()
        page.locator(".calendar a").first.click()
        expect(page).to_have_url(re.compile(r"/passport/histories/\d{4}-\d\d-\d\d"))
        page.goto("/passport/levels/electrical")
        page.locator("#days").fill("22")
        page.locator("#what-if ~ form .button, section form .button--second").last.click()
        expect(page.locator(".projection")).to_be_visible()
        page.goto("/passport/profile/disclosure")
        page.locator('button[value="open"]').click()
        expect(page.locator("input:checked")).to_have_count(9)
        page.goto("/passport/profile/views")
        page.locator('.languages__item[lang="vi"]').click()
        expect(page.locator("html")).to_have_attribute("lang", "vi")
        with page.expect_download() as taken:
            page.goto("/passport/profile")
            page.locator("a[download]").click()
        assert taken.value.suggested_filename.endswith(".zip")
        page.goto("/passport/push")
        expect(page.locator(".push__script")).to_be_visible()
        page.goto("/account/passkeys")
        expect(page.locator(".passkey__script")).to_be_visible()
        page.locator(".site-nav__button").click()
        expect(page).to_have_url(re.compile("/sign-in"))
        page.goto("/passport/profile")
        expect(page).to_have_url(re.compile("/sign-in"))


def test_a_message_without_words_becomes_a_sign_in_the_readers_language(
    whole_browser: Browser, address: str
) -> None:
    with telephone(whole_browser, address) as context:
        context.grant_permissions(["notifications"])
        page = context.new_page()
        page.goto("/passport")
        wait_for(page, AT_WORK)
        devtools = context.new_cdp_session(page)
        workers: list[str] = []
        devtools.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda told: workers.extend(one["registrationId"] for one in told["registrations"]),
        )
        devtools.send("ServiceWorker.enable")
        for _ in range(100):
            if not workers:
                page.wait_for_timeout(100)
        for sent, lang in (("vi", "vi"), ("nothing known", "ja"), ("ja_EASY", "ja")):
            told = {"origin": address, "registrationId": workers[0], "data": sent}
            devtools.send("ServiceWorker.deliverPushMessage", told)
            wait_for(page, SHOWN, lang)
            (shown,) = page.evaluate(ALL_SHOWN)  # one takes the place of the other
            assert "《" not in shown["title"] + shown["body"]
            assert shown["data"].startswith("/passport/announcements?lang=")
            page.evaluate(CLOSE_ALL)


def test_a_phone_that_may_not_be_told_says_what_to_do(browser: Browser, address: str) -> None:
    with telephone(browser, address) as context:
        page = context.new_page()
        come_in(page, TECHNICIAN)
        page.goto("/passport/announcements")
        page.locator('a[href="/passport/push"]').click()
        look(page, "passport-push")
        page.locator("#begin").click()
        expect(page.locator(".push__trouble")).to_be_focused()
        look(page, "passport-push-trouble")
