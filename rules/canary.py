"""Known facts and what must be judged of them: a worker's proof before and after its work.

The document is invented and holds one of everything a document can ask for. What must be judged
was worked out by hand, at the boundaries; no engine wrote it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from rules.engine import Outcome, Unmet
from rules.facts import Facts
from rules.model import (
    Agreement,
    AllOf,
    AnyOf,
    AtLeast,
    FieldCode,
    HeldQualification,
    InForce,
    LevelRule,
    LowerLevel,
    Precision,
    QualificationKey,
    Revision,
    Role,
    RoleDays,
    Status,
    TradesKnown,
    Unknown,
    WithDays,
    WorkDays,
)


@dataclass(frozen=True, slots=True)
class Canary:
    """A document, facts, and what must be judged of each."""

    revision: Revision
    cases: tuple[tuple[Facts, Outcome], ...]


def _line(*keys: str) -> HeldQualification:
    return HeldQualification(keys[0], keys, tuple(QualificationKey(key) for key in keys))


_LEVELS: Final = (
    LevelRule(
        2,
        WorkDays(645, "3"),
        None,
        AtLeast(2, (_line("a"), _line("b"), AnyOf((_line("c"), _line("d", "e"))))),
    ),
    LevelRule(
        3,
        WorkDays(1075, "5"),
        RoleDays((Role.FOREMAN, Role.CREW_LEADER), 215, "1", ((Role.CREW_LEADER, _line("f")),)),
        AllOf((AnyOf((_line("g"), WithDays(1505, "7", _line("h")))), LowerLevel(2))),
    ),
    LevelRule(
        4,
        WorkDays(2150, "10"),
        RoleDays((Role.FOREMAN,), 645, "3"),
        AllOf((AnyOf((_line("i"), Unknown("?"))), LowerLevel(3))),
    ),
)

REVISION: Final = Revision(
    field=FieldCode("canary"),
    name="canary",
    designation=None,
    status=Status.PARTIAL,
    in_force=InForce(date(2000, 1, 1), None, Precision.DAY, ""),
    sources=(),
    agreement=Agreement.NONE,
    agreement_note="",
    awaited_sheet=None,
    bodies=(),
    trades_known=TradesKnown.UNKNOWN,
    trades=(),
    levels=_LEVELS,
    notes=(),
    file="rules/canary.py",
    digest="",
)


def _case(
    days: tuple[int, int, int, int], held: str, level: int, unmet: str
) -> tuple[Facts, Outcome]:
    """Days in all, as foreman, as crew leader, as either; ``unmet`` as ``place=short``."""
    found = [entry.rsplit("=", 1) for entry in unmet.split()]
    listed = tuple(sorted(Unmet(place, int(short)) for place, short in found))
    return Facts(*days, frozenset(map(QualificationKey, held))), Outcome(level, listed)


_ALL_4: Final = "L4.work_days=2150 L4.role_days=645 L4.q=2 L4.q.0=1 L4.q.0.0=1 L4.q.0.1=1 L4.q.1=1"
_Q4: Final = "L4.q=1 L4.q.0=1 L4.q.0.0=1 L4.q.0.1=1"

CANARY: Final = Canary(
    REVISION,
    (
        _case(
            (0, 0, 0, 0),
            "",
            1,
            "L2.work_days=645 L2.q=2 L2.q.0=1 L2.q.1=1 L2.q.2=1 L2.q.2.0=1 L2.q.2.1=1 "
            "L3.work_days=1075 L3.role_days=215 L3.q=2 L3.q.0=1 L3.q.0.0=1 L3.q.0.1=1505 "
            "L3.q.0.1.0=1 L3.q.1=1 " + _ALL_4,
        ),
        _case(
            (644, 0, 0, 0),
            "ae",
            1,
            "L2.work_days=1 L2.q.1=1 L2.q.2.0=1 "
            "L3.work_days=431 L3.role_days=215 L3.q=1 L3.q.0=1 L3.q.0.0=1 L3.q.0.1=861 "
            "L3.q.0.1.0=1 L4.work_days=1506 L4.role_days=645 L4.q=2 L4.q.0=1 L4.q.0.0=1 "
            "L4.q.0.1=1 L4.q.1=1",
        ),
        _case(
            (645, 0, 0, 0),
            "bc",
            2,
            "L3.work_days=430 L3.role_days=215 L3.q=1 L3.q.0=1 L3.q.0.0=1 L3.q.0.1=860 "
            "L3.q.0.1.0=1 L4.work_days=1505 L4.role_days=645 L4.q=2 L4.q.0=1 L4.q.0.0=1 "
            "L4.q.0.1=1 L4.q.1=1",
        ),
        _case(
            (1075, 15, 200, 215),
            "abg",
            2,
            "L3.role_days=200 L3.q.0.1=430 L3.q.0.1.0=1 L4.work_days=1075 L4.role_days=630 " + _Q4,
        ),
        _case((1075, 15, 200, 215), "abgf", 3, "L4.work_days=1075 L4.role_days=630 " + _Q4),
        _case(
            (1504, 215, 0, 215),
            "abh",
            2,
            "L3.q=1 L3.q.0=1 L3.q.0.0=1 L3.q.0.1=1 L4.work_days=646 L4.role_days=430 L4.q=2 "
            "L4.q.0=1 L4.q.0.0=1 L4.q.0.1=1 L4.q.1=1",
        ),
        _case((1505, 215, 0, 215), "abh", 3, "L4.work_days=645 L4.role_days=430 " + _Q4),
        _case((2150, 645, 0, 645), "abg", 3, _Q4),
        _case((2150, 644, 1, 645), "abgi", 3, "L4.role_days=1 L4.q.0.1=1"),
        _case((2150, 645, 0, 645), "abgi", 4, ""),
        _case((999999, 999999, 0, 999999), "abcdefghi", 4, ""),
    ),
)
