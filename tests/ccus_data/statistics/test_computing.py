from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ccus_data.snapshot import Manifest, read_manifest
from ccus_data.statistics import csv_rows
from ccus_data.statistics.computing import compute_statistics
from ccus_data.wording import Refused
from evaluator.months import Month
from rules.catalogue import Catalogue
from rules.model import TradeCode

LAST = dt.date(2023, 7, 31)
PLAIN = ("technicians", "sites", "histories")


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(folder / f"{name}.parquet").to_pylist()
    return found


@pytest.fixture(scope="module")
def document(folder: Path, catalogue: Catalogue) -> dict[str, Any]:
    return compute_statistics(folder, catalogue)


def agree(shown: int | None, counted: int) -> bool:
    """Whether a figure is the count, or hidden."""
    return shown is None or shown == counted


def test_a_folder_that_is_no_snapshot_is_refused(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(Refused, match=r"manifest\.json"):
        compute_statistics(tmp_path, catalogue)


def test_a_snapshot_without_histories_is_refused(tmp_path: Path, catalogue: Catalogue) -> None:
    Manifest({}, {}, {}).write(tmp_path)
    with pytest.raises(Refused, match="no month of histories"):
        compute_statistics(tmp_path, catalogue)


@pytest.mark.parametrize("month", ["2023-04", "2023-08"])
def test_a_month_outside_the_snapshot_is_refused(
    folder: Path, catalogue: Catalogue, month: str
) -> None:
    with pytest.raises(Refused, match="2023-05 to 2023-07"):
        compute_statistics(folder, catalogue, Month.parse(month))


def test_totals_are_the_rows_of_the_files(document: dict[str, Any], folder: Path) -> None:
    files = read_manifest(folder).files
    histories = sum(e.rows for name, e in files.items() if name.startswith("histories/"))
    businesses = rows(folder, "businesses")
    sole = sum(row["kind"] == "sole_proprietor" for row in businesses)
    assert document["totals"] == {
        "technicians": files["technicians.parquet"].rows,
        "businesses": len(businesses),
        "businesses_without_sole_proprietors": len(businesses) - sole,
        "sole_proprietors": sole,
        "sites": files["sites.parquet"].rows,
        "histories": histories,
    }
    assert (document["month"], document["as_of"]) == ("2023-07", "2023-07-31")
    assert document["invented"] is True


def test_prefectures_are_those_of_people_businesses_and_sites(
    document: dict[str, Any], folder: Path
) -> None:
    found = {row["code"]: row for row in document["prefectures"]}
    assert len(found) == 48
    assert found["13"]["name"] == "東京都"
    people = Counter(row["prefecture"] or "none" for row in rows(folder, "technicians"))
    sites = Counter(row["prefecture"] or "none" for row in rows(folder, "sites"))
    firms = Counter(row["prefecture"] or "none" for row in rows(folder, "businesses"))
    for code, row in found.items():
        assert agree(row["technicians"], people[code])
        assert agree(row["businesses"], firms[code])
        assert row["sites"] == sites[code]
    assert sum(row["technicians"] is not None for row in found.values()) > 30


def test_months_count_histories_by_the_prefecture_of_the_site(
    document: dict[str, Any], folder: Path
) -> None:
    place = {row["site_id"]: row["prefecture"] or "none" for row in rows(folder, "sites")}
    assert list(document["months"]) == ["2023-05", "2023-06", "2023-07"]
    for month, row in document["months"].items():
        histories = rows(folder, f"histories/{month}")
        assert row["histories"] == len(histories)
        counted = Counter(place.get(one["site_id"], "none") for one in histories)
        for code, shown in row["histories_by_prefecture"].items():
            assert agree(shown, counted[code])


def test_new_registrations_are_those_of_the_month(document: dict[str, Any], folder: Path) -> None:
    for month, row in document["months"].items():
        for name in ("technicians", "businesses", "sites"):
            new = [one for one in rows(folder, name) if f"{one['registered_on']:%Y-%m}" == month]
            assert agree(row[f"{name}_new"], len(new))


def test_the_fiscal_year_begins_in_april(folder: Path, catalogue: Catalogue) -> None:
    found = compute_statistics(folder, catalogue, Month.parse("2023-06"))
    assert found["fiscal_year"]["since"] == "2023-04"
    assert found["fiscal_year"]["histories"] == sum(
        row["histories"] for row in found["months"].values()
    )


def test_an_earlier_month_knows_nothing_later(folder: Path, catalogue: Catalogue) -> None:
    found = compute_statistics(folder, catalogue, Month.parse("2023-06"))
    until = dt.date(2023, 6, 30)
    people = [row for row in rows(folder, "technicians") if row["registered_on"] <= until]
    assert found["totals"]["technicians"] == len(people)
    assert list(found["months"]) == ["2023-05", "2023-06"]
    assert found["levels"] is None


def test_levels_stand_under_the_fields_of_the_main_trade(
    document: dict[str, Any], folder: Path, catalogue: Catalogue
) -> None:
    main = {
        r["technician_id"]: r["trade"] for r in rows(folder, "technician_trades") if r["is_main"]
    }
    counted: Counter[tuple[str, int]] = Counter()
    for row in rows(folder, "technicians"):
        trade = TradeCode(main[row["technician_id"]])
        for field in catalogue.fields_of_trade(trade, LAST) or ("none",):
            counted[field, row["level"]] += 1
        counted["all", row["level"]] += 1
    assert document["levels"][-1]["field"] == "all"
    assert {row["field"] for row in document["levels"]} == {field for field, _ in counted}
    for row in document["levels"]:
        whole = sum(counted[row["field"], level] for level in range(1, 5))
        assert agree(row["technicians"], whole)
        for level, shown in row["levels"].items():
            assert agree(shown, counted[row["field"], int(level)])
    assert document["levels"][-1]["technicians"] == len(rows(folder, "technicians"))


def test_nothing_small_is_in_the_document(document: dict[str, Any]) -> None:
    people = [
        int(value)
        for table, _, _, _, measure, value in csv_rows(document)
        if value and "sites" not in measure and table != "fiscal_year"
    ]
    assert len(people) > 200
    assert [one for one in people if 0 < one < document["smallest_shown"]] == []


def test_progress_names_each_month(folder: Path, catalogue: Catalogue) -> None:
    told: list[tuple[str, int, int]] = []
    compute_statistics(folder, catalogue, None, lambda *one: told.append(one))
    assert told == [("2023-05", 1, 3), ("2023-06", 2, 3), ("2023-07", 3, 3)]
