from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ccus_data.counting import Keeping, Kept, Working, at_work, keep_masks, mask_file
from ccus_data.snapshot import FileEntry, file_digest, month_file, read_manifest
from ccus_data.wording import Refused
from evaluator.months import Month
from tests.ccus_data.counting.comparing import CATALOGUE
from tests.ccus_data.counting.folders import (
    change_month,
    history,
    tell_of,
    write_snapshot,
)

LAST = dt.date(2023, 7, 31)
MAY, JUNE, JULY = (Month.parse(f"2023-0{number}") for number in (5, 6, 7))


def keep(folder: Path, on: dt.date = LAST) -> Kept:
    state = folder / "state"
    with at_work(Working(state / "temporary", threads=1)) as connection:
        manifest = read_manifest(folder)
        keeping = Keeping(folder, manifest, state, on, CATALOGUE.operating)
        return keep_masks(connection, keeping)


def keys_of(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.key for reason in refused.value.reasons]


def test_a_torn_month_file_is_refused_and_no_mask_is_left(quarter: Path) -> None:
    path = quarter / month_file("2023-06")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(Refused) as refused:
        keep(quarter)
    assert keys_of(refused) == ["snapshot.file_changed"]
    assert not mask_file(quarter / "state", JUNE).exists()


def test_a_month_file_that_is_no_parquet_though_listed_so_is_refused(quarter: Path) -> None:
    path = quarter / month_file("2023-06")
    path.write_bytes(b"no parquet")
    tell_of(quarter, month_file("2023-06"), FileEntry(0, file_digest(path)))
    with pytest.raises(Refused) as refused:
        keep(quarter)
    assert keys_of(refused) == ["counting.unreadable"]


def test_a_month_file_that_changed_since_it_was_listed_is_refused(quarter: Path) -> None:
    path = quarter / month_file("2023-07")
    rows = pq.read_table(path)
    pq.write_table(rows.slice(1), path)
    with pytest.raises(Refused) as refused:
        keep(quarter)
    assert keys_of(refused) == ["snapshot.file_changed"]


def test_a_month_file_that_is_missing_is_refused(quarter: Path) -> None:
    (quarter / month_file("2023-07")).unlink()
    with pytest.raises(Refused) as refused:
        keep(quarter)
    assert keys_of(refused) == ["snapshot.file_missing"]


def test_a_closed_month_that_changed_and_a_changed_mask_are_refused_together(
    quarter: Path,
) -> None:
    keep(quarter, dt.date(2023, 8, 1))  # June is closed on this day
    change_month(quarter, "2023-05", status=1)
    mask_file(quarter / "state", JUNE).write_bytes(b"torn")
    with pytest.raises(Refused) as refused:
        keep(quarter)
    assert keys_of(refused) == ["counting.closed_changed", "counting.mask_changed"]


@pytest.mark.parametrize("text", ["{", "[]", '{"form": 2, "months": {}}', '{"form": 1}'])
def test_a_broken_list_of_masks_is_refused(quarter: Path, text: str) -> None:
    (quarter / "state/masks").mkdir(parents=True)
    (quarter / "state/masks/manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        keep(quarter)
    assert keys_of(refused) == ["counting.list_broken"]


def test_masks_are_made_once(quarter: Path) -> None:
    assert keep(quarter).made == (MAY, JUNE, JULY)
    before = {path: path.stat().st_mtime_ns for path in keep(quarter).files.values()}
    assert keep(quarter).made == ()
    assert before == {path: path.stat().st_mtime_ns for path in before}


def test_an_open_month_that_changed_is_reduced_again(quarter: Path) -> None:
    keep(quarter)
    change_month(quarter, "2023-06", status=1)
    assert keep(quarter).made == (JUNE,)


def test_an_open_month_may_change_on_the_day_it_closes_and_not_afterwards(quarter: Path) -> None:
    keep(quarter, dt.date(2023, 7, 31))
    change_month(quarter, "2023-06", status=1)
    assert keep(quarter, dt.date(2023, 8, 1)).made == (JUNE,)
    change_month(quarter, "2023-06", status=2)
    with pytest.raises(Refused):
        keep(quarter, dt.date(2023, 8, 1))


def test_the_file_of_a_closed_month_is_needed_no_more(quarter: Path) -> None:
    keep(quarter)
    (quarter / month_file("2023-05")).unlink()
    assert keep(quarter).made == ()


def test_a_half_made_mask_is_made_again(quarter: Path) -> None:
    whole = keep(quarter).files[JULY].read_bytes()
    content = json.loads((quarter / "state/masks/manifest.json").read_text(encoding="utf-8"))
    del content["months"]["2023-07"]  # killed between the mask and the list
    (quarter / "state/masks/manifest.json").write_text(json.dumps(content), encoding="utf-8")
    assert keep(quarter).made == (JULY,)
    assert mask_file(quarter / "state", JULY).read_bytes() == whole


def test_a_mask_has_a_bit_for_each_day_that_can_count(tmp_path: Path) -> None:
    first, last = dt.date(2023, 7, 1), dt.date(2023, 7, 31)
    rows = [
        history(5, first, 901),
        history(5, first, 901, site_id=10, role=1),  # the same day at another site
        history(5, last, 901, role=2),
        history(5, first, 5243, role=0),
        history(5, dt.date(2023, 7, 2), 901, employer_id=None),
        history(5, dt.date(2023, 7, 3), 901, status=1),
        history(5, dt.date(2023, 7, 4), 901, status=2),
        history(5, dt.date(2023, 7, 5), None),
        history(3, last, 901),
    ]
    write_snapshot(tmp_path, {}, {"2023-07": rows}, ["2023-07"])
    keep(tmp_path)
    found = pq.read_table(mask_file(tmp_path / "state", JULY))
    assert [tuple(row.values()) for row in found.to_pylist()] == [
        (3, 901, 1 << 30, 0, 0),
        (5, 901, 1 << 30 | 1, 1, 1 << 30),
        (5, 5243, 1, 0, 0),
    ]
    assert [str(one) for one in found.schema.types] == ["int64", "int16", *["int32"] * 3]
    assert found.schema.names == ["technician_id", "trade", "work", "foreman", "crew_leader"]
