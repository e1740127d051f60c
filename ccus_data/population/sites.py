"""The construction sites of a population, and which of them are open in a month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ccus_data.population.businesses import CORPORATION
from ccus_data.population.calendar_weights import by_month, scaled_months
from ccus_data.population.chance import Whole, chosen, stream
from ccus_data.population.figures import assumptions, figures
from ccus_data.population.people import day_number, identifiers

if TYPE_CHECKING:
    from ccus_data.population.businesses import Businesses
    from ccus_data.population.plan import Plan

LONGEST: Final = 30
"""Months a site is open at most; the usual one a third of it."""


@dataclass(frozen=True, slots=True)
class Sites:
    """Sites by column, in the order of their identifiers; months are those of ``Month``."""

    identifier: Whole
    prime: Whole
    prefecture: Whole
    registered: Whole
    first: Whole
    last: Whole

    def __len__(self) -> int:
        return len(self.identifier)

    def open_in(self, number: int) -> tuple[Whole, Whole]:
        """The sites open in a month, by prefecture, and where each prefecture's begin.

        A prefecture without any begins where the next one does.
        """
        found = np.flatnonzero((self.first <= number) & (number <= self.last))
        found = found[np.argsort(self.prefecture[found], kind="stable")]
        return found, np.searchsorted(self.prefecture[found], np.arange(48))


def make_sites(plan: Plan, businesses: Businesses) -> Sites:
    """As many new ones in each month as the figures say, and one that is open throughout."""
    draw = stream(plan.seed, "sites")
    full = by_month(figures().sites, assumptions()["attendance"])
    mine = {month: number for month, number in full.items() if month <= plan.last}
    new = scaled_months(mine, plan.scale)
    first = np.repeat([month.number for month in new], list(new.values())).astype(np.int64)
    length = draw.triangular(1, LONGEST / 3, LONGEST, len(first)).astype(np.int64)
    first = np.concatenate([[plan.first.number], first])
    last = np.concatenate([[plan.last.number], first[1:] + length])
    order = draw.permutation(len(first))
    first, last = first[order], last[order]
    primes = np.flatnonzero(businesses.kind == CORPORATION)
    primes = primes[np.argsort(businesses.rank[primes], kind="stable")]
    weights = 1.0 / (np.arange(len(primes)) + 1)
    counts = [one.technicians for one in figures().prefectures]
    prefecture = chosen(counts, len(first), draw)
    return Sites(
        identifier=identifiers(len(first), "site", draw),
        prime=primes[chosen(list(weights), len(first), draw)],
        prefecture=prefecture,
        registered=day_number(first, draw),
        first=first,
        last=last,
    )
