"""What the foot of a sheet asks of a role before its days count (とび: 班長 with 職長教育)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rules.model import RoleDays, Unknown
from rules.sheets.doubts import Reason
from rules.sheets.expression import NotUnderstood
from rules.sheets.naming import are_named
from rules.wording import word

if TYPE_CHECKING:
    from rules.sheets.doubts import Doubts
    from rules.sheets.expression import Expressions
    from rules.sheets.legend import Foot


@dataclass(frozen=True, slots=True)
class Conditions:
    """Puts the conditions of one foot on the role days of its levels."""

    foot: Foot
    expressions: Expressions
    doubts: Doubts
    _used: set[tuple[int | None, str]] = field(default_factory=set)

    def on(self, level: int, role_days: RoleDays | Unknown | None) -> RoleDays | Unknown | None:
        """Role days under what must be held first; unknown where that was not understood."""
        if not isinstance(role_days, RoleDays):
            return role_days
        first = []
        for role in role_days.roles:
            name = word(f"show.role.{role}")
            key = (level, name) if (level, name) in self.foot.role_first else (None, name)
            said = self.foot.role_first.get(key)
            if said is None:
                continue
            self._used.add(key)
            try:
                asked = self.expressions.read(said)
            except NotUnderstood:
                self.doubts.add(Reason.FOOT, "foot", "", said)
                return Unknown("")
            catalogue = self.expressions.lexicon.catalogue
            if not are_named(asked, catalogue, self.doubts, "foot", said):
                return Unknown("")
            first.append((role, asked))
        return replace(role_days, requires_first=tuple(first))

    def doubt_unused(self) -> None:
        """Doubt what is said of days that the sheet does not ask for."""
        for key in self.foot.role_first:
            if key not in self._used:
                self.doubts.add(Reason.FOOT, "foot", "", self.foot.role_first[key])
