"""Reading requirements: what a level of a criteria document asks for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    Level,
    LevelRule,
    LowerLevel,
    Requirement,
    Role,
    RoleDays,
    Unknown,
    WithDays,
    WorkDays,
)
from rules.reading import QUALIFICATION_CODE, Fields, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rules.qualifications import QualificationCatalogue

FORMS: Final = ("name", "all_of", "any_of", "at_least", "lower_level", "unknown")


@dataclass(frozen=True, slots=True)
class RequirementReader:
    """Reads levels against one catalogue.

    ``days_per_year`` is R3's 215; where it is None, days and years are not compared.
    """

    qualifications: QualificationCatalogue
    days_per_year: int | None

    def level(self, level: Level, reading: Reading) -> LevelRule | None:
        """One level, or None when a fault was noted."""
        parts = reading.fields(("work_days", "role_days", "qualifications"))
        work = parts.get("work_days")
        role = parts.get("role_days")
        held = parts.get("qualifications")
        if work is None or role is None or held is None:
            return None
        before = len(reading.faults)
        work_days = self._work_days(work)
        role_days = self._role_days(role, level)
        asked = None if held.is_word("none") else self.requirement(held, level)
        if len(reading.faults) > before or work_days is None:
            return None
        return LevelRule(level, work_days, role_days, asked, reading.line)

    def _days(self, parts: Fields) -> tuple[int, str] | None:
        """Days and years that agree: days = ceil(years × 215) (R3)."""
        days_part, years_part = parts.get("days"), parts.get("years")
        days = days_part.whole(1) if days_part else None
        years = years_part.decimal() if years_part else None
        if days is None or years is None:
            return None
        if self.days_per_year is not None:
            wanted = math.ceil(Fraction(years) * self.days_per_year)
            if days != wanted:
                values = {"wanted": f"{wanted:,}", "days": f"{days:,}"}
                parts.of.note("CR011", years=years, length=self.days_per_year, **values)
        return days, years

    def _work_days(self, reading: Reading) -> WorkDays | Unknown | None:
        if reading.is_word("unknown"):
            return Unknown("", reading.line)
        days = self._days(reading.fields(("days", "years")))
        return None if days is None else WorkDays(*days, reading.line)

    def _role_days(self, reading: Reading, level: Level) -> RoleDays | Unknown | None:
        if reading.is_word("none"):
            return None
        if reading.is_word("unknown"):
            return Unknown("", reading.line)
        parts = reading.fields(("roles", "days", "years"), ("requires_first",))
        days = self._days(parts)
        words = [item.one_of(tuple(Role)) for item in parts.distinct("roles")]
        roles = tuple(Role(word) for word in words if word)
        first = parts.get("requires_first")
        requires = []
        for key, item in first.entries() if first else ():
            if key not in roles:
                item.note("CR008", text=key, allowed=", ".join(roles))
            elif requirement := self.requirement(item, level):
                requires.append((Role(key), requirement))
        return None if days is None else RoleDays(roles, *days, tuple(requires), reading.line)

    def requirement(self, reading: Reading, level: Level) -> Requirement | None:
        """One requirement with all its parts, or None when a fault was noted."""
        written = reading.keys()
        form = next((form for form in FORMS if form in written), None)
        if form is None:
            reading.note("CR005", shape="requirement")
            return None
        own = {"name": ("code", "codes"), "at_least": ("of",)}.get(form, ())
        parts = reading.fields((form,), (*own, "with_days"))
        inner = self._form(form, parts, level)
        with_days = parts.get("with_days")
        if with_days is None or inner is None:
            return inner
        days = self._days(with_days.fields(("days", "years")))
        return None if days is None else WithDays(*days, inner, reading.line)

    def _form(self, form: str, parts: Fields, level: Level) -> Requirement | None:
        match form:
            case "name":
                return self._held(parts)
            case "all_of" | "any_of":
                items = self._items(parts, form, level)
                return (AllOf if form == "all_of" else AnyOf)(items, parts.of.line)
            case "at_least":
                return self._at_least(parts, level)
            case "lower_level":
                part = parts.get("lower_level")
                lower = part.whole(1) if part else None
                if part is not None and lower is not None and not 2 <= lower < level:  # noqa: PLR2004 - the lowest level with criteria
                    part.note("CR015", level=lower)
                return None if lower is None else LowerLevel(lower, parts.of.line)
            case _:
                return Unknown(parts.text("unknown"), parts.of.line)

    def _items(self, parts: Fields, key: str, level: Level) -> tuple[Requirement, ...]:
        read = [self.requirement(item, level) for item in parts.items(key)]
        return tuple(item for item in read if item is not None)

    def _at_least(self, parts: Fields, level: Level) -> Requirement | None:
        count_part = parts.get("at_least")
        count = count_part.whole(1) if count_part else None
        if parts.get("of") is None:
            parts.of.note("CR004", key="of")
            return None
        before = len(parts.of.faults)
        items = self._one_item_each(self._items(parts, "of", level))
        if count is None or count_part is None:
            return None
        if count > len(items) and len(parts.of.faults) == before:
            count_part.note("CR014", count=count, size=len(items))
        return AtLeast(count, items, parts.of.line)

    def _one_item_each(self, items: Sequence[Requirement]) -> tuple[Requirement, ...]:
        """The items with grades of one test drawn together: they are one item (R5)."""
        groups: dict[str, list[Requirement]] = {}
        for index, item in enumerate(items):
            test = self._test_of(item)
            groups.setdefault(f"test {test}" if test else f"item {index}", []).append(item)
        return tuple(
            group[0] if len(group) == 1 else AnyOf(tuple(group), group[0].line)
            for group in groups.values()
        )

    def _test_of(self, item: Requirement) -> str | None:
        """The test whose grade a line names; None where it names none, or more than that."""
        if not isinstance(item, HeldQualification):
            return None
        tests = {self.qualifications.one_item.get(key) for key in item.accepted}
        return tests.pop() if len(tests) == 1 else None

    def _held(self, parts: Fields) -> HeldQualification | None:
        name = parts.text("name")
        single, several = parts.get("code"), parts.get("codes")
        if single and several:
            parts.of.note("CR023", one="code", other="codes")
        written = [single] if single else parts.distinct("codes")
        codes = []
        for part in written:
            code = part.code(QUALIFICATION_CODE, '"00000"')
            if code is not None and code not in self.qualifications.by_code:
                part.note("CR012", text=code)
            if code is not None:
                codes.append(code)
        accepted = self.qualifications.accepted(name, tuple(codes))
        if name and not codes and not accepted:
            parts.of.note("CR013", text=name)
        return HeldQualification(name, tuple(codes), accepted, parts.of.line) if name else None
