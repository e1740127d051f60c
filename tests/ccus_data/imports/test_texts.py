from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ccus_data.imports.faults import Fault, FileFault
from ccus_data.imports.texts import LONGEST_LINE, csv_rows, ndjson_rows


def csv(tmp_path: Path, data: str) -> list[Any]:
    path = tmp_path / "file.csv"
    path.write_bytes(data.encode())
    return [*csv_rows(path, "utf-8")]


def ndjson(tmp_path: Path, data: bytes) -> list[Any]:
    path = tmp_path / "file.ndjson"
    path.write_bytes(data)
    return [*ndjson_rows(path)]


def codes(rows: list[Any]) -> list[tuple[int, str]]:
    return [(row.line, row.code) for row in rows if isinstance(row, Fault)]


def test_half_a_row_is_a_fault_and_the_rows_around_it_are_read(tmp_path: Path) -> None:
    rows = csv(tmp_path, "a,b\n1,2\n3\n4,5,6\n7,8")
    assert codes(rows) == [(3, "cells_differ"), (4, "cells_differ")]
    assert [row for row in rows if not isinstance(row, Fault)] == [
        (1, ("a", "b"), ()),
        (2, ("a", "b"), ["1", "2"]),
        (5, ("a", "b"), ["7", "8"]),
    ]


@pytest.mark.parametrize(
    "data",
    ['a,b\n1,2\n3,"4\n', 'a,b\n1,2\n3,"4"5\n', 'a,b\n1,2\n3,"' + "x" * 200_000 + '"\n'],
    ids=["open quote", "text behind a quote", "too long"],
)
def test_what_is_no_csv_stops_the_reading_at_its_line(tmp_path: Path, data: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(data.encode())
    rows = csv_rows(path, "utf-8")
    assert [next(rows), next(rows)] == [(1, ("a", "b"), ()), (2, ("a", "b"), ["1", "2"])]
    with pytest.raises(FileFault) as caught:
        next(rows)
    assert (caught.value.fault.code, caught.value.fault.line) == ("csv_broken", 3)


def test_a_row_has_the_line_it_begins_on(tmp_path: Path) -> None:
    rows = csv(tmp_path, 'a,b\r\n1,"two\r\nlines"\r\n\r\n3,4\r\n')
    assert [(line, cells) for line, _, cells in rows] == [
        (1, ()),
        (2, ["1", "two\r\nlines"]),
        (5, ["3", "4"]),
    ]


def test_a_nul_is_handed_on_for_the_cell_to_refuse(tmp_path: Path) -> None:
    assert csv(tmp_path, "a,b\n1,\0\n")[1] == (2, ("a", "b"), ["1", "\0"])


@pytest.mark.parametrize("data", ["", "\n\n", "\ufeff"])
def test_a_file_without_a_header_is_refused(tmp_path: Path, data: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(data.encode())
    with pytest.raises(FileFault) as caught:
        list(csv_rows(path, "utf-8-sig"))
    assert caught.value.fault.code == "file_empty"


def test_a_file_without_objects_is_one_without_rows(tmp_path: Path) -> None:
    assert ndjson(tmp_path, b"\n") == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"a": 1', "not_json"),
        (b"{'a': 1}", "not_json"),
        (b'{"a": NaN}', "not_json"),
        (b'{"a": 1} {"a": 2}', "not_json"),
        (b'{"a": 1, "a": 2}', "header_repeated"),
        (b"[1]", "not_an_object"),
        (b"null", "not_an_object"),
        (b'"a"', "not_an_object"),
        (b'{"a": ' + b"[" * 100_000, "not_json"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_line_that_is_no_object_is_a_fault_and_the_others_are_read(
    tmp_path: Path, line: bytes, code: str
) -> None:
    rows = ndjson(tmp_path, b'{"a": 0}\n' + line + b'\n{"a": 3}\n')
    assert codes(rows) == [(2, code)]
    assert [row for row in rows if not isinstance(row, Fault)] == [
        (1, ("a",), [0]),
        (3, ("a",), [3]),
    ]


@pytest.mark.parametrize("extra", [-1, 0, 1])
def test_a_line_without_end_stops_the_reading(tmp_path: Path, extra: int) -> None:
    line = b'{"a":"' + b"x" * (LONGEST_LINE - 9 + extra) + b'"}\n'
    assert len(line) == LONGEST_LINE + extra
    if extra <= 0:
        assert len(ndjson(tmp_path, line)) == 1
        return
    with pytest.raises(FileFault) as caught:
        ndjson(tmp_path, line)
    assert caught.value.fault.code == "line_too_long"


def test_objects_are_rows_with_their_own_keys(tmp_path: Path) -> None:
    data = b'\xef\xbb\xbf{"a": "x", "b": null}\r\n\n  \n{"b": 1.5}'
    assert ndjson(tmp_path, data) == [(1, ("a", "b"), ["x", None]), (4, ("b",), [1.5])]
