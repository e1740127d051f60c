"""The official totals that a synthetic population keeps to, and what is assumed beside them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from evaluator.months import Month

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Span:
    """How many were new from a first to a last month, both included."""

    first: Month
    last: Month
    new: int


@dataclass(frozen=True, slots=True)
class Prefecture:
    """A prefecture's technicians, its businesses but for sole proprietors, and those (一人親方)."""

    code: str
    technicians: int
    businesses: int
    sole_proprietors: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Official figures at scale 1; spans are in the order of time, without gaps."""

    as_of: dt.date
    prefectures: tuple[Prefecture, ...]
    histories: tuple[Span, ...]
    technicians: tuple[Span, ...]
    businesses: tuple[Span, ...]
    sole_proprietors: tuple[Span, ...]
    sites: tuple[Span, ...]
    levels: Mapping[int, int]

    @property
    def first_month(self) -> Month:
        """The first month with histories."""
        return self.histories[0].first

    @property
    def last_month(self) -> Month:
        """The last month for which a total of histories is known."""
        return self.histories[-1].last


def _read(name: str) -> Mapping[str, Any]:
    content = yaml.load((_FOLDER / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return dict(content)


def _spans(rows: list[Mapping[str, Any]]) -> tuple[Span, ...]:
    return tuple(Span(Month.parse(r["from"]), Month.parse(r["to"]), r["new"]) for r in rows)


@cache
def figures() -> Figures:
    """The figures of ``figures.yaml``, each with its source there."""
    read = _read("figures.yaml")
    return Figures(
        as_of=read["as_of"],
        prefectures=tuple(
            Prefecture(
                code,
                row["technicians"],
                row["without_sole_proprietors"],
                row["businesses"] - row["without_sole_proprietors"],
            )
            for code, row in sorted(read["prefectures"].items())
        ),
        histories=_spans(read["histories_by_month"]),
        technicians=_spans(read["technicians_by_month"]),
        businesses=_spans(read["businesses_by_month"]),
        sole_proprietors=_spans(read["sole_proprietors_by_month"]),
        sites=_spans(read["sites_by_month"]),
        levels=read["levels"],
    )


@cache
def assumptions() -> Mapping[str, Any]:
    """What no source gives (``assumptions.yaml``), by subject."""
    return _read("assumptions.yaml")


@cache
def names() -> Mapping[str, Any]:
    """The parts of invented names (``names.yaml``)."""
    return _read("names.yaml")
