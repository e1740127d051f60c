"""One difference between two documents, as data and as a sentence an official reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from rules.comparing.sentences import sentence

if TYPE_CHECKING:
    from rules.model import Level


class ChangeKind(StrEnum):
    """What differs. The list is closed; ``docs/criteria.md`` says what each carries."""

    FIRST_DOCUMENT = "first_document"

    LEVEL_ADDED = "level_added"
    LEVEL_REMOVED = "level_removed"
    WORK_DAYS = "work_days"
    ROLE_DAYS = "role_days"
    ROLE_DAYS_ASKED = "role_days_asked"
    ROLE_DAYS_DROPPED = "role_days_dropped"
    ROLES = "roles"
    ROLE_CONDITION_ADDED = "role_condition_added"
    ROLE_CONDITION_REMOVED = "role_condition_removed"
    YEARS = "years"
    BECAME_KNOWN = "became_known"
    BECAME_UNKNOWN = "became_unknown"
    UNKNOWN_TEXT = "unknown_text"

    QUALIFICATIONS_ASKED = "qualifications_asked"
    QUALIFICATIONS_DROPPED = "qualifications_dropped"
    QUALIFICATION_ADDED = "qualification_added"
    QUALIFICATION_REMOVED = "qualification_removed"
    GROUP_ADDED = "group_added"
    GROUP_REMOVED = "group_removed"
    LOWER_LEVEL_ADDED = "lower_level_added"
    LOWER_LEVEL_REMOVED = "lower_level_removed"
    STANDING = "standing"
    MOVED = "moved"
    NEED = "need"
    DAY_FLOOR_ADDED = "day_floor_added"
    DAY_FLOOR_REMOVED = "day_floor_removed"
    DAY_FLOOR = "day_floor"
    CODES = "codes"
    QUALIFICATION_NAME = "qualification_name"
    ACCEPTED = "accepted"
    ORDER = "order"
    REARRANGED = "rearranged"
    SAME_MEANING = "same_meaning"

    TRADE_ADDED = "trade_added"
    TRADE_REMOVED = "trade_removed"
    TRADE_NAME = "trade_name"
    TRADE_CODE = "trade_code"
    TRADE_CONDITION = "trade_condition"
    TRADES_KNOWN = "trades_known"
    BODY_ADDED = "body_added"
    BODY_REMOVED = "body_removed"
    FIELD = "field"
    FIELD_NAME = "field_name"
    DESIGNATION = "designation"
    STATUS = "status"
    PRECISION = "precision"
    BASIS = "basis"
    UNTIL = "until"
    SHEET = "sheet"
    SOURCE_ADDED = "source_added"
    SOURCE_REMOVED = "source_removed"
    SOURCE = "source"
    AGREEMENT = "agreement"
    AWAITED_SHEET = "awaited_sheet"
    NOTE_ADDED = "note_added"
    NOTE_REMOVED = "note_removed"


OF_THE_EVIDENCE: Final = frozenset(
    {
        ChangeKind.STATUS,
        ChangeKind.PRECISION,
        ChangeKind.BASIS,
        ChangeKind.SHEET,
        ChangeKind.SOURCE,
        ChangeKind.SOURCE_ADDED,
        ChangeKind.SOURCE_REMOVED,
        ChangeKind.AGREEMENT,
        ChangeKind.AWAITED_SHEET,
        ChangeKind.TRADES_KNOWN,
        ChangeKind.NOTE_ADDED,
        ChangeKind.NOTE_REMOVED,
    }
)
"""Kinds that tell how the criteria are known, not what they ask."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; ``level`` is None where it belongs to the document as a whole.

    ``place`` names the part: a clause of the new document (``L3.q.0.1``, as in a judgement's
    reasons), of the old one where the part is gone, or a key of the file (``trades``). ``old`` and
    ``new`` are plain JSON values, None where there is nothing.
    """

    level: Level | None
    kind: ChangeKind
    place: str
    old: Any = None
    new: Any = None

    @property
    def of_the_evidence(self) -> bool:
        """Whether only sources, notes or their reading differ, and not what is asked of whom."""
        return self.kind in OF_THE_EVIDENCE or self.place in {"sources", "notes"}

    def sentence(self, lang: str = "ja") -> str:
        """The difference in ``ja`` or ``en``; further lines, indented, show whole conditions."""
        return sentence(self, lang)


def perhaps(value: dict[str, Any], *, certain: bool) -> dict[str, Any]:
    """What came or went; not certain where the other document is not known completely there."""
    return value if certain else {**value, "certain": False}


def change_json(change: Change, lang: str = "ja") -> dict[str, Any]:
    """The difference as plain data with its sentence."""
    return {
        "level": change.level,
        "kind": change.kind.value,
        "place": change.place,
        "old": change.old,
        "new": change.new,
        "sentence": change.sentence(lang),
    }
