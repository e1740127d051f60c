"""Operating statistics counted over a snapshot folder, month by month, by DuckDB.

A history counts here whatever its status: the monthly report counts what was entered. Its
prefecture is that of its site. A level is the one on the card, under the fields that cover the
main trade of the technician.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import duckdb

from ccus_data.kinds import word_list
from ccus_data.snapshot import month_file, read_manifest
from ccus_data.statistics.document import FORM, MONTH_MEASURES
from ccus_data.statistics.protecting import SMALLEST_SHOWN, Protected, protected
from ccus_data.wording import Refused, said
from evaluator.months import Month
from rules.model import TradeCode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ccus_data.statistics.protecting import Shown
    from rules.catalogue import Catalogue

Json = dict[str, Any]

NONE: Final = "none"
"""Who or what has no prefecture, or no field."""

LEVELS: Final = (1, 2, 3, 4)
APRIL: Final = 4
SOLE: Final = "sole_proprietor"
REGISTERED: Final = f"strftime(registered_on, '%Y-%m'), coalesce(prefecture, '{NONE}')"


Told = Callable[[str, int, int], None]
"""Hears of each month: which, the how manieth, of how many."""


@dataclass(frozen=True, slots=True)
class _Counts:
    """What was counted, before anything is hidden."""

    technicians: Counter[tuple[str, str]]
    businesses: Counter[tuple[str, str, bool]]
    sites: Counter[tuple[str, str]]
    histories: Counter[tuple[str, str]]
    levels: Counter[tuple[str, int]]
    cards: Counter[int]


def compute_statistics(
    folder: Path, catalogue: Catalogue, month: Month | None = None, told: Told | None = None
) -> Json:
    """The statistics of a snapshot at the end of a month, its last one unless another is named.

    Levels are told for the last month only: a snapshot knows no earlier cards. `Refused` for a
    month that the snapshot does not reach.
    """
    manifest = read_manifest(folder)
    known = sorted(manifest.months)
    if not known:
        raise Refused(said("statistics.no_months", folder=folder))
    last = Month.parse(known[-1])
    until = month or last
    if until > last or str(until) < known[0]:
        values = {"month": until, "first": known[0], "last": known[-1]}
        raise Refused(said("statistics.month", **values))
    on = until.plus(1).first_day() - dt.timedelta(days=1)
    months = [one for one in known if one <= str(until)]
    with duckdb.connect() as connection:
        counting = _Counting(connection, folder, on)
        histories = counting.histories(months, told or (lambda *_: None))
        levels, cards = counting.levels(catalogue)
        counts = _Counts(
            counting.registered("technicians"),
            counting.businesses(),
            counting.registered("sites"),
            histories,
            levels,
            cards,
        )
    document = _document(counts, months, on)
    document["invented"] = "population" in manifest.source
    document["levels"] = _levels_json(counts, catalogue) if until == last else None
    return document


class _Counting:
    """The files of a snapshot, asked what there was on a day."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path, on: dt.date) -> None:
        self._connection, self._folder, self._on = connection, folder, on
        for name in ("technicians", "technician_trades", "businesses", "sites"):
            connection.read_parquet(str(folder / f"{name}.parquet")).create_view(name)

    def _ask(self, question: str, **values: object) -> list[Any]:
        return self._connection.execute(question, values).fetchall()

    def registered(self, name: str) -> Counter[tuple[str, str]]:
        """Registrations by month and prefecture."""
        found = self._ask(
            f"SELECT {REGISTERED}, count(*) FROM {name} WHERE registered_on <= $on GROUP BY ALL",
            on=self._on,
        )
        return Counter({(month, code): count for month, code, count in found})

    def businesses(self) -> Counter[tuple[str, str, bool]]:
        """Registrations by month, prefecture and whether a sole proprietor (一人親方)."""
        found = self._ask(
            f"SELECT {REGISTERED}, kind = '{SOLE}', count(*) FROM businesses"
            " WHERE registered_on <= $on GROUP BY ALL",
            on=self._on,
        )
        return Counter({(month, code, sole): count for month, code, sole, count in found})

    def histories(self, months: Sequence[str], told: Told) -> Counter[tuple[str, str]]:
        """Histories by month and prefecture of the site; one month's file at a time."""
        self._connection.execute(
            "CREATE TABLE site_prefectures AS SELECT site_id, prefecture FROM sites"
        )
        counts: Counter[tuple[str, str]] = Counter()
        for number, month in enumerate(months, 1):
            told(month, number, len(months))
            found = self._ask(
                f"SELECT coalesce(prefecture, '{NONE}'), count(*) FROM read_parquet($file)"
                " LEFT JOIN site_prefectures USING (site_id) GROUP BY ALL",
                file=str(self._folder / month_file(month)),
            )
            counts.update({(month, code): count for code, count in found})
        return counts

    def levels(self, catalogue: Catalogue) -> tuple[Counter[tuple[str, int]], Counter[int]]:
        """Technicians by field of the main trade and level of the card; and by level alone."""
        levels: Counter[tuple[str, int]] = Counter()
        cards: Counter[int] = Counter()
        found = self._ask(
            "SELECT trade, level, count(*) FROM technicians LEFT JOIN"
            " (FROM technician_trades WHERE is_main) USING (technician_id)"
            " WHERE registered_on <= $on GROUP BY ALL",
            on=self._on,
        )
        for trade, level, count in found:
            cards[level] += count
            covering = catalogue.fields_of_trade(TradeCode(trade), self._on) if trade else ()
            for field in covering or (NONE,):
                levels[field, level] += count
        return levels, cards


def _document(counts: _Counts, months: Sequence[str], on: dt.date) -> Json:
    names = word_list("prefecture").written
    codes = [*names, NONE]
    technicians, sites = _sums(counts.technicians), _sums(counts.sites)
    by_month, by_code = _kinds(counts.businesses)
    people = _column(technicians, months)
    people_there = _column(technicians, codes)
    firms = protected([[by_month[month, False], by_month[month, True]] for month in months])
    firms_there = protected([[by_code[code, False], by_code[code, True]] for code in codes])
    days = protected([[counts.histories[month, code] for code in codes] for month in months])
    rows = {
        month: {
            "technicians_new": people.cells[place][0],
            "businesses_new": firms.row_totals[place],
            "businesses_new_without_sole_proprietors": firms.cells[place][0],
            "sites_new": sites[month],
            "histories": days.row_totals[place],
            "histories_by_prefecture": dict(zip(codes, days.cells[place], strict=True)),
        }
        for place, month in enumerate(months)
    }
    prefectures = [
        {
            "code": code,
            "name": names.get(code),
            "technicians": people_there.cells[place][0],
            "businesses": firms_there.row_totals[place],
            "businesses_without_sole_proprietors": firms_there.cells[place][0],
            "sole_proprietors": firms_there.cells[place][1],
            "sites": sites[code],
            "histories": days.column_totals[place],
        }
        for place, code in enumerate(codes)
    ]
    return {
        "form": FORM,
        "month": f"{on:%Y-%m}",
        "as_of": on.isoformat(),
        "smallest_shown": SMALLEST_SHOWN,
        "totals": {
            "technicians": people_there.column_totals[0],
            "businesses": firms_there.total,
            "businesses_without_sole_proprietors": firms_there.column_totals[0],
            "sole_proprietors": firms_there.column_totals[1],
            "sites": counts.sites.total(),
            "histories": days.total,
        },
        "fiscal_year": _fiscal_year(rows, on),
        "months": rows,
        "prefectures": prefectures,
    }


def _fiscal_year(rows: Mapping[str, Json], on: dt.date) -> Json:
    """The sums since April; none where a month of them is hidden, which a sum would tell."""
    april = Month.of(dt.date(on.year if on.month >= APRIL else on.year - 1, APRIL, 1))
    since = [row for month, row in rows.items() if month >= str(april)]
    found: Json = {"since": str(april)}
    for measure in MONTH_MEASURES:
        parts = [row[measure] for row in since]
        found[measure] = None if None in parts else sum(parts)
    return found


def _column(counts: Counter[str], keys: Sequence[str]) -> Protected:
    return protected([[counts[key]] for key in keys], row_totals=False)


def _sums(counts: Counter[tuple[str, str]]) -> Counter[str]:
    """Counts by month, and by prefecture: their keys are never alike."""
    found: Counter[str] = Counter()
    for (month, code), count in counts.items():
        found[month] += count
        found[code] += count
    return found


def _kinds(
    counts: Counter[tuple[str, str, bool]],
) -> tuple[Counter[tuple[str, bool]], Counter[tuple[str, bool]]]:
    """Businesses by month and by prefecture, sole proprietors apart."""
    by_month: Counter[tuple[str, bool]] = Counter()
    by_code: Counter[tuple[str, bool]] = Counter()
    for (month, code, sole), count in counts.items():
        by_month[month, sole] += count
        by_code[code, sole] += count
    return by_month, by_code


def _levels_json(counts: _Counts, catalogue: Catalogue) -> list[Json]:
    """A row a field in the order of the approved list, then those without one, then all."""
    there = {field for field, _ in counts.levels}
    slugs = [str(entry.field) for entry in catalogue.fields if entry.field in there]
    slugs += [NONE] if NONE in there else []
    shown = protected([[counts.levels[slug, level] for level in LEVELS] for slug in slugs])
    rows = [
        _level_row(
            slug,
            None if slug == NONE else catalogue.entry(slug).name,
            shown.row_totals[place],
            shown.cells[place],
        )
        for place, slug in enumerate(slugs)
    ]
    # A trade of two fields stands in both, so the last row is counted and not summed.
    alone = protected([[counts.cards[level] for level in LEVELS]])
    hidden = [total is None for total in shown.column_totals] or [False] * len(LEVELS)
    cells = [None if gone else cell for gone, cell in zip(hidden, alone.cells[0], strict=True)]
    total = None if shown.total is None else alone.row_totals[0]
    return [*rows, _level_row("all", None, total, cells)]


def _level_row(field: str, name: str | None, technicians: Shown, cells: Sequence[Shown]) -> Json:
    levels = {str(level): cell for level, cell in zip(LEVELS, cells, strict=True)}
    return {"field": field, "field_name": name, "technicians": technicians, "levels": levels}
