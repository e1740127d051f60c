"""What the cases of the kit share: rows of a run, how they are sent, how an answer is held.

Every row of a run has the run in its source: a kit can be tried again and again, and what it left
in the portal is found by it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from attendance.intake import STATUSES
from attendance.partner_check.asking import Answer, Portal

NDJSON: Final = "application/x-ndjson"
JAPAN: Final = dt.timezone(dt.timedelta(hours=9))
BATCH: Final = "/v1/events:batch"
OK: Final = 200

Expected = tuple[str, str]
"""The status of a row and its code; an empty code where it has none."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where an answer is not what the contract says, and both."""

    place: str
    expected: str
    found: str


Found = Iterator[Difference]


@dataclass(frozen=True, slots=True)
class Bench:
    """One run against a portal. ``now`` is when it began; ``worker`` a technician known there."""

    portal: Portal
    partner: str
    site: str
    worker: str
    scopes: frozenset[str]
    run: str
    now: dt.datetime

    @property
    def source(self) -> str:
        """The source of every row of this run."""
        return f"partner:{self.partner}/check-{self.run}"

    def row(self, name: str, minutes: int = 0, **other: Any) -> dict[str, Any]:
        """A good row, a touch of just now; ``minutes`` earlier; None takes a field away."""
        at = self.now - dt.timedelta(minutes=5 + minutes)
        made = {
            "source": self.source,
            "id": name,
            "method": "ic_card",
            "site": self.site,
            "worker": {"ccus_id": self.worker},
            "direction": "in",
            "time": at.astimezone(JAPAN).isoformat(timespec="seconds"),
        } | other
        return {field: value for field, value in made.items() if value is not None}

    def send(self, *rows: Any, query: str = "") -> Answer:
        """The answer to a batch of lines."""
        return self.sent(lines(*rows), NDJSON, query=query)

    def sent(self, body: bytes, kind: str, query: str = "", **headers: str) -> Answer:
        """The answer to a body of a type; ``content_encoding`` and the like are headers."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.portal.ask("POST", BATCH + query, body, {"Content-Type": kind, **named})

    def held_to(self, rows: Sequence[Any], expected: Sequence[Expected]) -> Found:
        """Send rows and hold the whole answer to what is expected of each of them."""
        yield from results(self.send(*rows), rows, expected)


@dataclass(frozen=True, slots=True)
class Case:
    """One case of the contract: its name, the key of its sentence, and what it tries."""

    name: str
    says: str
    tries: Callable[[Bench], Found]


def lines(*rows: Any) -> bytes:
    """Rows as NDJSON; bytes stand as they are."""
    return b"".join(
        (one if isinstance(one, bytes) else json.dumps(one, ensure_ascii=False).encode()) + b"\n"
        for one in rows
    )


def same(place: str, expected: object, found: object) -> Found:
    """The difference at one place, if there is one."""
    if expected != found or isinstance(expected, bool) != isinstance(found, bool):
        yield Difference(place, _text(expected), _text(found))


def refused(answer: Answer, status: int, code: str) -> Found:
    """A whole request that is refused: by its status, and by the code of a problem document."""
    yield from same("HTTP", status, answer.status)
    yield from same("code", code, answer.problem)


def results(answer: Answer, rows: Sequence[Any], expected: Sequence[Expected]) -> Found:
    """A batch that is taken: counts first, and a result for each row in the order of the rows."""
    if answer.status != OK:
        yield from same("HTTP", OK, answer.status)
        return
    told = answer.told
    counts = {status: sum(one == status for one, _ in expected) for status in STATUSES}
    yield from same("counts", counts, told.get("counts"))
    found = told.get("results")
    if not isinstance(found, list) or len(found) != len(expected):
        yield from same("results", len(expected), len(found) if isinstance(found, list) else None)
        return
    for line, (one, row, (status, code)) in enumerate(
        zip(found, rows, expected, strict=True), start=1
    ):
        result = one if isinstance(one, dict) else {}
        place = f"results[{line - 1}]"
        yield from same(f"{place}.line", line, result.get("line"))
        if isinstance(row, Mapping) and isinstance(row.get("id"), str):
            yield from same(f"{place}.id", row["id"], result.get("id"))
        yield from same(
            place, _outcome(status, code), _outcome(result.get("status"), result.get("code"))
        )


def _outcome(status: object, code: object) -> str:
    return f"{status} ({code})" if code else str(status)


def _text(value: object) -> str:
    if value is None or value == "":
        return "-"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
