"""The page at the gate in a browser: every state without a fault, large and small."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest
from playwright.sync_api import Browser, Page, expect

from attendance.device.cards import UidAdapter
from attendance.device.clock import MachineClock
from attendance.device.gate import Shown, ShownState
from attendance.device.identity import device_key, save_device
from attendance.device.running import RunningGate
from tests.attendance.device.conftest import device_of
from tests.attendance.device.contract_server import ContractServer
from tests.attendance.device.test_kiosk import WORDS
from tests.e2e.conftest import WAIT_MS
from tests.e2e.looking import KIOSK_STAYS, looked_at

SHOWN = get_args(ShownState)


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGate]:
    """A gate at work, whose server knows nobody."""
    folder = tmp_path_factory.mktemp("gate")
    save_device(folder, device_of())
    public = device_key(folder).public_key().public_bytes_raw()
    server = ContractServer(public, MachineClock().now().wall)
    running = RunningGate(folder, MachineClock(), [UidAdapter()], port=0, transport=server)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def kiosk(browser: Browser, gate: RunningGate) -> Iterator[Page]:
    """The page of the gate, waiting for a card; it must not have complained in the end."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(gate.kiosk.address)
    expect(page.locator("#unsent")).to_have_text("0件")
    page.evaluate(KIOSK_STAYS)
    yield page
    context.close()
    assert said == []


def shown(page: Page, gate: RunningGate, what: Shown) -> None:
    """Show something, until something else is shown."""
    gate.gate.show(what)
    expect(page.locator("body")).to_have_attribute("data-state", what.state)


@pytest.mark.parametrize("state", SHOWN)
def test_no_state_has_a_fault(kiosk: Page, gate: RunningGate, state: ShownState) -> None:
    shown(kiosk, gate, Shown(state, "08:01", "山田"))
    looked_at(kiosk, f"kiosk-{state}")
    expect(kiosk.locator("#title")).to_have_text(WORDS["titles"][state]["ja"])


def test_a_reason_why_it_will_not_count_has_no_fault(kiosk: Page, gate: RunningGate) -> None:
    shown(kiosk, gate, Shown("in", "08:01", "山田", "outside_period"))
    expect(kiosk.locator("#why")).to_contain_text("このままでは日数になりません")
    looked_at(kiosk, "kiosk-why")


def test_waiting_typing_and_an_alarm_have_no_fault(kiosk: Page, gate: RunningGate) -> None:
    looked_at(kiosk, "kiosk-idle")
    kiosk.locator("#open-keypad").click()
    kiosk.locator('[data-digit="7"]').click()
    looked_at(kiosk, "kiosk-keypad")
    kiosk.locator("#open-keypad").click()
    gate.outbox.begin_epoch("fork")
    expect(kiosk.locator("#alarm")).to_be_visible()
    looked_at(kiosk, "kiosk-alarm")


def test_every_state_is_read_from_two_metres(kiosk: Page, gate: RunningGate) -> None:
    # A tenth of a screen of ten inches is 13 mm: from two metres 23 minutes of arc.
    for state in SHOWN:
        shown(kiosk, gate, Shown(state, "08:01"))
        high = kiosk.locator("#title").evaluate("it => parseFloat(getComputedStyle(it).fontSize)")
        assert high >= 900 / 10, state


def test_a_state_is_told_to_who_does_not_see_it(kiosk: Page, gate: RunningGate) -> None:
    shown(kiosk, gate, Shown("out", "17:10", "山田"))
    expect(kiosk.get_by_role("status")).to_contain_text("退場")
    expect(kiosk.get_by_role("heading", level=1)).to_have_text("退場")
