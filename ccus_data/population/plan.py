"""What a population is asked to be: scale, seed and months. The same plan, the same bytes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ccus_data.population.apportion import apportion, scaled
from ccus_data.population.calendar_weights import by_month, months, scaled_months
from ccus_data.population.figures import assumptions, figures
from ccus_data.wording import Refused, said
from evaluator.months import Month

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccus_data.population.figures import Span

SMALLEST: Final = Fraction("0.0001")
LARGEST: Final = Fraction(4)

SOLE_PROPRIETOR: Final = 2


@dataclass(frozen=True)
class Plan:
    """A population to make: people and businesses of July 2023 at a scale, histories of months."""

    scale: Fraction
    seed: int
    first: Month
    last: Month

    @property
    def as_of(self) -> dt.date:
        """The last day of the last month: nothing is known of later days."""
        return self.last.plus(1).first_day() - dt.timedelta(days=1)

    @property
    def source(self) -> dict[str, str | int | float]:
        """What the manifest says of where the population comes from."""
        return {
            "population": "synthetic",
            "scale": str(self.scale),
            "seed": self.seed,
            "months": f"{self.first}..{self.last}",
            "as_of": self.as_of.isoformat(),
        }

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """The months of histories."""
        return tuple(months(self.first, self.last))

    @cached_property
    def histories(self) -> Mapping[Month, int]:
        """How many histories each month has."""
        full = by_month(figures().histories, assumptions()["attendance"])
        return scaled_months({month: full[month] for month in self.months}, self.scale)

    @cached_property
    def technicians(self) -> list[int]:
        """Technicians by prefecture, in the order of the prefectures' codes."""
        counts = [one.technicians for one in figures().prefectures]
        return apportion(scaled(sum(counts), self.scale), counts)

    @cached_property
    def businesses(self) -> list[tuple[int, int]]:
        """By prefecture, businesses but for sole proprietors, and sole proprietors."""
        counts = [n for p in figures().prefectures for n in (p.businesses, p.sole_proprietors)]
        parts = apportion(scaled(sum(counts), self.scale), counts)
        return list(zip(parts[::2], parts[1::2], strict=True))

    def new_by_month(self, spans: tuple[Span, ...], total: int) -> dict[Month, int]:
        """A number of things parted by the months in which they began."""
        full = by_month(spans, assumptions()["attendance"])
        return dict(zip(full, apportion(total, list(full.values())), strict=True))


def make_plan(scale: Fraction, seed: int, first: Month | None, last: Month | None) -> Plan:
    """A plan, or `Refused` with everything that is wrong with it."""
    known = figures()
    first, last = first or known.first_month, last or Month.of(known.as_of)
    reasons = []
    if not SMALLEST <= scale <= LARGEST:
        values = {"found": float(scale), "least": float(SMALLEST), "most": int(LARGEST)}
        reasons.append(said("population.scale", **values))
    if not known.first_month <= first <= Month.of(known.as_of) <= last <= known.last_month:
        reasons.append(
            said(
                "population.months",
                found=f"{first}..{last}",
                first=known.first_month,
                middle=Month.of(known.as_of),
                last=known.last_month,
            )
        )
    if seed < 0:
        reasons.append(said("population.seed", found=seed))
    if reasons:
        raise Refused(*reasons)
    return Plan(scale, seed, first, last)
