"""The arrays of a population as the tables of a snapshot folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from ccus_data.population.businesses import KINDS as BUSINESS_KINDS
from ccus_data.population.certificates import KINDS as PERIOD_KINDS
from ccus_data.population.figures import figures, names
from ccus_data.population.people import NONE
from ccus_data.population.qualifications import KINDS as DATE_KINDS
from ccus_data.snapshot import HISTORIES, SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccus_data.population.attendance import Rows, World
    from ccus_data.population.businesses import Businesses, Employment
    from ccus_data.population.certificates import Periods
    from ccus_data.population.chance import Whole
    from ccus_data.population.people import People
    from ccus_data.population.qualifications import Assortment, Held
    from ccus_data.population.sites import Sites


WIDTHS: Final = {pa.int64(): np.int64, pa.int16(): np.int16, pa.int8(): np.int8}
"""Types of Parquet that are numbers; days and times are 32 bits wide."""


def _numbers(values: Whole, kind: Any) -> Any:
    """A column of numbers or days; `NONE` is null."""
    nothing = values == NONE
    whole = np.where(nothing, 0, values).astype(WIDTHS.get(kind, np.int32))
    return pa.array(whole, type=kind, mask=nothing if nothing.any() else None)


def _words(words: Sequence[str | None], places: Whole) -> Any:
    """A column of words by their places; `NONE` is null."""
    at = pa.array(places, mask=places == NONE)
    return pa.array(words, type=pa.string()).take(at)


def _looked_up(values: Whole, places: Whole) -> Any:
    """Identifiers by their places; `NONE` is null."""
    found = np.where(places == NONE, NONE, values[np.maximum(places, 0)])
    return _numbers(found, pa.int64())


def _prefectures(places: Whole) -> Any:
    return _words([one.code for one in figures().prefectures], places)


def technicians(people: People, employment: Employment, businesses: Businesses, last: int) -> Any:
    """``technicians.parquet``; the main employer is that of the last month."""
    called, kana = _people_names(len(people))
    return pa.Table.from_arrays(
        [
            pa.array(people.identifier),
            called,
            kana,
            _numbers(people.born, pa.date32()),
            _numbers(people.registered, pa.date32()),
            _words(["detailed", "simple"], people.simple.astype(np.int64)),
            _numbers(people.level, pa.int8()),
            _prefectures(people.prefecture),
            _looked_up(businesses.identifier, employment.in_month(last)),
        ],
        schema=SCHEMAS["technicians"],
    )


def _people_names(count: int) -> tuple[Any, Any]:
    """A name and its kana for each: family and given names in turn, some from abroad."""
    parts = names()
    pairs = [
        (f"{surname} {given}", f"{surname_kana} {given_kana}")
        for surname, surname_kana in parts["surnames"]
        for given, given_kana in parts["given"]
    ]
    pairs += [(one, kana) for one, kana in parts["other"]] * 6
    # A step without a divisor in common with the number of pairs: neighbours differ.
    places = np.arange(count, dtype=np.int64) * 331 % len(pairs)
    return (
        _words([one for one, _ in pairs], places),
        _words([kana for _, kana in pairs], places),
    )


def technician_trades(people: People) -> Any:
    """``technician_trades.parquet``: the main trade first, then the others held."""
    held = people.trades
    row, column = np.nonzero(held != NONE)
    codes, places = np.unique(held[row, column], return_inverse=True)
    return pa.Table.from_arrays(
        [
            pa.array(people.identifier[row]),
            _words([f"{code // 100:02}-{code % 100:02}" for code in codes], places),
            pa.array(column == 0),
        ],
        schema=SCHEMAS["technician_trades"],
    )


def businesses_table(businesses: Businesses) -> Any:
    """``businesses.parquet``."""
    parts = names()
    surnames = [surname for surname, _ in parts["surnames"]]
    endings = [*parts["corporation"], *parts["individual"]]
    called = [f"{surname}{ending}" for surname in surnames for ending in endings]
    number = np.arange(len(businesses), dtype=np.int64)
    firms = len(parts["corporation"])
    ending = np.where(
        businesses.kind == 0, number % firms, firms + number % len(parts["individual"])
    )
    place = number // 7 % len(surnames) * len(endings) + ending
    return pa.Table.from_arrays(
        [
            pa.array(businesses.identifier),
            _words(called, place),
            _words(BUSINESS_KINDS, businesses.kind),
            _prefectures(businesses.prefecture),
            _numbers(businesses.capital, pa.int64()),
            _numbers(businesses.registered, pa.date32()),
        ],
        schema=SCHEMAS["businesses"],
    )


def employments(people: People, employment: Employment, businesses: Businesses, last: int) -> Any:
    """``employments.parquet`` up to a month: first and last days; the one that goes on is main."""
    begun = employment.since <= last
    row, column = np.nonzero((employment.employer != NONE) & begun)
    since = _first_days(employment.since[row, column])
    since = np.where(column == 0, people.registered[row], since)
    after = np.full(len(row), NONE, dtype=np.int64)
    followed = np.flatnonzero(row[1:] == row[:-1])
    after[followed] = since[followed + 1] - 1
    kept = (after == NONE) | (after >= since)
    columns = [
        pa.array(people.identifier[row]),
        pa.array(businesses.identifier[employment.employer[row, column]]),
        _numbers(since, pa.date32()),
        _numbers(after, pa.date32()),
        pa.array(after == NONE),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMAS["employments"]).filter(pa.array(kept))


def _first_days(months: Whole) -> Whole:
    """The first day of each month, since 1970-01-01."""
    return (months - 1970 * 12).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def sites_table(sites: Sites, businesses: Businesses) -> Any:
    """``sites.parquet``."""
    parts = names()
    surnames = [surname for surname, _ in parts["surnames"]]
    called = [f"{surname}{kind}" for surname in surnames for kind in parts["site"]]
    number = np.arange(len(sites), dtype=np.int64)
    return pa.Table.from_arrays(
        [
            pa.array(sites.identifier),
            _words(called, number * 7 % len(called)),
            pa.array(businesses.identifier[sites.prime]),
            _prefectures(sites.prefecture),
            _words(parts["work_kind"], number % len(parts["work_kind"])),
            _numbers(_first_days(sites.first), pa.date32()),
            _numbers(_first_days(sites.last + 1) - 1, pa.date32()),
            _numbers(sites.registered, pa.date32()),
        ],
        schema=SCHEMAS["sites"],
    )


def qualifications(held: Held, people: People, assortment: Assortment) -> Any:
    """A piece of ``qualifications.parquet``."""
    items = assortment.items
    codes = [item.code for item in items]
    has_code = np.array([code is not None for code in codes])[held.item]
    without = (held.by_name & has_code) | ~has_code
    called = [assortment.registered_name(item) for item in items]
    unnamed = ~without & (held.acquired % 3 == 0)
    return pa.Table.from_arrays(
        [
            pa.array(people.identifier[held.technician]),
            _words(codes, np.where(without, NONE, held.item)),
            _words(called, np.where(unnamed, NONE, held.item)),
            _numbers(held.acquired, pa.date32()),
            _words([DATE_KINDS[item.kind] for item in items], held.item),
            _numbers(held.expires, pa.date32()),
            pa.array(held.evidence),
        ],
        schema=SCHEMAS["qualifications"],
    )


def certificates(periods: Periods, people: People, businesses: Businesses) -> Any:
    """``certificates.parquet``, one row a period."""
    low = int(min(periods.first, default=0))
    words = [
        f"{number // 12:04}-{number % 12 + 1:02}"
        for number in range(low, int(max(periods.last, default=low)) + 1)
    ]
    return pa.Table.from_arrays(
        [
            pa.array(periods.certificate),
            pa.array(people.identifier[periods.technician]),
            _words(periods.fields, periods.field),
            pa.array(businesses.identifier[periods.certifier]),
            _words(PERIOD_KINDS, periods.kind),
            _words(words, periods.first - low),
            _words(words, periods.last - low),
        ],
        schema=SCHEMAS["certificates"],
    )


def histories(rows: Rows, world: World, businesses: Businesses) -> Any:
    """A piece of a month's file."""
    return pa.Table.from_arrays(
        [
            pa.array(world.people.identifier[rows.technician]),
            _numbers(rows.day, pa.date32()),
            _looked_up(businesses.identifier, rows.employer),
            _looked_up(world.sites.identifier, rows.site),
            _numbers(rows.trade, pa.int16()),
            _numbers(rows.role, pa.int8()),
            _numbers(rows.status, pa.int8()),
            _numbers(rows.entered, pa.time32("s")),
            _numbers(rows.exited, pa.time32("s")),
            _words(["IC", "direct"], rows.direct.astype(np.int64)),
            _words(names()["unregistered_site"], rows.place),
        ],
        schema=HISTORIES,
    )
