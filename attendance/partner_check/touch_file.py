"""A partner's own touches held to the contract before any of them is sent."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attendance.intake import Partner, PartnerSender, Problem, Row, read_row, rows_of

if TYPE_CHECKING:
    from attendance.partner_check.kit import Token

AHEAD: Final = dt.timedelta(minutes=10)
"""So far the contract lets a clock run ahead."""

SAYS: Final[Mapping[str, str]] = {
    "row": "partner_check.row.row",
    "unknown_key": "partner_check.row.unknown_key",
    "text": "partner_check.row.text",
    "type": "partner_check.row.type",
    "registration": "partner_check.row.registration",
    "site": "partner_check.row.site",
    "method": "partner_check.row.method",
    "direction": "partner_check.row.direction",
    "time_grade": "partner_check.row.time_grade",
    "evidence": "partner_check.row.evidence",
    "number": "partner_check.row.number",
    "time": "partner_check.row.time",
    "nobody": "partner_check.row.nobody",
    "worker": "partner_check.row.worker",
    "card": "partner_check.row.card",
    "own_source": "partner_check.row.own_source",
    "gates_only": "partner_check.row.gates_only",
    "signs": "partner_check.row.signs",
    "not_your_site": "partner_check.row.not_your_site",
    "future_time": "partner_check.row.future_time",
    "id_reused": "partner_check.row.id_reused",
}
"""The sentence of each problem of a row, by its key."""


@dataclass(frozen=True, slots=True)
class TouchFault:
    """What is wrong with a row of a file: its number, the field, the code, a key of a sentence."""

    row: int
    field: str
    code: str
    says: str


def faults_of_file(
    path: Path, token: Token | None, now: dt.datetime
) -> Iterator[tuple[int, list[TouchFault]]]:
    """Every row by its number, with all that is wrong with it.

    Sources and sites are held to a token where one is known. Whether a month is closed depends on
    the day a row is sent, and is not asked. `Refused` for a file that is none of the three.
    """
    sender = None
    if token is not None:
        sender = PartnerSender(Partner(token.partner, token.scopes, token.sites))
    seen: dict[bytes, bytes] = {}
    for number, given in enumerate(rows_of(path), start=1):
        row = read_row(given)
        found = row if isinstance(row, list) else list(_problems(row, sender, seen, now))
        yield number, [TouchFault(number, one.field, one.code, SAYS[one.says]) for one in found]


def _problems(
    row: Row, sender: PartnerSender | None, seen: dict[bytes, bytes], now: dt.datetime
) -> Iterator[Problem]:
    """What is wrong with a row that can be read; ``seen`` are the identities before it."""
    identity = _digest(f"{row.source}\n{row.event_id}")
    content = _digest(row.body)
    if seen.setdefault(identity, content) != content:
        yield Problem("id_reused_other_content", "id", "id_reused")
    if sender is not None and (problem := sender.refused(row)) is not None:
        yield problem
    if row.at > now + AHEAD:
        yield Problem("future_time", "time", "future_time")


def _digest(text: str) -> bytes:
    """Sixteen bytes are enough to tell a million rows apart."""
    return hashlib.sha256(text.encode()).digest()[:16]
