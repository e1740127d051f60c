"""The businesses of a population, and who works for whom in which month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ccus_data.population.chance import Whole, chosen, shuffled, stream
from ccus_data.population.figures import assumptions, figures
from ccus_data.population.people import NONE, identifiers, started

if TYPE_CHECKING:
    from ccus_data.population.people import People
    from ccus_data.population.plan import Plan

CORPORATION, INDIVIDUAL, SOLE_PROPRIETOR = range(3)
KINDS: Final = ("corporation", "individual", "sole_proprietor")

SIZES: Final = 0.85
"""The n-th business of a prefecture is 1 / n to this power as likely an employer as the first."""

CAPITALS: Final = (3, 5, 10, 20, 30, 50, 100, 300)
"""Capital of corporations in millions of yen, the common ones first."""


@dataclass(frozen=True, slots=True)
class Businesses:
    """Businesses by column, in the order of their identifiers; ``weight`` is as an employer."""

    identifier: Whole
    kind: Whole
    prefecture: Whole
    registered: Whole
    capital: Whole
    rank: Whole

    def __len__(self) -> int:
        return len(self.identifier)


def make_businesses(plan: Plan) -> Businesses:
    """As many in each prefecture and of each kind as the figures say."""
    draw = stream(plan.seed, "businesses")
    cells = [number for pair in plan.businesses for number in pair]
    cell = shuffled(cells, draw)
    sole = cell % 2 == 1
    corporation = draw.random(len(cell)) < assumptions()["employment"]["corporations"]
    kind = np.where(sole, SOLE_PROPRIETOR, np.where(corporation, CORPORATION, INDIVIDUAL))
    registered = np.zeros(len(cell), dtype=np.int64)
    for which, spans in ((~sole, figures().businesses), (sole, figures().sole_proprietors)):
        _, registered[which] = started(plan.new_by_month(spans, int(which.sum())), draw)
    capital = np.array(CAPITALS)[chosen([1 / (n + 1) for n in range(8)], len(cell), draw)]
    return Businesses(
        identifier=identifiers(len(cell), "business", draw),
        kind=kind.astype(np.int64),
        prefecture=cell // 2,
        registered=registered,
        capital=np.where(kind == CORPORATION, capital * 1_000_000, NONE),
        rank=draw.permutation(len(cell)).astype(np.int64),
    )


@dataclass(frozen=True, slots=True)
class Employment:
    """Up to three employers of each technician, one after the other.

    ``employer`` has a column for each (`NONE` where there is none), ``since`` the month from
    which it holds; a sole proprietor works for himself throughout.
    """

    employer: Whole
    since: Whole

    def in_month(self, number: int) -> Whole:
        """The employer of each technician in a month."""
        place = (self.since[:, 1:] <= number).sum(axis=1)
        found: Whole = self.employer[np.arange(len(self.employer)), place]
        return found


def make_employment(plan: Plan, people: People, businesses: Businesses) -> Employment:
    """Who works for whom: mostly for a business of the own prefecture, large ones more often."""
    assumed = assumptions()["employment"]
    draw = stream(plan.seed, "employment")
    count = len(people)
    employer = np.full((count, 3), NONE, dtype=np.int64)
    employer[:, 0] = _employers(people.prefecture, businesses, assumed["other_prefecture"], draw)
    since = np.full((count, 3), plan.last.number + 1, dtype=np.int64)
    since[:, 0] = people.registered_month
    changes = draw.random(count)
    for place, share in enumerate(assumed["changes"], start=1):
        who = np.flatnonzero(changes < share)
        lasting = plan.last.number + 1 - since[who, place - 1]
        since[who, place] = since[who, place - 1] + 1 + draw.random(len(who)) * lasting
        where = people.prefecture[who]
        employer[who, place] = _employers(where, businesses, assumed["other_prefecture"], draw)
    own = _own_businesses(people, businesses, draw)
    himself = own != NONE
    employer[himself] = np.stack([own, np.full(count, NONE), np.full(count, NONE)], axis=1)[himself]
    since[himself, 1:] = plan.last.number + 1
    return Employment(employer, since)


def _employers(
    prefecture: Whole, businesses: Businesses, elsewhere: float, draw: np.random.Generator
) -> Whole:
    """A business for each technician, no sole proprietor."""
    others = np.flatnonzero(businesses.kind != SOLE_PROPRIETOR)
    others = others[np.lexsort((businesses.rank[others], businesses.prefecture[others]))]
    where = businesses.prefecture[others]
    low = np.searchsorted(where, np.arange(48), side="left")
    weight = 1.0 / (np.arange(len(others)) - low[where] + 1) ** SIZES
    bounds = np.concatenate([[0.0], np.cumsum(weight)])
    away = draw.random(len(prefecture)) < elsewhere
    start = np.where(away, 0.0, bounds[low[prefecture]])
    end = np.where(away, bounds[-1], bounds[low[prefecture + 1]])
    empty = start == end
    start[empty], end[empty] = 0.0, bounds[-1]
    at = start + draw.random(len(prefecture)) * (end - start)
    place = np.searchsorted(bounds, at, side="right") - 1
    found: Whole = others[np.minimum(place, len(others) - 1)]
    return found


def _own_businesses(people: People, businesses: Businesses, draw: np.random.Generator) -> Whole:
    """The own business of each technician who is a sole proprietor, in his prefecture."""
    own = np.full(len(people), NONE, dtype=np.int64)
    technicians = draw.permutation(len(people))
    technicians = technicians[np.argsort(people.prefecture[technicians], kind="stable")]
    low = np.searchsorted(people.prefecture[technicians], np.arange(48))
    sole = np.flatnonzero(businesses.kind == SOLE_PROPRIETOR)
    for prefecture in range(47):
        mine = sole[businesses.prefecture[sole] == prefecture]
        there = technicians[low[prefecture] : low[prefecture + 1]]
        number = min(len(mine), len(there))
        own[there[:number]] = mine[:number]
    return own
