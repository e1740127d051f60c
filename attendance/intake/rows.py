"""One row of an incoming batch: read strictly, every fault with its field.

The row is that of docs/attendance.md: who (a card or a 技能者ID), where, when, how. It comes from
devices, partner systems and files alike.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from ccus_data.tables import DIRECTIONS, TIME_GRADES, TOUCH_METHODS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

KEYS: Final = frozenset(
    (
        *("source", "id", "type", "method", "site", "worker", "card", "direction", "time"),
        *("time_grade", "evidence", "seq", "boot_id", "boot_ms"),
    )
)
LONGEST: Final = 200
"""Characters of a source, an id or a reference."""

IDENTIFIER: Final = re.compile(r"[0-9]{14}")
YEARS: Final = range(2015, 2101)
"""No touch is from before there were cards, nor from when nobody alive reads it."""

ENCODED: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
DIGEST: Final = re.compile(r"[0-9a-f]{64}")
WORD: Final = re.compile(r"[\x21-\x7e]+")
TOUCH: Final = "tap"
REGISTRATION: Final = "card_registration"
"""A gate says whose card it is: read twice there, with the 14 digits typed beside it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row: a code of the contract, the field, and words by their key."""

    code: str
    field: str
    says: str


class Row(NamedTuple):
    """A row that can be read. ``card`` is a keyed digest; ``body`` is the row as it came.

    A tuple: a file makes millions of them, in a quarter of the time of a frozen class.
    """

    source: str
    event_id: str
    site_id: str
    technician_id: str | None
    card: str | None
    at: dt.datetime
    time_grade: str
    method: str
    direction: str
    body: str
    registers: bool = False
    """Whether it says whose card it is, and is no touch."""
    seq: int | None = None
    boot_id: str | None = None
    boot_ms: int | None = None

    @property
    def sha256(self) -> str:
        """The digest of its content: the same id with another content is no repetition."""
        return hashlib.sha256(self.body.encode()).hexdigest()


def canonical(row: Mapping[str, Any]) -> str:
    """A row as text that is always the same for the same row.

    Where it is nothing but texts, as rows of tables are, by a faster way to the same text.
    """
    if all(map(_is_texts, row.values())):
        with suppress(orjson.JSONEncodeError):  # half a sign: the other way tells it by its number
            return orjson.dumps(row, option=orjson.OPT_SORT_KEYS).decode()
    return ENCODED(row)


def _is_texts(value: object) -> bool:
    """Whether a value is a text, or names texts: all else is written in more than one way."""
    kind = type(value)
    if kind is dict:
        texts: Any = value
        return all(type(one) is str for one in texts.values())
    return kind is str


def read_row(given: object) -> Row | list[Problem]:
    """A row, or everything that is wrong with it."""
    if not isinstance(given, dict):
        return [Problem("bad_field", "", "row")]
    faults = [
        Problem("bad_field", str(key)[:LONGEST], "unknown_key")
        for key in sorted(map(str, given.keys() - KEYS))
    ]
    for name, (right, says) in CHECKS.items():
        if not right(given.get(name)):
            faults.append(Problem("bad_field", name, says))
    faults.extend(_who(given))
    at = _moment(given.get("time"))
    if at is None:
        faults.append(Problem("bad_field", "time", "time"))
    body = canonical(given)
    if not _can_be_kept(body):
        faults.append(Problem("bad_field", "", "signs"))
    if faults or at is None:
        return faults
    worker, card = given.get("worker"), given.get("card")
    return Row(
        given["source"],
        given["id"],
        given["site"],
        None if worker is None else worker["ccus_id"],
        None if card is None else card["hmac"],
        at,
        given.get("time_grade", "wall_unchecked"),
        given["method"],
        given.get("direction", "unknown"),
        body,
        given.get("type") == REGISTRATION,
        given.get("seq"),
        given.get("boot_id") or None,
        given.get("boot_ms"),
    )


def _can_be_kept(body: str) -> bool:
    """Whether a text is whole: half a sign, or the sign of number zero, is in no database."""
    try:
        body.encode()
    except UnicodeEncodeError:
        return False
    return "\\u0000" not in body


def _text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST and bool(WORD.fullmatch(value))


def _number(value: object) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0)


def _one_of(words: tuple[str, ...], *, empty: bool = True) -> Callable[[object], bool]:
    return lambda value: (empty and value is None) or value in words


CHECKS: Final[Mapping[str, tuple[Callable[[object], bool], str]]] = {
    "source": (_text, "text"),
    "id": (_text, "text"),
    "type": (_one_of((TOUCH, REGISTRATION)), "type"),
    "site": (lambda value: isinstance(value, str) and bool(IDENTIFIER.fullmatch(value)), "site"),
    "method": (_one_of(TOUCH_METHODS, empty=False), "method"),
    "direction": (_one_of(DIRECTIONS), "direction"),
    "time_grade": (_one_of(TIME_GRADES), "time_grade"),
    "evidence": (lambda value: value is None or isinstance(value, dict), "evidence"),
    "seq": (_number, "number"),
    "boot_ms": (_number, "number"),
    # Gate programs wrote an empty text of files of other readers, and what they sent is kept.
    "boot_id": (lambda value: value is None or value == "" or _text(value), "text"),
}


def _who(given: Mapping[str, Any]) -> list[Problem]:
    """A worker by 技能者ID, a card by its digest, or both; never neither."""
    worker, card = given.get("worker"), given.get("card")
    faults = []
    if worker is None and card is None:
        faults.append(Problem("bad_field", "worker", "nobody"))
    if given.get("type") == REGISTRATION and (worker is None or card is None or "seq" not in given):
        faults.append(Problem("bad_field", "type", "registration"))
    if worker is not None and not (
        isinstance(worker, dict)
        and worker.keys() == {"ccus_id"}
        and isinstance(worker["ccus_id"], str)
        and IDENTIFIER.fullmatch(worker["ccus_id"])
    ):
        faults.append(Problem("bad_field", "worker", "worker"))
    if card is not None and not (
        isinstance(card, dict)
        and card.keys() == {"kind", "hmac"}
        and _text(card["kind"])
        and isinstance(card["hmac"], str)
        and DIGEST.fullmatch(card["hmac"])
    ):
        faults.append(Problem("bad_field", "card", "card"))
    return faults


def _moment(value: object) -> dt.datetime | None:
    """A moment with its distance from UTC; text of ISO 8601."""
    if not isinstance(value, str):
        return None
    try:
        at = dt.datetime.fromisoformat(value)
        moment = None if at.tzinfo is None else at.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment is not None and moment.year in YEARS else None
