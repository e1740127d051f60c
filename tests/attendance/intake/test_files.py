from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from attendance.intake import Job, PartnerSender, take_in
from attendance.intake.sorted_rows import AT_ONCE
from ccus_data.wording import Refused
from tests.attendance.gate import NOW, PARTNER, SITE, TODAY, WORKER, Ground, at, catalogue

LABELS = ("送信元", "ID", "現場ID", "技能者ID", "日時", "方法")
NAMES = ("source", "id", "site", "technician_id", "time", "method")


def cells(number: int, clock: str = "08:00") -> list[str]:
    return ["partner:acme", f"e{number}", SITE, WORKER, at(clock).isoformat(), "ic_card"]


def table(header: tuple[str, ...], *rows: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue()


def bring(ground: Ground, path: Path) -> tuple[dict[str, int], list[int]]:
    told: list[int] = []
    job = Job(path, PartnerSender(PARTNER), NOW)
    return take_in(ground.engine, catalogue(), job, lambda now: told.append(now.done)), told


def results(path: Path) -> list[dict[str, Any]]:
    text = path.with_name(f"{path.name}.results.ndjson").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("header", [LABELS, NAMES])
def test_a_table_in_each_encoding_and_with_both_kinds_of_names_is_taken(
    ground: Ground, tmp_path: Path, encoding: str, header: tuple[str, ...]
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(table(header, cells(1), cells(2, "11:00")).encode(encoding))
    assert bring(ground, path)[0]["created"] == 2
    assert ground.histories() == [(WORKER, TODAY, SITE, "08:00", "11:00", "09-01", "counted")]


def test_parquet_and_lines_are_taken_like_tables(ground: Ground, tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    rows = [dict(zip(NAMES, cells(number), strict=True)) for number in (1, 2)]
    pq.write_table(pa.Table.from_pylist(rows), path)
    assert bring(ground, path)[0]["created"] == 2
    lines = tmp_path / "t.ndjson"
    row = rows[0] | {"worker": {"ccus_id": WORKER}}
    del row["technician_id"]
    lines.write_text(json.dumps(row) + "\n{\n\n", encoding="utf-8")
    counts = bring(ground, lines)[0]
    told = {status: count for status, count in counts.items() if count}
    assert told == {"duplicate": 1, "rejected": 1}


def test_each_row_has_its_result_with_the_line_and_what_is_wrong(
    ground: Ground, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    bad = cells(2)
    bad[2] = "123"
    path.write_text(table(LABELS, cells(1), bad), encoding="utf-8")
    bring(ground, path)
    assert results(path) == [
        {"line": 1, "id": "e1", "status": "created"},
        {"line": 2, "id": "e2", "status": "rejected", "code": "bad_field", "field": "site"},
    ]


def test_a_file_goes_on_where_it_ended_and_counts_as_a_whole(
    ground: Ground, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    rows = [cells(number) for number in range(AT_ONCE + 3)]
    path.write_text(table(LABELS, *rows[:2]), encoding="utf-8")
    bring(ground, path)
    said = path.with_name("t.csv.results.ndjson")
    with said.open("a", encoding="utf-8") as torn:
        torn.write('{"line": 3, "st')  # killed while it wrote
    path.write_text(table(LABELS, *rows), encoding="utf-8")
    counts, told = bring(ground, path)
    assert told[0] == 2
    assert counts["created"] == len(rows)
    assert [one["line"] for one in results(path)] == list(range(1, len(rows) + 1))
    assert ground.kept() == len(rows)
    assert bring(ground, path)[1] == [len(rows)]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("t.txt", b"", "csv"),
        ("t.csv", "送信元,ID\n".encode(), "現場ID"),
        ("t.csv", b"a,b\n\x81\x20\n", "line 2"),
    ],
)
def test_what_is_no_such_file_is_refused(
    ground: Ground, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Refused, match=says):
        bring(ground, path)
    assert ground.kept() == 0
