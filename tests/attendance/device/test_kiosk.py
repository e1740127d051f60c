from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest

import attendance.device
from attendance.device.clock import ClockState
from attendance.device.gate import ShownState
from attendance.device.kiosk import MOST_BODY, Display, Kiosk
from attendance.device.roster import WHYS
from attendance.device.uplink import UplinkAlarm, UplinkState
from tests.attendance.device.conftest import WORKER, Site

PAGES = Path(attendance.device.__file__).parent / "pages"
WORDS: Mapping[str, Any] = json.loads((PAGES / "words.json").read_text(encoding="utf-8"))


@dataclass
class Page:
    """The served page of a gate."""

    address: str
    site: Site
    display: Display

    def ask(
        self, path: str, body: bytes | None = None, /, **headers: str
    ) -> tuple[int, Mapping[str, str], bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, data=body, headers=named)  # noqa: S310
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own page
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, dict(refusal.headers), refusal.read()

    def enter(self, text: str, method: str = "manual", **headers: str) -> int:
        body = json.dumps({"text": text, "method": method}).encode()
        named = {"Content_Type": "application/json"} | headers
        return self.ask("entry", body, **named)[0]


@pytest.fixture
def page(site: Site) -> Iterator[Page]:
    display = Display(lambda: {"unsent": 3})
    site.gate.tell(display.show)
    kiosk = Kiosk(site.gate, display, 0)
    kiosk.start()
    yield Page(kiosk.address, site, display)
    kiosk.stop()


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}])
def test_another_site_may_not_ask(page: Page, headers: dict[str, str]) -> None:
    assert page.ask("state", None, **headers)[0] == 403
    assert page.enter(WORKER, **headers) == 403
    assert page.site.outbox.last()[0] == 0


def test_what_a_form_of_another_site_could_send_is_refused(page: Page) -> None:
    assert page.enter(WORKER, Content_Type="text/plain") == 403
    assert page.site.outbox.last()[0] == 0


@pytest.mark.parametrize(
    ("length", "status"), [(MOST_BODY - 1, 200), (MOST_BODY, 200), (MOST_BODY + 1, 403)]
)
def test_a_body_is_short(page: Page, length: int, status: int) -> None:
    body = b"1" * length
    assert page.ask("entry", body, Content_Type="application/json")[0] == status


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"text": 3}', b'{"text": "12"}'])
def test_what_is_no_number_is_said_to_be_none(page: Page, body: bytes) -> None:
    _, _, told = page.ask("entry", body, Content_Type="application/json")
    assert json.loads(told) == {"state": "mistyped"}
    assert page.site.outbox.last()[0] == 0


@pytest.mark.parametrize("method", ["manual", "qr"])
def test_a_number_is_kept_as_it_was_entered(page: Page, method: str) -> None:
    assert page.enter("1234 5678 9012 34", method) == 200
    row = json.loads(str(page.site.outbox.rows_from(1, 1)[0].body))
    assert (row["method"], row["worker"]) == (method, {"ccus_id": WORKER})


def test_the_state_says_what_was_shown_and_how_the_machine_is(page: Page) -> None:
    before = json.loads(page.ask("state?after=0")[2])
    page.enter(WORKER)
    after = json.loads(page.ask(f"state?after={before['n']}")[2])
    assert before["shown"] is None
    assert (after["shown"]["state"], after["unsent"], after["n"] - before["n"]) == ("in", 3, 1)


def test_a_page_that_knows_all_is_answered_after_a_wait() -> None:
    assert Display(dict).state(after=1, wait=0)["n"] == 1


@pytest.mark.parametrize("path", ["", "kiosk.css", "kiosk.js", "words.json", "state"])
def test_nothing_from_elsewhere_runs_on_the_page(page: Page, path: str) -> None:
    status, headers, _ = page.ask(path)
    assert status == 200
    assert "default-src 'none'; script-src 'self'" in headers["Content-Security-Policy"]


def test_other_files_of_the_machine_are_not_served(page: Page) -> None:
    assert page.ask("../identity.py")[0] == 404


def test_the_page_has_no_script_and_no_style_within() -> None:
    html = (PAGES / "kiosk.html").read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)", html)


def test_every_state_has_words_a_shape_a_tone_and_a_colour_of_its_own() -> None:
    html, css, js = (
        (PAGES / f"kiosk.{end}").read_text(encoding="utf-8") for end in ("html", "css", "js")
    )
    drawn_as = {"bad_card": "failed", "mistyped": "failed"}
    for state in get_args(ShownState):
        assert set(WORDS["titles"][state]) == {"ja", "en"}
        assert f'id="shape-{drawn_as.get(state, state)}"' in html
        assert f'body[data-state="{state}"]' in css
        assert re.search(rf"\b{state}: \[\[", js)


def test_every_word_of_the_gate_has_a_sentence() -> None:
    assert set(WORDS["whys"]) == {*WHYS, "not_in_roster", "other"}
    assert set(WORDS["clock"]) == set(get_args(ClockState))
    assert set(WORDS["uplink"]) == set(get_args(UplinkState))
    raised = {"disk_full", "corrupt", "missing", "fork", "stepped", "revoked", "unreadable"}
    raised |= set(get_args(UplinkAlarm))
    assert set(WORDS["alarms"]) == {*raised, "stopped"}
