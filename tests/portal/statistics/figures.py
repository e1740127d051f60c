"""A document of operating statistics in the size of a real one, hidden counts included."""

from __future__ import annotations

from typing import Any

from ccus_data.kinds import word_list
from evaluator.months import Month

FIRST, LAST = Month.parse("2019-04"), Month.parse("2023-07")
NAMES = word_list("prefecture").written
CODES = [*NAMES, "none"]


def new(number: int) -> dict[str, int | None]:
    return {
        "technicians_new": 8_000 + 300 * number,
        "businesses_new": 2_000 + 30 * number,
        "businesses_new_without_sole_proprietors": 1_300 + 20 * number,
        "sites_new": 40 * number,
        "histories": 90_000 * number,
    }


def prefecture(place: int, code: str) -> dict[str, Any]:
    split = place % 9
    return {
        "code": code,
        "name": NAMES.get(code),
        "technicians": 120_000 - 2_300 * place,
        "businesses": 27_000 - 500 * place,
        "businesses_without_sole_proprietors": 18_000 - 340 * place if split else None,
        "sole_proprietors": 9_000 - 160 * place if split else None,
        "sites": 2_000,
        "histories": 2_000_000 - 40_000 * place,
    }


def level_row(field: str, name: str | None, cells: list[int | None]) -> dict[str, Any]:
    known = [cell for cell in cells if cell is not None]
    return {
        "field": field,
        "field_name": name,
        "technicians": sum(known) if len(known) == len(cells) else 20_000,
        "levels": {str(level): cell for level, cell in enumerate(cells, 1)},
    }


def sample_document() -> dict[str, Any]:
    """The whole document; every call makes a new one."""
    span = range(LAST.number - FIRST.number + 1)
    months: dict[str, Any] = {
        str(FIRST.plus(number)): {
            **new(number),
            "histories_by_prefecture": dict.fromkeys(CODES, 1_800 * number),
        }
        for number in span
    }
    months["2019-04"] |= {"histories": None, "technicians_new": 0}
    return {
        "form": 1,
        "month": "2023-07",
        "as_of": "2023-07-31",
        "invented": True,
        "smallest_shown": 10,
        "totals": {
            "technicians": 1_241_884,
            "businesses": 234_642,
            "businesses_without_sole_proprietors": 157_973,
            "sole_proprietors": 76_669,
            "sites": 88_220,
            "histories": 96_993_947,
        },
        "fiscal_year": {"since": "2023-04", **new(60)},
        "months": months,
        "prefectures": [prefecture(place, code) for place, code in enumerate(CODES)],
        "levels": [
            level_row("electrical", "電気工事", [150_000, 4_000, 3_000, 9_000]),
            level_row("glass", "ガラス", [None, None, 0, 24]),
            level_row("none", None, [260_000, 5_000, 6_000, 12_000]),
            level_row("all", None, [1_143_349, 22_885, 22_554, 53_096]),
        ],
    }
