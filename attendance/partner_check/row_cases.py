"""Cases of single rows: each status and each code that a partner can meet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from attendance.partner_check.bench import Bench, Case, Expected, Found, results, same

CREATED: Final[Expected] = ("created", "")
DUPLICATE: Final[Expected] = ("duplicate", "")
LONG_AGO: Final = dt.timedelta(days=150)
"""A month that can no longer be mended, whatever the day."""

NOBODY: Final = "99999999999999"
"""14 digits that no technician and no site has."""

CARD: Final = {"kind": "idm", "hmac": "0" * 64}

FAULTY: Final[Mapping[str, Mapping[str, Any]]] = {
    "source": {"source": None},
    "id": {"id": "with a blank"},
    "type": {"type": "knock"},
    "method": {"method": "shout"},
    "site": {"site": "123"},
    "worker": {"worker": None},
    "card": {"card": {"kind": "idm", "hmac": "123"}},
    "direction": {"direction": "sideways"},
    "time": {"time": "2026-11-26T08:01:12"},
    "time_grade": {"time_grade": "guessed"},
    "evidence": {"evidence": "none"},
    "colour": {"colour": "red"},
}
"""By the field that a result must name, what makes a row faulty there; ``None`` is left out."""


def _stored(bench: Bench) -> Found:
    row = bench.row("stored")
    yield from bench.held_to([row], [CREATED])
    answer = bench.portal.ask("GET", f"/v1/events/{bench.source}/stored")
    yield from same("HTTP", 200, answer.status)
    yield from same("status", "created", answer.told.get("status"))
    yield from same("id", "stored", answer.told.get("id"))
    at = dt.datetime.fromisoformat(row["time"])
    yield from same("time", at.astimezone(dt.UTC), _moment(answer.told.get("time")))


def _again(bench: Bench) -> Found:
    row = bench.row("again")
    yield from bench.held_to([row], [CREATED])
    turned = dict(reversed(row.items()))
    yield from bench.held_to([row, turned], [DUPLICATE, DUPLICATE])


def _within(bench: Bench) -> Found:
    row = bench.row("within")
    yield from bench.held_to([row, row], [CREATED, DUPLICATE])


def _other_content(bench: Bench) -> Found:
    row, other = bench.row("reused"), bench.row("reused", direction="out")
    reused = ("rejected", "id_reused_other_content")
    yield from bench.held_to([row, other], [CREATED, reused])
    yield from bench.held_to([other, row], [reused, DUPLICATE])


def _unknown_card(bench: Bench) -> Found:
    row = bench.row("card", worker=None, card=CARD)
    yield from bench.held_to([row], [("held", "unknown_card")])
    yield from bench.held_to([row], [DUPLICATE])


def _unknown_worker(bench: Bench) -> Found:
    row = bench.row("worker", worker={"ccus_id": NOBODY})
    yield from bench.held_to([row], [("held", "unknown_worker")])


def _late(bench: Bench) -> Found:
    row = bench.row("late", time=(bench.now - LONG_AGO).isoformat())
    yield from bench.held_to([row], [("held", "needs_approval")])


def _late_by_hand(bench: Bench) -> Found:
    row = bench.row("by-hand", method="manual", time=(bench.now - LONG_AGO).isoformat())
    yield from bench.held_to([row], [("rejected", "window_closed")])


def _ahead(bench: Bench) -> Found:
    row = bench.row("ahead", time=(bench.now + dt.timedelta(days=1)).isoformat())
    yield from bench.held_to([row], [("rejected", "future_time")])


def _strange_site(bench: Bench) -> Found:
    row = bench.row("site", site=NOBODY)
    yield from bench.held_to([row], [("rejected", "not_your_site")])


def _strange_source(bench: Bench) -> Found:
    strangers = (f"partner:{bench.partner}x/1", "partner:", "device:1")
    rows = [bench.row("source", source=one) for one in strangers]
    yield from bench.held_to(rows, [("rejected", "bad_field")] * len(rows))


def _faulty(bench: Bench) -> Found:
    rows = [bench.row(f"faulty-{field}", **other) for field, other in FAULTY.items()]
    answer = bench.send(*rows)
    yield from results(answer, rows, [("rejected", "bad_field")] * len(rows))
    for place, field in enumerate(FAULTY):
        yield from same(f"results[{place}].field", field, _result(answer.told, place).get("field"))


def _every_fault(bench: Bench) -> Found:
    answer = bench.send({"id": "bare"})
    told = _result(answer.told, 0).get("errors")
    errors = told if isinstance(told, list) else []
    found = sorted(str(one.get("field")) for one in errors if isinstance(one, dict))
    yield from same("results[0].errors", ["method", "site", "source", "time", "worker"], found)


def _no_row(bench: Bench) -> Found:
    rows = [bench.row("before"), b"{torn", b"7", b"null", bench.row("after", 1)]
    torn = ("rejected", "bad_field")
    yield from bench.held_to(rows, [CREATED, torn, torn, torn, CREATED])


def _result(told: Mapping[str, Any], place: int) -> Mapping[str, Any]:
    found = told.get("results")
    one = found[place] if isinstance(found, list) and len(found) > place else None
    return one if isinstance(one, dict) else {}


def _moment(told: object) -> object:
    try:
        return dt.datetime.fromisoformat(str(told)).astimezone(dt.UTC)
    except ValueError:
        return told


CASES: Final = (
    Case("created", "partner_check.case.created", _stored),
    Case("duplicate", "partner_check.case.duplicate", _again),
    Case("duplicate-in-batch", "partner_check.case.duplicate-in-batch", _within),
    Case("id-reused", "partner_check.case.id-reused", _other_content),
    Case("held-unknown-card", "partner_check.case.held-unknown-card", _unknown_card),
    Case("held-unknown-worker", "partner_check.case.held-unknown-worker", _unknown_worker),
    Case("held-needs-approval", "partner_check.case.held-needs-approval", _late),
    Case("rejected-window-closed", "partner_check.case.rejected-window-closed", _late_by_hand),
    Case("rejected-future-time", "partner_check.case.rejected-future-time", _ahead),
    Case("rejected-not-your-site", "partner_check.case.rejected-not-your-site", _strange_site),
    Case("rejected-strange-source", "partner_check.case.rejected-strange-source", _strange_source),
    Case("rejected-bad-field", "partner_check.case.rejected-bad-field", _faulty),
    Case("every-fault", "partner_check.case.every-fault", _every_fault),
    Case("no-row", "partner_check.case.no-row", _no_row),
)
