"""The technicians of a population: who they are, and what decides how much they work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from ccus_data.population.calendar_weights import epoch_day
from ccus_data.population.chance import Flags, Shares, Whole, chosen, shuffled, stream
from ccus_data.population.figures import assumptions, figures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccus_data.population.plan import Plan
    from evaluator.months import Month

SUFFIX: Final = {"technician": 21, "business": 22, "site": 71, "certificate": 31}
"""How the identifiers of real examples end, by kind (domain §5.1); certificates: our choice."""

MOST_TRADES: Final = 4
NONE: Final = -(10**9)
"""Stands for nothing in arrays of whole numbers; no day, place or code is this number."""
DAYS_PER_YEAR: Final = 365.25

WORKER, FOREMAN, CREW_LEADER = range(3)


@dataclass(frozen=True, slots=True)
class People:
    """Technicians by column, in the order of their identifiers.

    Days are numbers since 1970-01-01, months those of ``Month``; ``trades`` has a column for each
    trade held, `NONE` where there is none, as major × 100 + minor. ``activity`` orders people by
    how much they are at sites; ``leads`` is the role they lead in from the month ``leads_from``.
    """

    identifier: Whole
    prefecture: Whole
    born: Whole
    registered: Whole
    registered_month: Whole
    simple: Flags
    level: Whole
    trades: Whole
    never: Flags
    stops: Whole
    activity: Shares
    rhythm: Shares
    leads: Whole
    leads_from: Whole

    def __len__(self) -> int:
        return len(self.identifier)


def identifiers(count: int, kind: str, draw: np.random.Generator) -> Whole:
    """Rising 14-digit numbers with gaps by chance; the first have leading zeros as text."""
    step = 10**12 // (count + 1)
    places = np.arange(count, dtype=np.int64) * step + draw.integers(1, step, count)
    return places * 100 + SUFFIX[kind]


def day_number(month_numbers: Whole, draw: np.random.Generator) -> Whole:
    """A day by chance of each month, as days since 1970-01-01."""
    first = (month_numbers - 1970 * 12).astype("datetime64[M]")
    days = first.astype("datetime64[D]").astype(np.int64)
    length = (first + 1).astype("datetime64[D]").astype(np.int64) - days
    return days + (draw.random(len(days)) * length).astype(np.int64)


def started(new: Mapping[Month, int], draw: np.random.Generator) -> tuple[Whole, Whole]:
    """The month in which each of the new began, in random order, and the day."""
    numbers = np.array([month.number for month in new], dtype=np.int64)
    month = numbers[shuffled(list(new.values()), draw)]
    return month, day_number(month, draw)


def make_people(plan: Plan) -> People:
    """The technicians of a plan; as many in each prefecture and month as the figures say."""
    assumed = assumptions()["people"]
    count = sum(plan.technicians)
    draw = stream(plan.seed, "people")
    new = plan.new_by_month(figures().technicians, count)
    identifier = identifiers(count, "technician", draw)
    prefecture = shuffled(plan.technicians, draw)
    registered_month, registered = started(new, draw)
    age = draw.triangular(assumed["youngest"], assumed["usual_age"], assumed["oldest"], count)
    as_of = epoch_day(plan.as_of)
    simple = draw.random(count) < assumed["simple_registration"]
    experience = age - assumed["youngest"]
    leads = _leads(experience, assumed, draw)
    lasting = plan.last.number - plan.first.number + 1
    stops = np.full(count, plan.last.number + 1, dtype=np.int64)
    stopping = draw.random(count) < assumed["stopped"]
    stops[stopping] -= (draw.random(int(stopping.sum())) * lasting * 0.7).astype(np.int64)
    days = assumed["days_in_a_month"]
    return People(
        identifier=identifier,
        prefecture=prefecture,
        born=as_of - (age * DAYS_PER_YEAR).astype(np.int64),
        registered=registered,
        registered_month=registered_month,
        simple=simple,
        level=_levels(plan, simple, experience, draw),
        trades=_trades(count, assumed["further_trades"], draw),
        never=draw.random(count) < assumed["never_at_a_site"],
        stops=stops,
        activity=draw.normal(size=count),
        rhythm=np.clip(draw.normal(days["usual"], days["spread"], count), 1, 26),
        leads=leads,
        leads_from=plan.first.number + (draw.random(count) * 30).astype(np.int64),
    )


def _leads(experience: Shares, assumed: Mapping[str, float], draw: np.random.Generator) -> Whole:
    """Foremen have many years behind them, crew leaders some; most lead nobody."""
    ripe = np.clip(experience / 20, 0, 1.6)
    chance = draw.random(len(experience))
    foreman = chance < assumed["foremen"] * ripe
    crew = ~foreman & (chance < (assumed["foremen"] + assumed["crew_leaders"]) * ripe)
    return np.where(foreman, FOREMAN, np.where(crew, CREW_LEADER, WORKER)).astype(np.int64)


def _levels(plan: Plan, simple: Flags, experience: Shares, draw: np.random.Generator) -> Whole:
    """The level on the card: as many of each as were judged, the most experienced first."""
    found = np.ones(len(simple), dtype=np.int64)
    order = np.argsort(
        -(experience + draw.normal(0, 6, len(simple)) - simple * 1000), kind="stable"
    )
    start = 0
    for level, number in sorted(figures().levels.items(), reverse=True):
        share = int(number * plan.scale)
        found[order[start : start + share]] = level
        start += share
    return found


def _trades(count: int, further: list[float], draw: np.random.Generator) -> Whole:
    """The trades held: a main one, and up to three more, half of them of the same major class."""
    weights = assumptions()["trades"]
    codes = np.array([int(code.replace("-", "")) for code in weights], dtype=np.int64)
    held = np.full((count, MOST_TRADES), NONE, dtype=np.int64)
    held[:, 0] = codes[chosen(list(weights.values()), count, draw)]
    more = draw.random(count)
    for place, share in enumerate(further, start=1):
        who = np.flatnonzero(more < share)
        other = codes[chosen(list(weights.values()), len(who), draw)]
        near = codes[_beside(codes, held[who, 0], draw)]
        other = np.where(draw.random(len(who)) < 0.5, near, other)  # noqa: PLR2004 - a half
        fresh = (held[who, :place] != other[:, None]).all(axis=1) & (held[who, place - 1] != NONE)
        held[who[fresh], place] = other[fresh]
    return held


def _beside(codes: Whole, own: Whole, draw: np.random.Generator) -> Whole:
    """The place of a code by chance within the major class of each own code."""
    ordered = np.argsort(codes, kind="stable")
    majors = codes[ordered] // 100
    low = np.searchsorted(majors, own // 100, side="left")
    high = np.searchsorted(majors, own // 100, side="right")
    return ordered[low + (draw.random(len(own)) * (high - low)).astype(np.int64)]
