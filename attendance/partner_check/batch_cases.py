"""Cases of whole batches: their forms, order and sizes, and who may send them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from typing import Any, Final

from attendance.partner_check.bench import (
    NDJSON,
    Bench,
    Case,
    Expected,
    Found,
    lines,
    refused,
    results,
    same,
)
from attendance.partner_check.row_cases import CARD, CREATED, DUPLICATE, NOBODY

ARRAY: Final = "application/json"
CLOUD_EVENTS: Final = "application/cloudevents-batch+json"
MOST_ROWS: Final = 5_000
MOST_BYTES: Final = 5 * 1024 * 1024
"""The sizes of the contract; not those of some program of ours."""

ROWS: Final = 60
CUT: Final = 7
PROBLEMS_ONLY: Final = "?results=problems"


def _order(bench: Bench) -> Found:
    rows = [
        bench.row("first"),
        bench.row("second", worker={"ccus_id": NOBODY}),
        bench.row("third", site=NOBODY),
        bench.row("first"),
    ]
    held, rejected = ("held", "unknown_worker"), ("rejected", "not_your_site")
    yield from bench.held_to(rows, [CREATED, held, rejected, DUPLICATE])


def _problems_alone(bench: Bench) -> Found:
    rows = [bench.row("done"), bench.row("waits", worker=None, card=CARD), bench.row("done")]
    answer = bench.send(*rows, query=PROBLEMS_ONLY)
    counts = {"created": 1, "duplicate": 1, "held": 1, "rejected": 0, "retry": 0}
    yield from same("counts", counts, answer.told.get("counts"))
    told = answer.told.get("results")
    found = [(one.get("line"), one.get("id")) for one in told] if isinstance(told, list) else told
    yield from same("results", [(2, "waits")], found)


def _array(bench: Bench) -> Found:
    rows = [bench.row("array-1"), bench.row("array-2", 1)]
    answer = bench.sent(json.dumps(rows).encode(), ARRAY)
    yield from results(answer, rows, [CREATED, CREATED])
    yield from bench.held_to(rows, [DUPLICATE, DUPLICATE])


def _cloud_events(bench: Bench) -> Found:
    row = bench.row("event")
    outside = ("source", "id", "time")
    event = {
        "specversion": "1.0",
        "type": "jp.ccus.touch",
        "datacontenttype": "application/json",
        **{name: row[name] for name in outside},
        "data": {name: value for name, value in row.items() if name not in outside},
    }
    answer = bench.sent(json.dumps([event]).encode(), CLOUD_EVENTS)
    yield from results(answer, [row], [CREATED])
    yield from bench.held_to([row], [DUPLICATE])


def _gzip(bench: Bench) -> Found:
    rows = [bench.row("packed-1"), bench.row("packed-2", 1)]
    body = gzip.compress(lines(*rows))
    answer = bench.sent(body, NDJSON, content_encoding="gzip")
    yield from results(answer, rows, [CREATED, CREATED])


def _blank(bench: Bench) -> Found:
    row = bench.row("blank")
    answer = bench.sent(b"\n" + lines(row) + b"\r\n\n", NDJSON)
    yield from results(answer, [row], [CREATED])
    yield from results(bench.sent(b"", NDJSON), [], [])


def _mixed(bench: Bench, name: str) -> tuple[list[dict[str, Any]], list[Expected]]:
    """Rows of which every third is for a site of somebody else, and what becomes of each."""
    rows, expected = [], []
    for number in range(ROWS):
        is_strange = number % 3 == 0
        other = {"site": NOBODY} if is_strange else {}
        rows.append(bench.row(f"{name}-{number}", number, **other))
        expected.append(("rejected", "not_your_site") if is_strange else CREATED)
    return rows, expected


def _twice(bench: Bench) -> Found:
    rows, expected = _mixed(bench, "twice")
    yield from bench.held_to(rows, expected)
    later = [DUPLICATE if one == CREATED else one for one in expected]
    yield from bench.held_to(rows, later)
    yield from bench.held_to(rows[::-1], later[::-1])
    yield from _in_pieces(bench, rows, later)


def _other_cuts(bench: Bench) -> Found:
    rows, expected = _mixed(bench, "cut")
    yield from _in_pieces(bench, rows[::-1], expected[::-1])
    yield from bench.held_to(rows, [DUPLICATE if one == CREATED else one for one in expected])


def _in_pieces(bench: Bench, rows: Sequence[Any], expected: Sequence[Expected]) -> Found:
    for first in range(0, len(rows), CUT):
        piece = slice(first, first + CUT)
        yield from bench.held_to(rows[piece], expected[piece])


def _most_rows(bench: Bench) -> Found:
    full: list[dict[str, Any]] = [{}] * MOST_ROWS
    answer = bench.send(*full, query=PROBLEMS_ONLY)
    yield from same("HTTP", 200, answer.status)
    counts = answer.told.get("counts")
    found = counts.get("rejected") if isinstance(counts, dict) else counts
    yield from same("counts.rejected", MOST_ROWS, found)
    yield from refused(bench.send(*full, {}), 413, "too-large")


def _most_bytes(bench: Bench) -> Found:
    yield from results(bench.sent(b"\n" * MOST_BYTES, NDJSON), [], [])
    yield from refused(bench.sent(b"\n" * (MOST_BYTES + 1), NDJSON), 413, "too-large")
    bomb = gzip.compress(b"\n" * (MOST_BYTES + 1))
    yield from refused(bench.sent(bomb, NDJSON, content_encoding="gzip"), 413, "too-large")


def _no_batch(bench: Bench) -> Found:
    for body in (b"[", b"{}", b"7"):
        yield from refused(bench.sent(body, ARRAY), 400, "bad-request")
    torn = gzip.compress(lines(bench.row("torn")))[:-9]
    yield from refused(bench.sent(torn, NDJSON, content_encoding="gzip"), 400, "bad-request")


def _other_types(bench: Bench) -> Found:
    row = lines(bench.row("type"))
    yield from refused(bench.sent(row, "text/csv"), 415, "unsupported-media-type")
    encoded = bench.sent(row, NDJSON, content_encoding="br")
    yield from refused(encoded, 415, "unsupported-encoding")


def _no_token(bench: Bench) -> Found:
    for token in ("", "ccus_nobody"):
        body, kind = lines(bench.row("token")), {"Content-Type": NDJSON}
        answer = bench.portal.ask("POST", "/v1/events:batch", body, kind, token)
        yield from refused(answer, 401, "token-refused")
    gone = bench.portal.ask("GET", f"/v1/events/{bench.source}/token")
    yield from refused(gone, 404, "not-found")


def _scopes(bench: Bench) -> Found:
    """What the token says is what it opens: 403 for the rest."""
    for scope, path in (("structure", "/v1/sites"), ("corrections", "/v1/corrections/0")):
        answer = bench.portal.ask("GET", path)
        if scope not in bench.scopes:
            yield from refused(answer, 403, "scope-missing")
        else:
            opens = {"structure": 200, "corrections": 404}
            yield from same(f"HTTP {path}", opens[scope], answer.status)


def _events_of_others(bench: Bench) -> Found:
    for source, name in ((bench.source, "never-sent"), ("device:somebody", "1")):
        answer = bench.portal.ask("GET", f"/v1/events/{source}/{name}")
        yield from refused(answer, 404, "not-found")


CASES: Final = (
    Case("order", "partner_check.case.order", _order),
    Case("problems-alone", "partner_check.case.problems-alone", _problems_alone),
    Case("array", "partner_check.case.array", _array),
    Case("cloud-events", "partner_check.case.cloud-events", _cloud_events),
    Case("gzip", "partner_check.case.gzip", _gzip),
    Case("blank-lines", "partner_check.case.blank-lines", _blank),
    Case("twice", "partner_check.case.twice", _twice),
    Case("other-cuts", "partner_check.case.other-cuts", _other_cuts),
    Case("most-rows", "partner_check.case.most-rows", _most_rows),
    Case("most-bytes", "partner_check.case.most-bytes", _most_bytes),
    Case("no-batch", "partner_check.case.no-batch", _no_batch),
    Case("other-types", "partner_check.case.other-types", _other_types),
    Case("token", "partner_check.case.token", _no_token),
    Case("scopes", "partner_check.case.scopes", _scopes),
    Case("events-of-others", "partner_check.case.events-of-others", _events_of_others),
)
