"""What a proposed document leaves open: levels and trades that it does not know completely.

Such a level is not judged, nor are those above it. Worst is what the document before knows and
the proposed one does not: judgements end with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.criteria_proposals.wording import Said, said
from rules.model import TradesKnown, Unknown, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rules.model import Level, LevelRule, Revision

Json = dict[str, Any]

HOW_FAR = (TradesKnown.UNKNOWN, TradesKnown.PARTIAL, TradesKnown.COMPLETE)


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """A level with the parts of it that are not known, or (no level) the trades of the field.

    ``seen`` is what the document says of the unknown parts; ``known_in`` is the version of the
    document before where that one knows what is lost here, else None.
    """

    level: Level | None
    parts: tuple[str, ...]
    seen: tuple[str, ...]
    known_in: str | None

    @property
    def said(self) -> Said:
        """What is not known and what follows from it; loudest where it was known before."""
        which = "trades" if self.level is None else "level"
        how = "open" if self.known_in is None else "lost"
        values = {"level": self.level, "version": self.known_in}
        parts = _joined([said(f"open.part.{part}") for part in self.parts])
        seen = said("open.seen", seen="／".join(self.seen)) if any(self.seen) else ""
        return said(f"open.{which}.{how}", parts=parts, seen=seen, **values)

    def sentence(self, lang: str = "ja") -> str:
        """What is not known, in ``ja`` or ``en``."""
        return self.said.sentence(lang)

    def to_json(self) -> Json:
        """As an entry keeps it: enough to say it again in any language."""
        return {
            "level": self.level,
            "parts": list(self.parts),
            "seen": list(self.seen),
            "known_in": self.known_in,
        }

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> LeftOpen:
        """What an entry keeps."""
        return cls(row["level"], tuple(row["parts"]), tuple(row["seen"]), row["known_in"])


def left_open(new: Revision, before: Revision | None) -> tuple[LeftOpen, ...]:
    """Everything the proposed document leaves open: first what the one before knows."""
    found = [*_levels(new, before), *_trades(new, before)]
    return tuple(sorted(found, key=lambda one: one.known_in is None))


def _levels(new: Revision, before: Revision | None) -> Iterator[LeftOpen]:
    known = {rule.level for rule in before.levels if rule.known} if before else set()
    for rule in sorted(new.levels, key=lambda rule: rule.level, reverse=True):
        if rule.known:
            continue
        unknown = dict(_unknown(rule))
        lost = before.version if before is not None and rule.level in known else None
        seen = tuple(text for texts in unknown.values() for text in texts if text)
        yield LeftOpen(rule.level, tuple(unknown), seen, lost)


def _unknown(rule: LevelRule) -> Iterator[tuple[str, tuple[str, ...]]]:
    for part, days in (("work_days", rule.work_days), ("role_days", rule.role_days)):
        if isinstance(days, Unknown):
            yield part, (days.seen,)
    asked = rule.qualifications
    parts = () if asked is None else tuple(one for one in walk(asked) if isinstance(one, Unknown))
    if parts:
        yield "q", tuple(one.seen for one in parts)


def _trades(new: Revision, before: Revision | None) -> Iterator[LeftOpen]:
    if new.trades_known is TradesKnown.COMPLETE:
        return
    far = HOW_FAR.index(new.trades_known)
    lost = before is not None and HOW_FAR.index(before.trades_known) > far
    yield LeftOpen(None, ("trades",), (), before.version if before is not None and lost else None)


def _joined(parts: list[Said]) -> Said | str:
    """Several words as one enumeration."""
    first, *rest = parts
    whole: Said | str = first
    for part in rest:
        whole = said("open.and", one=whole, other=part)
    return whole
