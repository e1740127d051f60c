"""A draft of a criteria file: what a sheet says, and what of it was not understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rules.model import Status, Unknown, children, walk

if TYPE_CHECKING:
    from rules.model import FieldTrade, LevelRule, Precision, TradesKnown
    from rules.sheets.doubts import Doubt


@dataclass(frozen=True, slots=True)
class Draft:
    """One sheet as read. ``doubts`` is empty where every word of it was understood.

    ``printed_date`` and ``given_date`` say where the in-force date comes from: the sheet itself,
    or whoever imports it; else it is the day on which the file was made. ``other_date`` is what
    the sheet prints where somebody gave another day. ``superiors_named``: the foot says that a
    superior grade counts as its inferior (R5). ``own`` is a sheet that this program printed,
    which is no official source. ``issuer`` is who issued it, as said by whoever imports it.
    """

    field: str
    name: str
    designation: str | None
    since: date
    precision: Precision
    printed_date: bool
    given_date: bool
    made_on: date | None
    other_date: date | None
    superiors_named: bool
    as_of: date | None
    own: bool
    issuer: str | None
    sha256: str
    bodies: tuple[str, ...]
    trades_known: TradesKnown
    trades: tuple[FieldTrade, ...]
    levels: tuple[LevelRule, ...]
    notes: tuple[str, ...]
    doubts: tuple[Doubt, ...]

    @property
    def levels_without_role_days(self) -> tuple[int, ...]:
        """The levels that ask for no role days although a lower one does: a row may be missing."""
        found, asked = [], False
        for rule in self.levels:
            if rule.role_days is None and asked:
                found.append(rule.level)
            asked = asked or rule.role_days is not None
        return tuple(found)

    @property
    def status(self) -> Status:
        """How much of the levels is known, in the words of a criteria file."""
        if all(rule.known for rule in self.levels):
            return Status.COMPLETE
        leaves: list[object] = []
        for rule in self.levels:
            leaves += [rule.work_days, rule.role_days]
            asked = rule.qualifications
            leaves += [part for part in walk(asked) if not children(part)] if asked else [None]
        known = any(not isinstance(leaf, Unknown) for leaf in leaves)
        return Status.PARTIAL if known else Status.UNKNOWN
