from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ccus_data.imports.faults import FileFault
from ccus_data.imports.parquet import AT_ONCE, parquet_rows


def file(tmp_path: Path, **columns: Any) -> Path:
    path = tmp_path / "file.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def refused(path: Path) -> str:
    with pytest.raises(FileFault) as caught:
        list(parquet_rows(path))
    assert caught.value.fault.wrong("ja")
    assert caught.value.fault.mend("en")
    return caught.value.fault.code


@pytest.mark.parametrize("data", [b"", b"PAR1", b"technician_id\n", b"PAR1" + b"\0" * 50 + b"PAR1"])
def test_what_is_no_parquet_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "file.parquet"
    path.write_bytes(data)
    assert refused(path) == "parquet_broken"


def test_a_torn_file_is_refused(tmp_path: Path) -> None:
    path = file(tmp_path, a=[str(number) for number in range(10_000)])
    data = path.read_bytes()
    path.write_bytes(data[:-100])
    assert refused(path) == "parquet_broken"
    middle = len(data) // 2
    path.write_bytes(data[:middle] + bytes(50) + data[middle + 50 :])
    assert refused(path) == "parquet_broken"


def test_columns_with_tables_of_their_own_are_refused(tmp_path: Path) -> None:
    assert refused(file(tmp_path, a=[[1, 2], [3]])) == "nested"
    assert refused(file(tmp_path, a=[{"b": 1}])) == "nested"


@pytest.mark.parametrize("rows", [0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1])
def test_rows_are_numbered_from_one(tmp_path: Path, rows: int) -> None:
    found = list(parquet_rows(file(tmp_path, a=pa.array(range(rows), pa.int64()))))
    assert found[0] == (1, ("a",), ())
    assert found[1:] == [(number + 1, ("a",), (number,)) for number in range(rows)]


def test_cells_come_as_what_they_are(tmp_path: Path) -> None:
    columns = {
        "text": ["00131", None],
        "day": [dt.date(2023, 5, 1), None],
        "moment": [dt.datetime(2023, 5, 1, tzinfo=dt.UTC), None],
        "flag": [True, None],
        "word": pa.array(["職長", None]).dictionary_encode(),
    }
    moment = dt.datetime(2023, 5, 1, tzinfo=dt.UTC)
    assert list(parquet_rows(file(tmp_path, **columns)))[1:] == [
        (1, tuple(columns), ("00131", dt.date(2023, 5, 1), moment, True, "職長")),
        (2, tuple(columns), (None,) * 5),
    ]
