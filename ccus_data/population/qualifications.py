"""The qualifications of a population: those of its fields' sheets, common courses, and oddities."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ccus_data.population.calendar_weights import epoch_day
from ccus_data.population.chance import Flags, Shares, Whole, stream
from ccus_data.population.figures import assumptions, names
from ccus_data.population.people import DAYS_PER_YEAR, NONE
from rules.model import HeldQualification, Revision, TradeCode, walk

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from ccus_data.population.people import People
    from ccus_data.population.plan import Plan
    from rules.catalogue import Catalogue

CHUNK: Final = 1 << 17
"""People at a time; each piece has a stream of its own."""

RIPE_AFTER: Final = 20
"""Years of experience after which somebody holds what the assumptions say."""

CORE_YEARS: Final = 5
SECOND_TRADE: Final = 0.35
CATCH_ALL: Final = ("19999", "39999", "49999", "59999")
NOT_IN_CATALOGUE: Final = ("39001", "39002", "49001", "59001", "59002")
"""Five digits which no source names: real records are full of codes that criteria never ask for."""

KINDS: Final = {
    "award": "acquired",
    "core_technician": "acquired",
    "licence": "registered",
    "private": "acquired",
    "safety_education": "attended",
    "skill_course": "attended",
    "special_education": "attended",
    "trade_test": "acquired",
}
"""``date_kind`` by the kind of a catalogue entry."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can be registered: its code or name, and how common it is among the ripe."""

    code: str | None
    name: str | None
    kind: str
    share: float


@dataclass(frozen=True, slots=True)
class Held:
    """Registered qualifications by column, sorted by technician; `NONE` in ``expires`` is never.

    ``item`` is a place in the items; ``by_name`` leaves the code out.
    """

    technician: Whole
    item: Whole
    acquired: Whole
    expires: Whole
    by_name: Flags
    evidence: Flags


class Assortment:
    """Every item that anybody holds, and which of them belong to whose trade."""

    def __init__(self, catalogue: Catalogue, on: dt.date) -> None:
        self._catalogue, self._on = catalogue, on
        self.assumed: Mapping[str, Any] = assumptions()["qualifications"]
        self.items: list[Item] = []
        self._places: dict[tuple[str | None, str | None], int] = {}
        self.general = [
            (self._place(code, None, self._kind(code)), share)
            for code, share in self.assumed["safety"].items()
        ]
        self.general += [
            (self._place(code, None, "licence"), share / len(codes))
            for codes, share in (
                (CATCH_ALL, self.assumed["catch_all"]),
                (NOT_IN_CATALOGUE, self.assumed["not_in_catalogue"]),
            )
            for code in codes
        ]
        self._of_trade: dict[int, list[tuple[int, float]]] = {}

    def of_trade(self, trade: int) -> list[tuple[int, float]]:
        """The items that the sheets of a trade's fields name, each with its share."""
        known = self._of_trade.get(trade)
        if known is None:
            code = TradeCode(f"{trade // 100:02}-{trade % 100:02}")
            shares: dict[int, float] = {}
            for field in self._catalogue.fields_of_trade(code, self._on):
                revision = self._catalogue.in_force(field, self._on)
                if isinstance(revision, Revision):
                    for place, share in self._of_revision(revision):
                        shares[place] = max(share, shares.get(place, 0.0))
            known = self._of_trade[trade] = sorted(shares.items())
        return known

    def _of_revision(self, revision: Revision) -> Iterator[tuple[int, float]]:
        for rule in revision.levels:
            if rule.qualifications is None:
                continue
            lines = {
                part.accepted: part
                for part in walk(rule.qualifications)
                if isinstance(part, HeldQualification)
            }
            share = self.assumed["by_level"][rule.level] * 1.5 / max(1.0, len(lines) ** 0.5)
            for line in lines.values():
                for key in line.accepted[:2]:
                    entry = self._catalogue.qualifications.by_key[key]
                    name = entry.name if entry.code is None else None
                    yield self._place(entry.code, name, entry.kind), min(share, 0.9)
                for alias in self._catalogue.qualifications.by_key[line.accepted[0]].aliases[:1]:
                    yield self._place(None, alias, "trade_test"), min(share, 0.9) / 10

    def _kind(self, code: str) -> str:
        catalogue = self._catalogue.qualifications
        return catalogue.by_key[catalogue.by_code[code]].kind

    def _place(self, code: str | None, name: str | None, kind: str) -> int:
        key = (code, name)
        if key not in self._places:
            self._places[key] = len(self.items)
            self.items.append(Item(code, name, kind, 0.0))
        return self._places[key]

    def registered_name(self, item: Item) -> str:
        """The name of an item: its own, the catalogue's, or what an unknown one is called."""
        catalogue = self._catalogue.qualifications
        if item.name is not None:
            return item.name
        key = catalogue.by_code.get(item.code or "")
        return str(names()["other_qualification"]) if key is None else catalogue.by_key[key].name


def qualifications_of(plan: Plan, people: People, assortment: Assortment, chunk: int) -> Held:
    """The qualifications of the people of one chunk, sorted by technician and item."""
    draw = stream(plan.seed, "qualifications", chunk)
    who = np.arange(chunk * CHUNK, min((chunk + 1) * CHUNK, len(people)), dtype=np.int64)
    who = who[~people.simple[who]]
    as_of = epoch_day(plan.as_of)
    adult = people.born[who] + int(18 * DAYS_PER_YEAR)
    ripe = np.clip((as_of - adult) / DAYS_PER_YEAR / RIPE_AFTER, 0.15, 1.3)
    pairs = [_some(np.arange(len(who)), ripe, assortment.general, draw)]
    for place, factor in ((0, 1.0), (1, SECOND_TRADE)):
        trades = people.trades[who, place]
        for trade in np.unique(trades[trades != NONE]):
            mine = np.flatnonzero(trades == trade)
            pairs.append(_some(mine, ripe[mine] * factor, assortment.of_trade(int(trade)), draw))
    many = len(assortment.items)
    both = np.unique(np.concatenate([at * many + item for at, item in pairs]))
    at, item = both // many, both % many
    span = np.maximum(as_of - adult[at], 1)
    acquired = adult[at] + (draw.random(len(at)) ** 0.8 * span).astype(np.int64)
    return _with_expiry((who[at], item, np.minimum(acquired, as_of)), as_of, assortment, draw)


def _some(
    at: Whole, ripe: Shares, items: list[tuple[int, float]], draw: np.random.Generator
) -> tuple[Whole, Whole]:
    """Which of the people hold which of the items."""
    if not items:
        return at[:0], at[:0]
    places = np.array([place for place, _ in items], dtype=np.int64)
    shares = np.array([share for _, share in items])
    row, column = np.nonzero(draw.random((len(at), len(items))) < ripe[:, None] * shares)
    return at[row], places[column]


def _with_expiry(
    rows: tuple[Whole, Whole, Whole],
    as_of: int,
    assortment: Assortment,
    draw: np.random.Generator,
) -> Held:
    """Core technicians' courses last five years; many that have expired were renewed."""
    technician, item, acquired = rows
    core = np.array([one.kind == "core_technician" for one in assortment.items])[item]
    acquired = np.where(core, as_of - draw.integers(0, 3300, len(item)), acquired)
    lasting = int(CORE_YEARS * DAYS_PER_YEAR)
    expires = np.where(core, acquired + lasting, NONE)
    renewed = np.flatnonzero(
        core & (expires < as_of) & (draw.random(len(item)) < assortment.assumed["expired_renewed"])
    )
    technician = np.concatenate([technician, technician[renewed]])
    item = np.concatenate([item, item[renewed]])
    acquired = np.concatenate([acquired, np.maximum(acquired[renewed] + 1, expires[renewed] - 200)])
    expires = np.concatenate([expires, expires[renewed] + lasting])
    order = np.lexsort((acquired, item, technician))
    by_name = draw.random(len(item)) < assortment.assumed["by_name_only"]
    evidence = draw.random(len(item)) < 0.7  # noqa: PLR2004 - a share that nothing rests on
    return Held(technician[order], item[order], acquired[order], expires[order], by_name, evidence)


@cache
def assortment_of(catalogue: Catalogue, on: dt.date) -> Assortment:
    """The assortment of a catalogue on a day, made once a process."""
    return Assortment(catalogue, on)
