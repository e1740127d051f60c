"""The histories of a month: who was at which site on which days, and what is wrong with some.

A month is made from the lasting properties of people, businesses and sites and from a stream of
its own, so months can be made in any order, by any process.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ccus_data.population.calendar_weights import day_weights, days_of, epoch_day
from ccus_data.population.chance import Flags, Whole, stream
from ccus_data.population.figures import assumptions
from ccus_data.population.people import CREW_LEADER, FOREMAN, NONE, WORKER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ccus_data.population.businesses import Employment
    from ccus_data.population.people import People
    from ccus_data.population.plan import Plan
    from ccus_data.population.sites import Sites
    from evaluator.months import Month

CHUNK: Final = 1 << 16
"""People made at a time: a million rows, some hundred megabytes."""

COUNTED, UNAPPROVED, SITE_UNREGISTERED = range(3)
OPEN_MONTHS: Final = 2
MORNINGS: Final = (27000, 27900, 28800, 28800, 28800, 29700, 30600)
EVENINGS: Final = (59400, 61200, 61200, 63000, 64800, 68400)
NIGHT_IN: Final = 72000
NIGHT_OUT: Final = 18000
PARTS: Final = 3
"""Parts of a month: before and after a change of site, and the second sites of single days."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Histories by column, sorted by technician and day; `NONE` stands for nothing.

    ``technician``, ``employer`` and ``site`` are places in the lists of each; ``place`` is the
    number of an invented name where the site is not registered.
    """

    technician: Whole
    day: Whole
    employer: Whole
    site: Whole
    place: Whole
    trade: Whole
    role: Whole
    status: Whole
    entered: Whole
    exited: Whole
    direct: Flags

    def __len__(self) -> int:
        return len(self.technician)


@dataclass(frozen=True, slots=True)
class World:
    """Everything lasting that a month is made from."""

    people: People
    employment: Employment
    sites: Sites


def histories_of(plan: Plan, month: Month, world: World) -> Iterator[Rows]:
    """The histories of a month in pieces, exactly as many as the plan says."""
    draw = stream(plan.seed, "histories", str(month))
    active, counts = _active(plan.histories[month], month, world.people, draw)
    employer = world.employment.in_month(month.number)
    open_sites, starts = world.sites.open_in(month.number)
    for start in range(0, len(active), CHUNK):
        who, wanted = active[start : start + CHUNK], counts[start : start + CHUNK]
        row_of, day, second = _days(wanted, month, draw)
        parts = _Parts(
            _sites(world.people.prefecture[who], open_sites, starts, draw),
            who,
            employer[who],
            is_open=month.number > plan.last.number - OPEN_MONTHS,
            draw=draw,
        )
        yield parts.rows(row_of, day + epoch_day(month.first_day()), second, month, world.people)


def _active(
    total: int, month: Month, people: People, draw: np.random.Generator
) -> tuple[Whole, Whole]:
    """Who is at a site in a month, and with how many histories; they sum to the total.

    The most active come first until the total is reached, with a little chance each month.
    """
    there = ~people.never & (people.registered_month <= month.number)
    who = np.flatnonzero(there & (month.number < people.stops))
    score = people.activity[who] + draw.normal(0, 0.6, len(who))
    who = who[np.argsort(-score, kind="stable")]
    longest = days_of(month)
    change = assumptions()["people"]["days_in_a_month"]["change"]
    usual = np.rint(people.rhythm[who] + draw.normal(0, change, len(who)))
    counts = np.clip(usual, 1, longest - 4).astype(np.int64)
    short = total - int(counts.sum())
    if short > 0:  # early months have few people: they work more
        room = longest - counts
        if short > int(room.sum()):
            raise ValueError(f"{month}: {total} histories are more than {len(who)} people can have")
        filled = np.minimum(np.cumsum(room), short)
        counts += np.diff(filled, prepend=0)
    reached = np.cumsum(counts)
    last = int(np.searchsorted(reached, total))
    if total == 0:
        return who[:0], counts[:0]
    counts[last] -= reached[last] - total
    order = np.argsort(who[: last + 1], kind="stable")
    return who[order], counts[order]


def _days(wanted: Whole, month: Month, draw: np.random.Generator) -> tuple[Whole, Whole, Flags]:
    """For each history whose it is and its day from 0, and whether it is a day's second one."""
    attendance = assumptions()["attendance"]
    weights = np.array(day_weights(month, attendance))
    seconds = np.minimum(draw.binomial(wanted, attendance["second_site_on_a_day"]), wanted // 2)
    distinct = wanted - seconds
    # The smallest of exponential times are a draw without replacement, by weight.
    times = draw.standard_exponential((len(wanted), len(weights))) / weights
    ordered = np.sort(times, axis=1)
    rows = np.arange(len(wanted))
    chosen = times <= ordered[rows, distinct - 1][:, None]
    twice = chosen & (times <= ordered[rows, np.maximum(seconds, 1) - 1][:, None])
    twice[seconds == 0] = False
    row_of, day = np.nonzero(chosen)
    often = 1 + twice[row_of, day]
    second = np.zeros(int(often.sum()), dtype=np.bool_)
    second[np.cumsum(often)[often > 1] - 1] = True
    return np.repeat(row_of, often), np.repeat(day, often), second


def _sites(prefecture: Whole, open_sites: Whole, starts: Whole, draw: np.random.Generator) -> Whole:
    """A site for each part of the month, in the own prefecture where one is open.

    The site of second histories differs from the others, or is `NONE` where there is no other.
    """
    low, high = starts[prefecture], starts[prefecture + 1]
    nothing = low == high
    low, high = np.where(nothing, 0, low), np.where(nothing, len(open_sites), high)
    number = high - low
    first = (draw.random(len(low)) * number).astype(np.int64)
    step = 1 + (draw.random(len(low)) * np.maximum(number - 1, 1)).astype(np.int64)
    places = np.stack([first, first + step, first + 2 * step], axis=1) % number[:, None]
    sites: Whole = open_sites[low[:, None] + places]
    clash = (sites[:, 2] == sites[:, 0]) | (sites[:, 2] == sites[:, 1])
    sites[clash, 2] = NONE
    return sites


class _Parts:
    """What holds for a part of a person's month, and the rows made from it."""

    def __init__(
        self,
        sites: Whole,
        who: Whole,
        employer: Whole,
        *,
        is_open: bool,
        draw: np.random.Generator,
    ) -> None:
        self.assumed: Mapping[str, Any] = assumptions()["attendance"]
        self.who, self.draw, self.is_open = who, draw, is_open
        self.unregistered = self._some("site_unregistered") | (sites == NONE)
        self.site = np.where(self.unregistered, NONE, sites)
        self.place = np.where(self.unregistered, np.arange(PARTS)[None, :], NONE)
        self.employer = np.where(self._some("employer_blank"), NONE, employer[:, None])
        structure = self._some("structure_missing")
        self.no_trade = structure | self._some("trade_blank")
        self.no_role = structure | self._some("role_blank")
        self.change = np.where(
            draw.random(len(who)) < self.assumed["site_changes_in_a_month"],
            draw.integers(2, 28, len(who)),
            31,
        )

    def _some(self, share: str) -> Flags:
        some: Flags = self.draw.random((len(self.who), PARTS)) < self.assumed[share]
        return some

    def rows(self, row_of: Whole, day: Whole, second: Flags, month: Month, people: People) -> Rows:
        """Every history with what its part and chance give it."""
        first = epoch_day(month.first_day())
        part = np.where(second, 2, (day - first >= self.change[row_of]).astype(np.int64))
        at = (row_of, part)
        draw = self.draw
        direct = draw.random(len(day)) < self.assumed["direct_entry"]
        late = self.assumed["unapproved"]["open" if self.is_open else "closed"]
        waiting = direct & (draw.random(len(day)) < late)
        status = np.where(
            self.unregistered[at], SITE_UNREGISTERED, np.where(waiting, UNAPPROVED, COUNTED)
        )
        trade = self._trades(people)[at]
        entered, exited = self._times(len(day))
        return Rows(
            technician=self.who[row_of],
            day=day,
            employer=self.employer[at],
            site=self.site[at],
            place=self.place[at],
            trade=np.where(self.no_trade[at], NONE, trade),
            role=np.where(self.no_role[at], NONE, self._roles(people, month, row_of, part)),
            status=status,
            entered=entered,
            exited=exited,
            direct=direct,
        )

    def _trades(self, people: People) -> Whole:
        """The main trade; at times another one held, at times one that is not held at all."""
        held = people.trades[self.who]
        main = np.repeat(held[:, :1], PARTS, axis=1)
        other = np.where(held[:, 1:2] == NONE, main, held[:, 1:2])
        trade = np.where(self._some("other_trade"), other, main)
        strange = people.trades[self.draw.integers(0, len(people), (len(self.who), PARTS)), 0]
        return np.where(self._some("outside_trade"), strange, trade)

    def _roles(self, people: People, month: Month, row_of: Whole, part: Whole) -> Whole:
        """The role of each history: on a day's second site a foreman may be crew leader."""
        leads = people.leads[self.who]
        leads = np.where(people.leads_from[self.who] <= month.number, leads, WORKER)[row_of]
        leading = self.draw.random(len(row_of)) < self.assumed["leading_days"]
        role = np.where(leading, leads, WORKER)
        return np.where((part == PARTS - 1) & (role == FOREMAN), CREW_LEADER, role)

    def _times(self, count: int) -> tuple[Whole, Whole]:
        """When somebody came and went, in seconds of the day."""
        entered = np.array(MORNINGS)[self.draw.integers(0, len(MORNINGS), count)]
        exited = np.array(EVENINGS)[self.draw.integers(0, len(EVENINGS), count)]
        chance = self.draw.random(count)
        night = chance < self.assumed["night"]
        missing = chance > 1 - self.assumed["exit_missing"]
        entered = np.where(night, NIGHT_IN, entered)
        return entered, np.where(missing, NONE, np.where(night, NIGHT_OUT, exited))
