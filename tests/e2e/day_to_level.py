"""A day from the touch of a card to a signed notice, in a world of its own: run by its test.

All of it is the real thing: a daemon of card readers with a card in the field, two gate programs,
a served portal, a browser. The virtual readers listen on every address, so that nothing of this
may be reachable from outside.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, expect, sync_playwright
from smartcard import scard
from sqlalchemy import insert, select
from sqlalchemy.engine import Engine

from ccus_data.database import open_database, read_address, reading, writing
from ccus_data.tables import (
    awaiting_judgement,
    judgements,
    notices,
    registered_cards,
    site_rosters,
    site_structures,
    sites,
)
from portal.access import JAPAN, Membership, Passwords, make_technician_account
from portal.passport import agree, terms_in_force
from tests.attendance.card_daemon import FIRST_PORT, SLOTS, CardDaemon, settle_in
from tests.attendance.virtual_card import InTheField, VirtualCard
from tests.e2e.conftest import SHELL, WAIT_MS, launched
from tests.e2e.looking import KIOSK_STAYS, looked_at, pictured
from tests.e2e.signed_in import PASSWORD, put_account, signed_in
from tests.e2e.test_accounts import letter
from tests.e2e.test_forty import approve_all, confirm_fee, file_all, pass_by
from tests.portal.applications.people import (
    BUSINESS,
    DAYS_FOR_LEVEL_2,
    STRANGER,
    put_business,
    put_technicians,
    technician_id,
)

COMMAND: Final = str(Path(sys.executable).with_name("ccus-level"))
PRIME, CLERK, OFFICER = "moto00001", "clerk0001", "officer01"
WORKER: Final = technician_id(1)
SITE, SITE_NAME, WORK = "36265810102371", "駅前再開発ビル", "幹線ケーブルの敷設"
OWN, OTHER = (VirtualCard(bytes([number] * 8)) for number in (1, 2))
PATIENCE: Final = 100
"""How often something is looked for, a fifth of a second apart."""


def main() -> None:
    """The whole day; fails where it goes another way."""
    settle_in()
    # A touch is on the disk before it is shown: on one that is busy that takes its time.
    expect.set_options(timeout=WAIT_MS)
    home = Path(sys.argv[1])
    daemon = CardDaemon(home)
    daemon.start(SLOTS)
    try:
        with (
            portal(home) as address,
            sync_playwright() as playwright,
            launched(playwright, SHELL) as browser,
        ):
            a_day(browser, address, home)
    finally:
        daemon.end()


def a_day(browser: Browser, address: str, home: Path) -> None:
    store = open_database(read_address({"XDG_DATA_HOME": str(home)}))
    put_world(store)
    with (
        signed_in(browser, address, PRIME) as prime,
        signed_in(browser, address, CLERK) as clerk,
        signed_in(browser, address, OFFICER) as officer,
        signed_in(browser, address, WORKER) as worker,
    ):
        wait_until(worker, lambda: levels(store) == [1])
        one_day_is_missing(worker)
        way_in, way_out = (enrolled_gate(prime, address, home, way) for way in ("in", "out"))
        ties_the_card(way_in)
        enters(browser, way_in)
        assert cards(store) == [WORKER]
        leaves(browser, way_out)
        wait_until(worker, lambda: levels(store) == [1, 2])
        the_day_counts(worker)
        no_day_is_missing(worker)
        letter(worker, home, "次のレベルの条件をすべて満たしました")
        letter(worker, home, "代行申請のお願いが届きました")
        application = file_all(clerk, 1)
        confirm_fee(officer, pass_by, 1)
        approve_all(officer, 1)
        wait_until(worker, lambda: len(numbers(store)) == 1)
        the_notice_verifies(clerk, application, numbers(store)[0], home)
    store.dispose()


@contextmanager
def portal(home: Path) -> Iterator[str]:
    """A served portal with an empty store; its address."""
    with started("serve", "--port", "0", home=home) as line:
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, line
        # By name, as its users reach it.
        yield found[0].replace("127.0.0.1", "localhost")


@contextmanager
def started(*words: str, home: Path) -> Iterator[str]:
    """A verb that goes on until it is stopped; the first line that it says."""
    with (home / f"{words[0]}.log").open("ab") as log:
        process = subprocess.Popen(
            [COMMAND, *words],
            stdout=subprocess.PIPE,
            stderr=log,
            env={**os.environ, "XDG_DATA_HOME": str(home), "PYTHONUNBUFFERED": "1"},
            encoding="utf-8",
        )
    assert process.stdout is not None
    try:
        yield process.stdout.readline()
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()


def said_by(words: Sequence[str], home: Path) -> str:
    """What a verb says that ends well."""
    done = subprocess.run(
        [COMMAND, *words],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "XDG_DATA_HOME": str(home)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def wait_until(page: Page, is_so: Callable[[], bool]) -> None:
    """Until the portal has come round to something."""
    for _ in range(PATIENCE):
        if is_so():
            return
        page.wait_for_timeout(200)
    raise AssertionError("waited in vain")


# --- what is there at first ---------------------------------------------------------------------


def put_world(store: Engine) -> None:
    """An electrician one day short of level 2, on the roster of a site of another business."""
    at = dt.datetime.now(dt.UTC)
    today = at.astimezone(JAPAN).date()
    since, until = today - dt.timedelta(days=10), today + dt.timedelta(days=300)
    with writing(store) as connection:
        put_business(connection)
        put_technicians(connection, [1], days=DAYS_FOR_LEVEL_2 - 1)
        for login_id, held in (
            (PRIME, Membership("business", STRANGER, "clerk")),
            (CLERK, Membership("business", BUSINESS, "clerk")),
            (OFFICER, Membership("body", "nihon-densetsu-kogyo", "officer")),
        ):
            put_account(connection, login_id, held)
        password = Passwords().hashed(PASSWORD)
        own = make_technician_account(connection, WORKER, "worker@example.jp", password, at)
        agree(connection, own, WORKER, terms_in_force(at), at)
        period = {"accumulation_from": since, "accumulation_to": until, "registered_on": since}
        site = {"site_id": SITE, "name": SITE_NAME, "prime_id": STRANGER}
        connection.execute(insert(sites), site | period)
        place = {"site_id": SITE, "business_id": BUSINESS, "upper_id": STRANGER, "tier": 1}
        connection.execute(
            insert(site_structures), place | {"under": STRANGER, "accepted_on": since}
        )
        row = {"site_id": SITE, "business_id": BUSINESS, "technician_id": WORKER}
        does = {"trade": "09-01", "role": "worker", "work_content": WORK}
        connection.execute(insert(site_rosters), row | does)
        # As after an import: whoever was never judged is judged with the next round.
        connection.execute(insert(awaiting_judgement), {"technician_id": WORKER, "since": at})


def levels(store: Engine) -> list[int]:
    """The levels that the worker was judged to have, in the order of the judgements."""
    asked = select(judgements.c.level).order_by(judgements.c.created_at)
    with reading(store) as connection:
        return list(connection.scalars(asked))


def cards(store: Engine) -> list[str]:
    """Whose cards are registered."""
    with reading(store) as connection:
        return list(connection.scalars(select(registered_cards.c.technician_id)))


def numbers(store: Engine) -> list[str]:
    """The numbers of the notices."""
    with reading(store) as connection:
        return list(connection.scalars(select(notices.c.number)))


# --- at the gate --------------------------------------------------------------------------------


def enrolled_gate(prime: Page, address: str, home: Path, way: str) -> Path:
    """A machine for one direction, enrolled with the code of the page; its folder."""
    prime.goto(f"/businesses/{STRANGER}/sites/{SITE}/gates")
    prime.locator("#gate").fill({"in": "正門 入口", "out": "正門 出口"}[way])
    prime.locator(f'input[name="direction"][value="{way}"]').check()
    prime.get_by_role("button", name="コードを作る").click()
    code = prime.locator(".secret").inner_text()
    pictured(prime, f"journey-code-{way}")
    folder = home / f"gate-{way}"
    words = ("gate", "enrol", "--server", address, "--code", code, "--state", str(folder))
    assert SITE_NAME in said_by(words, home)
    return folder


def ties_the_card(folder: Path) -> None:
    """The worker's card is registered at the gate by two touches."""
    words = ("gate", "card", "--state", str(folder), "--technician", WORKER)
    with subprocess.Popen([COMMAND, *words], stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        assert "Hold the card" in process.stdout.readline()
        for told in ("hold it again", f"The card stands for {WORKER}"):
            held = hold(OWN)
            assert told in process.stdout.readline()
            take_away(held)


def hold(card: VirtualCard) -> InTheField:
    """Hold a card to the first reader, until it is taken away."""
    held = InTheField(card, FIRST_PORT)
    held.wait_until_seen()
    return held


def take_away(held: InTheField) -> None:
    """Take a card away and wait until the reader has seen it go.

    The daemon looks some times a second: another card that is there by then is the same to it.
    """
    held.take_away()
    result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    assert result == scard.SCARD_S_SUCCESS
    try:
        _, names = scard.SCardListReaders(context, [])
        readers = [(name, scard.SCARD_STATE_UNAWARE) for name in names]
        while True:
            result, told = scard.SCardGetStatusChange(context, WAIT_MS, readers)
            assert result == scard.SCARD_S_SUCCESS, "the reader still sees the card"
            if not any(seen & scard.SCARD_STATE_PRESENT for _, seen, _ in told):
                return
            readers = [(name, seen & ~scard.SCARD_STATE_CHANGED) for name, seen, _ in told]
    finally:
        scard.SCardReleaseContext(context)


@contextmanager
def kiosk(browser: Browser, folder: Path) -> Iterator[Page]:
    """The page of a gate at work, which must not have complained when it closes."""
    words = ("gate", "run", "--state", str(folder), "--port", "0")
    with started(*words, home=folder.parent) as line:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(line.split()[-1])
        expect(page.locator("#uplink")).to_have_text("正常")
        expect(page.locator("#unsent")).to_have_text("0件")
        expect(page.locator("#readers")).to_have_text(f"{SLOTS}台")
        page.evaluate(KIOSK_STAYS)
        yield page
        expect(page.locator("#unsent")).to_have_text("0件")
        context.close()
        assert said == []


def touched(page: Page, card: VirtualCard, title: str) -> None:
    """Hold a card to the reader until the page says so."""
    held = hold(card)
    expect(page.locator("#title")).to_have_text(title)
    take_away(held)


def enters(browser: Browser, folder: Path) -> None:
    with kiosk(browser, folder) as page:
        expect(page.locator("#lane")).to_have_text("入場口")
        touched(page, OTHER, "登録待ち")
        looked_at(page, "journey-kiosk-waiting")
        # The gate asks for the roster with the registered card before it sends anything more.
        expect(page.locator("#unsent")).to_have_text("0件")
        touched(page, OWN, "入場")
        expect(page.locator("#who")).to_contain_text("建設 さん")
        expect(page.locator("#why")).to_be_empty()
        # Within ten seconds, so without looking for faults: test_kiosk does.
        pictured(page, "journey-kiosk-in")
        touched(page, OWN, "記録済み")
        looked_at(page, "journey-kiosk-repeated")


def leaves(browser: Browser, folder: Path) -> None:
    with kiosk(browser, folder) as page:
        touched(page, OWN, "退場")
        looked_at(page, "journey-kiosk-out")
        expect(page.locator("#who")).to_contain_text("建設 さん")


# --- what becomes of it -------------------------------------------------------------------------


def one_day_is_missing(worker: Page) -> None:
    worker.goto("/passport")
    expect(worker.locator(".pass--1")).to_be_visible()
    worker.goto("/passport/levels/electrical")
    expect(worker.get_by_text("あと1日").first).to_be_visible()
    looked_at(worker, "journey-one-day")


def the_day_counts(worker: Page) -> None:
    """Today stands in the passport: when, for whom, as what, and that it counts."""
    worker.goto("/passport/histories")
    day = worker.locator(".day")
    expect(day).to_have_count(1)
    expect(day).to_contain_text(SITE_NAME)
    expect(day.locator(".mark--met")).to_be_visible()
    expect(worker.locator(".figure-box__number").first).to_have_text("1日")
    looked_at(worker, "journey-histories")
    day.locator("a").click()
    says = worker.locator("main")
    for text in ("髙﨑電設株式会社", "09-01", WORK, "カード"):
        expect(says).to_contain_text(text)
    expect(says).to_contain_text(re.compile(r"\d\d:\d\d → \d\d:\d\d"))
    expect(says.locator(".verdicts .mark--met")).to_be_visible()
    looked_at(worker, "journey-day")


def no_day_is_missing(worker: Page) -> None:
    """The level is reached and told; the employer is asked to apply."""
    worker.goto("/passport")
    worker.locator('.entry[href^="/passport/announcements"]').click()
    expect(worker.locator(".case-row")).to_contain_text("レベル2の条件を満たしました")
    looked_at(worker, "journey-announcement")
    worker.locator(".case-row a").click()
    expect(worker.get_by_text("あと1日")).to_have_count(0)
    expect(worker.locator("#apply")).to_be_visible()
    looked_at(worker, "journey-reached")
    worker.locator("#apply ~ form button").click()
    expect(worker.get_by_role("status")).to_be_visible()


def the_notice_verifies(clerk: Page, application: str, number: str, home: Path) -> None:
    clerk.goto(application)
    clerk.locator(".case-row a").first.click()
    looked_at(clerk, "journey-decided")
    with clerk.expect_download() as taken:
        clerk.get_by_role("link", name="結果通知書を取り出す（PDF）").click()
    pdf = home / "notice.pdf"
    taken.value.save_as(pdf)
    said_by(("verify-issued", "--notice", str(pdf)), home)
    said_by(("verify-issued",), home)
    clerk.goto("/notices")
    clerk.locator("#number").fill(number)
    clerk.locator("main .button").click()
    expect(clerk.locator("main .notice--good")).to_be_visible()
    looked_at(clerk, "journey-notice")


if __name__ == "__main__":
    main()
