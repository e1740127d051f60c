"""Made-up levels with no line twice, as sheets ask them."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LevelRule,
    LowerLevel,
    QualificationKey,
    Requirement,
    Revision,
    WithDays,
    WorkDays,
)
from tests.rules.revisions import document


def held(name: str, *codes: str) -> HeldQualification:
    """A line known by its codes, or by its name where it has none."""
    keys = codes or (f"name:{name}",)
    return HeldQualification(name, codes, tuple(map(QualificationKey, keys)))


@dataclass(frozen=True, slots=True)
class Sheet:
    """Level 3 as sheets ask it: required lines, lists of which one or some are needed."""

    required: tuple[HeldQualification, ...]
    any_of: tuple[Requirement, ...]
    at_least: int
    of: tuple[Requirement, ...]
    together: tuple[HeldQualification, ...]
    floor: int | None
    lower: bool = True

    @property
    def qualifications(self) -> Requirement:
        together: Requirement = AllOf(self.together)
        if self.floor is not None:
            together = WithDays(self.floor, "7", together)
        lists: list[Requirement] = [AnyOf((*self.any_of, together))]
        lists.append(AtLeast(self.at_least, self.of))
        if self.lower:
            lists.append(LowerLevel(2))
        return AllOf((*self.required, *lists))

    @property
    def revision(self) -> Revision:
        lower = LevelRule(2, WorkDays(645, "3"), None, held("lower"))
        rule = LevelRule(3, WorkDays(1505, "7"), None, self.qualifications)
        return document(lower, rule)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    numbers = iter(range(100))

    def lines(least: int, most: int) -> tuple[HeldQualification, ...]:
        return tuple(_line(next(numbers)) for _ in range(draw(st.integers(least, most))))

    coded = draw(st.booleans())

    def _line(number: int) -> HeldQualification:
        return held(f"q{number}", f"{40000 + number}") if coded else held(f"q{number}")

    of = lines(4, 6)
    return Sheet(
        required=lines(2, 4),
        any_of=lines(2, 5),
        at_least=draw(st.integers(2, len(of) - 1)),
        of=of,
        together=lines(2, 3),
        floor=None,
    )
