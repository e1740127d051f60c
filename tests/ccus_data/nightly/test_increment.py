"""An increment ends with the bytes of a full run, whatever was touched in between."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ccus_data.nightly import Done, Mode
from ccus_data.snapshot import SCHEMAS
from tests.ccus_data.counting.folders import history, replace_month, replace_table
from tests.ccus_data.nightly.nights import copied, left, night, rows

EARLIER, LAST = dt.date(2023, 7, 14), dt.date(2023, 7, 31)

Row = dict[str, Any]


def table(folder: Path, name: str) -> list[Row]:
    found: list[Row] = pq.read_table(folder / f"{name}.parquet").to_pylist()
    return found


def month(folder: Path, name: str) -> list[Row]:
    found: list[Row] = pq.read_table(folder / f"histories/{name}.parquet").to_pylist()
    return found


def both_ways(folder: Path, out: Path, on: dt.date | None = LAST) -> Done:
    """An increment and, from a copy of the same beginning, a full run: the same bytes."""
    other = copied(out, f"{out.name}-full-{on}")
    copied(out.with_name(f"{out.name}-state"), f"{other.name}-state")
    full = night(folder, other, on, Mode.FULL)
    done = night(folder, out, on, Mode.INCREMENTAL)
    names = ["levels.parquet", "missing.parquet", "quarantine.parquet", "current/people.parquet"]
    found, wanted = left(out), left(other)
    names += [name for name in wanted if name.startswith("judgements/")]
    assert {name: found.get(name) for name in names} == {name: wanted[name] for name in names}
    assert done.report["counts"] == full.report["counts"]
    assert done.report["causes"] == full.report["causes"]
    assert done.clean
    assert full.clean
    return done


def changed(out: Path, technician: int, run: int = 2) -> list[tuple[Any, ...]]:
    """What a night, the second unless said, appended about a technician."""
    name = f"judgements/{run:06}.parquet"
    return [
        (row["level_before"], row["level"], row["cause"])
        for row in (rows(out, name) if (out / name).exists() else ())
        if row["technician_id"] == technician
    ]


def electrician(folder: Path) -> None:
    """A technician whom only qualifications and days keep from the second level."""
    person = {
        "technician_id": 7,
        "name": "建設 未来",
        "birth_date": dt.date(1980, 4, 1),
        "registered_on": dt.date(2019, 6, 1),
        "registration_type": "detailed",
        "level": 1,
    }
    trade = {"technician_id": 7, "trade": "09-01", "is_main": True}
    replace_table(folder, "technicians", [person, *table(folder, "technicians")])
    replace_table(folder, "technician_trades", [trade, *table(folder, "technician_trades")])


def licensed(folder: Path, code: str = "31019", **others: Any) -> None:
    row = {
        "technician_id": 7,
        "code": code,
        "acquired_on": dt.date(2015, 5, 10),
        "date_kind": "acquired",
        "evidence": True,
    }
    held = table(folder, "qualifications")
    replace_table(folder, "qualifications", [row | others, *held])


def certified(folder: Path, last: str = "2018-05") -> None:
    row = {
        "certificate_id": 1,
        "technician_id": 7,
        "field": "electrical",
        "certifier_id": 7,
        "kind": "work",
        "from_month": "2015-06",
        "to_month": last,
    }
    replace_table(folder, "certificates", [row, *table(folder, "certificates")])


def worked(folder: Path, name: str, *days: int, **others: Any) -> None:
    year, number = map(int, name.split("-"))
    new = [history(7, dt.date(year, number, day), 901, **others) for day in days]
    replace_month(folder, name, [*new, *month(folder, name)])


def test_more_days_alone_touch_only_who_worked(quarter: Path, out: Path) -> None:
    done = both_ways(quarter, out)
    assert 0 < done.report["touched"] < 497
    assert set(done.report["causes"]) <= {
        "unchanged",
        "new_days",
        "registration",
        "new_qualification",
    }


def test_everything_at_once_is_found(quarter: Path, out: Path) -> None:
    people = table(quarter, "technicians")
    replace_table(
        quarter,
        "technicians",
        [
            row | ({"registration_type": "simple"} if number % 29 == 0 else {})
            for number, row in enumerate(people)
            if number % 23
        ],
    )
    replace_table(quarter, "technician_trades", table(quarter, "technician_trades")[::-7])
    held = table(quarter, "qualifications")
    replace_table(quarter, "qualifications", [r for n, r in enumerate(held) if n % 11])
    replace_table(quarter, "certificates", table(quarter, "certificates")[1::2])
    june = month(quarter, "2023-06")
    replace_month(
        quarter,
        "2023-06",
        [row | {"status": 0 if number % 5 else 1} for number, row in enumerate(june)],
    )
    done = both_ways(quarter, out)
    assert done.report["causes"]["registration"] > 10


@pytest.mark.parametrize(
    ("first", "then", "cause"),
    [
        ([certified], [licensed], "new_qualification"),
        ([licensed], [certified], "new_days"),
        ([certified, licensed], [], None),
    ],
    ids=["a qualification", "a certificate", "nothing"],
)
def test_a_rise_has_the_cause_that_brought_it(
    quarter: Path,
    tmp_path: Path,
    first: list[Callable[..., None]],
    then: list[Callable[..., None]],
    cause: str | None,
) -> None:
    electrician(quarter)
    # A training of old times: from then on a certificate counts.
    licensed(quarter, code="60001", acquired_on=dt.date(2010, 1, 1))
    for change in first:
        change(quarter)
    out = tmp_path / "out"
    night(quarter, out, LAST)
    for change in then:
        change(quarter)
    done = both_ways(quarter, out, dt.date(2023, 8, 1))
    assert changed(out, 7) == ([(1, 2, cause)] if cause else []) if then else done.clean


def almost(quarter: Path, tmp_path: Path) -> Path:
    """After a night before which an electrician was three days short of the second level."""
    electrician(quarter)
    licensed(quarter)
    certified(quarter, last="2018-04")  # 35 months from June 2015: 627 days
    worked(quarter, "2023-06", *range(1, 16))  # 642 of 645
    out = tmp_path / "out"
    night(quarter, out, EARLIER)
    level = {row["level"]: row for row in rows(out, "levels.parquet") if row["technician_id"] == 7}
    assert level[1]["missing_work"] == 3
    return out


def test_days_of_this_month_are_new_days(quarter: Path, tmp_path: Path) -> None:
    out = almost(quarter, tmp_path)
    worked(quarter, "2023-07", 3, 4, 28)
    both_ways(quarter, out)
    assert changed(out, 7) == [(1, 2, "new_days")]


def test_days_of_a_month_before_are_a_correction(quarter: Path, tmp_path: Path) -> None:
    out = almost(quarter, tmp_path)
    worked(quarter, "2023-06", 28, 29, 30)
    both_ways(quarter, out)
    assert changed(out, 7) == [(1, 2, "correction")]


def test_days_after_the_last_night_are_new_though_their_month_is_over(
    quarter: Path, tmp_path: Path
) -> None:
    out = almost(quarter, tmp_path)
    worked(quarter, "2023-07", 20, 21, 22)
    both_ways(quarter, out, dt.date(2023, 8, 1))
    assert changed(out, 7) == [(1, 2, "new_days")]


def test_days_that_are_gone_are_a_correction(quarter: Path, tmp_path: Path) -> None:
    out = almost(quarter, tmp_path)
    worked(quarter, "2023-07", 3, 4, 5)
    night(quarter, out, EARLIER)
    assert changed(out, 7) == [(1, 2, "new_days")]
    kept = [row for row in month(quarter, "2023-07") if row["technician_id"] != 7]
    replace_month(quarter, "2023-07", kept)
    both_ways(quarter, out)
    assert changed(out, 7, run=3) == [(2, 1, "correction")]


def test_an_expired_and_a_future_qualification_count_from_their_day(
    quarter: Path, tmp_path: Path
) -> None:
    electrician(quarter)
    certified(quarter)
    licensed(quarter, code="60001", acquired_on=dt.date(2010, 1, 1))
    licensed(quarter, acquired_on=dt.date(2023, 7, 20), expires_on=dt.date(2023, 7, 30))
    out = tmp_path / "out"
    night(quarter, out, dt.date(2023, 7, 19))
    both_ways(quarter, out, dt.date(2023, 7, 20))
    assert changed(out, 7) == [(1, 2, "new_qualification")]
    night(quarter, out, dt.date(2023, 7, 30))
    assert not [
        r for r in rows(out, "levels.parquet") if r["technician_id"] == 7 and r["level"] < 2
    ]
    night(quarter, out, dt.date(2023, 7, 31))
    assert changed(out, 7, run=4) == [(2, 1, "new_qualification")]


def test_who_is_registered_and_who_leaves_is_told(quarter: Path, out: Path) -> None:
    electrician(quarter)
    done = both_ways(quarter, out)
    assert changed(out, 7) == [(None, 1, "registration")]
    people = [row for row in table(quarter, "technicians") if row["technician_id"] != 7]
    replace_table(quarter, "technicians", people)
    assert set(people[0]) == set(SCHEMAS["technicians"].names)
    done = both_ways(quarter, out, dt.date(2023, 8, 1))
    assert changed(out, 7, run=3) == [(1, None, "registration")]
    assert [r["people"] for r in done.report["counts"] if r["level"] is None] != []


def test_another_document_is_told_of_everybody_in_its_field_and_of_nobody_else(
    country: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    night(country, out, dt.date(2023, 9, 10))
    before = {r["field"]: r["criteria_version"] for r in rows(out, "levels.parquet")}
    both_ways(country, out, dt.date(2023, 9, 11))  # the electricians' new sheet
    found = rows(out, "levels.parquet")
    other = {r["field"] for r in found if before.get(r["field"]) != r["criteria_version"]}
    assert "electrical" in other
    told = rows(out, "judgements/000002.parquet")
    revised = [r for r in told if r["cause"] == "criteria_revision"]
    assert {r["field"] for r in revised} == other
    assert len(revised) == sum(r["field"] in other for r in found)


def test_going_back_to_an_earlier_day_gives_that_days_levels(quarter: Path, tmp_path: Path) -> None:
    out, fresh = tmp_path / "out", tmp_path / "fresh"
    night(quarter, out, LAST)
    both_ways(quarter, out, EARLIER)
    night(quarter, fresh, EARLIER)
    assert (out / "levels.parquet").read_bytes() == (fresh / "levels.parquet").read_bytes()
