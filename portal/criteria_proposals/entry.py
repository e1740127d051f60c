"""One entry of a journal: who did what and when, sealed to the entry before.

An entry is one line of canonical JSON (sorted keys, no spaces), so that any changed byte shows.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from portal.criteria_proposals.wording import Refused, said

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND: Final = re.compile(r"[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z]+)*)*")
"""What an entry may call itself: ``proposal.checked``."""

KEYS: Final = frozenset({"number", "at", "kind", "by", "details", "previous", "seal"})

NOTHING_BEFORE: Final = "0" * 64
"""What the first entry names as the seal of the one before."""

_SEAL: Final = re.compile(r"[0-9a-f]{64}")
_ANCHOR: Final = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Anchor:
    """An entry by number and seal, as noted outside the journal; written ``NUMBER:SEAL``."""

    number: int
    seal: str

    def __str__(self) -> str:
        return f"{self.number}:{self.seal}"

    @classmethod
    def read(cls, text: str) -> Anchor:
        """The anchor written in a text; refused where it is none."""
        match = _ANCHOR.fullmatch(text)
        if match is None:
            raise Refused(said("anchor.malformed", text=text))
        return cls(int(match[1]), match[2])


START: Final = Anchor(0, NOTHING_BEFORE)
"""Where every journal begins."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a named person did at a moment; ``details`` are plain JSON data."""

    number: int
    at: dt.datetime
    kind: str
    by: str
    details: Mapping[str, Any]
    previous: str
    seal: str

    @property
    def anchor(self) -> Anchor:
        """The entry by number and seal."""
        return Anchor(self.number, self.seal)


def seal_entry(
    before: Anchor, at: dt.datetime, kind: str, by: str, details: Mapping[str, object]
) -> bytes:
    """The line of a new entry behind another one, without its end.

    ValueError and TypeError for a moment without a time zone, a kind that is no kind, and details
    that are not JSON: faults of the program that appends.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone")
    if not KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} is no kind of entry")
    moment = at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    content = {
        "number": before.number + 1,
        "at": moment,
        "kind": kind,
        "by": by,
        "details": dict(details),
        "previous": before.seal,
    }
    seal = hashlib.sha256(canonical(content)).hexdigest()
    return canonical(content | {"seal": seal})


def read_entry(line: bytes) -> Entry | None:
    """The entry that a line holds, sealed or not; None where it is no entry at all."""
    try:
        content = json.loads(line)
        at = dt.datetime.fromisoformat(content["at"])
        if content.keys() != KEYS or type(content["number"]) is not int or at.tzinfo is None:
            return None
        texts = [content[key] for key in ("kind", "by", "previous", "seal")]
        if not all(isinstance(text, str) for text in texts):
            return None
        if not (isinstance(content["details"], dict) and _SEAL.fullmatch(content["seal"])):
            return None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return Entry(**(content | {"at": at}))


def is_intact(entry: Entry, line: bytes) -> bool:
    """Whether a line says what was sealed, to the byte."""
    before = Anchor(entry.number - 1, entry.previous)
    try:
        return line == seal_entry(before, entry.at, entry.kind, entry.by, entry.details)
    except (ValueError, OverflowError):
        return False


def canonical(content: object) -> bytes:
    """Plain data as the one JSON text that stands for it, in UTF-8."""
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()
