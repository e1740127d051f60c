"""Which registered qualifications are held on a day (R4), and what they count as (R5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rules.model import QualificationKey

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from evaluator.record import RegisteredQualification
    from rules.qualifications import QualificationCatalogue

FOREMAN_COURSES: Final = ("60001", "60011")
"""職長教育 and 職長・安全衛生責任者教育: where role days may start (R11)."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is held on a day.

    ``direct`` are the catalogue entries registered themselves; ``keys`` also what they count as.
    ``expired`` and ``unmatched`` are registered and count for nothing, with the reason in the name.
    """

    direct: frozenset[QualificationKey]
    keys: frozenset[QualificationKey]
    by_key: tuple[tuple[QualificationKey, RegisteredQualification], ...]
    expired: tuple[RegisteredQualification, ...]
    unmatched: tuple[RegisteredQualification, ...]


def held_on(
    qualifications: Sequence[RegisteredQualification],
    on: date,
    catalogue: QualificationCatalogue,
) -> Held:
    """What is held on a day: acquired by it, and not expired on it (R4)."""
    by_key: list[tuple[QualificationKey, RegisteredQualification]] = []
    expired, unmatched = [], []
    for registered in qualifications:
        keys = catalogue.registered(registered.code, registered.name)
        if not keys:
            unmatched.append(registered)
        elif registered.expires_on is not None and registered.expires_on < on:
            expired.append(registered)
        elif registered.acquired_on <= on:
            by_key += [(key, registered) for key in keys]
    direct = frozenset(key for key, _ in by_key)
    return Held(
        direct,
        catalogue.with_inferiors(direct, on),
        tuple(by_key),
        tuple(expired),
        tuple(unmatched),
    )


def oldest_registered(qualifications: Sequence[RegisteredQualification]) -> date | None:
    """The date of the oldest qualification, training or award: where a career starts (R9, C3).

    Any registered item counts, also one that no criterion names or that has expired since.
    """
    return min((registered.acquired_on for registered in qualifications), default=None)


def oldest_foreman_course(
    qualifications: Sequence[RegisteredQualification], catalogue: QualificationCatalogue
) -> date | None:
    """The date of the oldest foreman course (60001 or 60011) (R11)."""
    courses = {catalogue.by_code[code] for code in FOREMAN_COURSES if code in catalogue.by_code}
    return min(
        (
            registered.acquired_on
            for registered in qualifications
            if courses.intersection(catalogue.registered(registered.code, registered.name))
        ),
        default=None,
    )
