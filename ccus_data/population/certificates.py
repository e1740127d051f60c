"""Career certificates of a population: months of work before CCUS, some of them leading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ccus_data.population.chance import Flags, Whole, chosen, stream
from ccus_data.population.figures import assumptions
from ccus_data.population.people import CREW_LEADER, FOREMAN, NONE, WORKER, identifiers
from rules.model import TradeCode

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from ccus_data.population.businesses import Employment
    from ccus_data.population.people import People
    from ccus_data.population.plan import Plan
    from rules.catalogue import Catalogue

KINDS: Final = ("work", "foreman", "crew_leader")
LONGEST_YEARS: Final = 25


@dataclass(frozen=True, slots=True)
class Periods:
    """Certified periods by column; ``field`` and ``kind`` are places in lists of names."""

    certificate: Whole
    technician: Whole
    field: Whole
    certifier: Whole
    kind: Whole
    first: Whole
    last: Whole
    fields: tuple[str, ...]


def certificates_of(
    plan: Plan, people: People, employment: Employment, catalogue: Catalogue, on: dt.date
) -> Periods:
    """The certificates of some of those who have a field, sorted by certificate."""
    assumed: Mapping[str, Any] = assumptions()["certificates"]
    draw = stream(plan.seed, "certificates")
    fields = tuple(entry.field for entry in catalogue.fields)
    own = _fields(people, catalogue, on, {field: place for place, field in enumerate(fields)})
    who = np.flatnonzero((own != NONE) & (draw.random(len(people)) < assumed["share"]))
    again = who[draw.random(len(who)) < assumed["several"]]
    technician = np.sort(np.concatenate([who, again]))
    field = own[technician]
    wrong = draw.random(len(technician)) < assumed["wrong_field"]
    field[wrong] = chosen([1.0] * len(fields), int(wrong.sum()), draw)
    last = people.registered_month[technician] + draw.integers(-18, 4, len(technician))
    last = np.minimum(last, plan.last.number)
    length = draw.triangular(4, 60, LONGEST_YEARS * 12, len(technician)).astype(np.int64)
    work = _work(last - length, last, assumed, draw)
    leading = _leading(people.leads[technician], last - length, last, assumed, draw)
    certificate = identifiers(len(technician), "certificate", draw)
    rows = [(np.flatnonzero(some), kind, first, end) for some, kind, first, end in work + leading]
    at = np.concatenate([one[0] for one in rows])
    kind = np.concatenate([np.full(len(one[0]), one[1], dtype=np.int64) for one in rows])
    first = np.concatenate([one[2][one[0]] for one in rows])
    end = np.concatenate([one[3][one[0]] for one in rows])
    order = np.lexsort((first, kind, at))
    at, kind, first, end = at[order], kind[order], first[order], end[order]
    return Periods(
        certificate=certificate[at],
        technician=technician[at],
        field=field[at],
        certifier=employment.employer[technician[at], 0],
        kind=kind,
        first=first,
        last=end,
        fields=fields,
    )


def _fields(people: People, catalogue: Catalogue, on: dt.date, places: Mapping[str, int]) -> Whole:
    """The first field that covers the main trade of each technician, or `NONE`."""
    found = np.full(len(people), NONE, dtype=np.int64)
    for trade in np.unique(people.trades[:, 0]):
        code = TradeCode(f"{trade // 100:02}-{trade % 100:02}")
        covering = catalogue.fields_of_trade(code, on)
        if covering:
            found[people.trades[:, 0] == trade] = places[covering[0]]
    return found


Part = tuple[Flags, int, Whole, Whole]
"""Who has a period, of which kind, from and to which month."""


def _work(
    first: Whole, last: Whole, assumed: Mapping[str, Any], draw: np.random.Generator
) -> list[Part]:
    """One period of work, or two with a gap or an overlap between them."""
    everybody = np.ones(len(first), dtype=np.bool_)
    two = (draw.random(len(first)) < assumed["two_periods"]) & (last - first > 6)  # noqa: PLR2004 - months
    middle = first + 2 + (draw.random(len(first)) * (last - first - 4)).astype(np.int64)
    gap = np.where(draw.random(len(first)) < assumed["overlapping"], -1, 3)
    end = np.where(two, middle, last)
    begin = np.minimum(middle + gap, last)
    return [(everybody, 0, first, end), (two, 0, begin, last)]


def _leading(
    leads: Whole, first: Whole, last: Whole, assumed: Mapping[str, Any], draw: np.random.Generator
) -> list[Part]:
    """Months as foreman or crew leader within the work, for some of those who lead."""
    some = (leads != WORKER) & (draw.random(len(leads)) < assumed["leading"]) & (last > first)
    begin = first + (draw.random(len(leads)) * (last - first)).astype(np.int64)
    also = some & (draw.random(len(leads)) < assumed["both_roles"])
    foreman = (leads == FOREMAN) & some
    crew = ((leads == CREW_LEADER) & some) | (foreman & also)
    return [(foreman, 1, begin, last), (crew, 2, first, np.maximum(begin, first))]
