from __future__ import annotations

import json
from pathlib import Path

import pytest

from attendance.device.stored_touches import (
    Mapped,
    StoredTouchesRefused,
    keep_touches,
    read_touches,
)
from tests.attendance.device.conftest import WORKER, Site

MAPPING = """\
encoding: cp932
columns: {date: 日付, time: 時刻, card: カード番号, technician: 技能者ID, direction: 区分}
time_format: "%Y/%m/%d %H:%M"
directions: {入: in, 退: out}
"""
TITLES = "日付,時刻,カード番号,技能者ID,区分"
GOOD = f"""{TITLES}
2026/11/24,07:58,01 23 45 67 89 AB CD EF,,入
2026/11/24,17:02,0123456789abcdef,,退

2026/11/25,08:00,,{WORKER},入
"""


def mapped(folder: Path, text: str = MAPPING) -> Mapped:
    path = folder / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    return Mapped.read(path)


def test_every_fault_of_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    bad = f"{TITLES}\n2026/13/01,07:58,0123,,\n2026/11/24,08:00,,,\n2026/11/24,08:00,,123,\n"
    bad += "2026/11/24,08:00,0123,,\n2026/11/24,08:00,,12345678901234,外\n"
    with pytest.raises(StoredTouchesRefused) as refused:
        read_touches(bad.encode("cp932"), mapped(tmp_path), "log.csv")
    assert [fault.split(": ")[1] for fault in refused.value.faults] == [
        f"line {line}" for line in (2, 3, 4, 5, 6)
    ]


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoredTouchesRefused, match="not cp932"):
        read_touches(b"\x81 \x81 ", mapped(tmp_path), "log.csv")


def test_a_column_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoredTouchesRefused, match="no column '区分'"):
        read_touches("日付,時刻,カード番号,技能者ID\n".encode("cp932"), mapped(tmp_path), "log.csv")


def test_every_fault_of_a_mapping_is_told(tmp_path: Path) -> None:
    bad = "columns: {when: a}\nzone: Mars/Base\ncard_kind: nfc\ndirections: {a: up}\nmore: 1\n"
    with pytest.raises(StoredTouchesRefused) as refused:
        mapped(tmp_path, bad)
    told = "\n".join(refused.value.faults)
    for word in ("more", "columns: name", "columns.when", "time_format", "zone", "card_kind"):
        assert word in told
    assert "directions" in told


def test_stored_touches_keep_the_time_of_their_reader(site: Site) -> None:
    touches = read_touches(GOOD.encode("cp932"), mapped(site.folder), "log.csv")
    assert keep_touches(touches, site.gate.device, site.outbox) == 3
    rows = [json.loads(str(row.body)) for row in site.outbox.rows_from(1, 9)]
    assert [row["time"] for row in rows] == [
        "2026-11-24T07:58:00.000+09:00",
        "2026-11-24T17:02:00.000+09:00",
        "2026-11-25T08:00:00.000+09:00",
    ]
    assert {(row["method"], row["time_grade"]) for row in rows} == {
        ("logging_reader", "wall_unchecked")
    }
    assert [row["direction"] for row in rows] == ["in", "out", "in"]
    assert rows[0]["card"] == rows[1]["card"]
    assert site.outbox.faults() == []


def test_stored_touches_arrive_and_so_does_what_is_touched_after_them(site: Site) -> None:
    touches = read_touches(GOOD.encode("cp932"), mapped(site.folder), "log.csv")
    keep_touches(touches, site.gate.device, site.outbox)
    site.gate.enter(WORKER, "manual")
    site.send_all()
    assert (len(site.server.events), dict(site.outbox.unsent())) == (4, {})
    stored, touched = (
        [json.loads(line) for _, line in site.server.chains[1]][at] for at in (0, -1)
    )
    assert not {"boot_id", "boot_ms"} & stored.keys()
    assert {"boot_id", "boot_ms"} <= touched.keys()


def test_a_file_brought_in_twice_doubles_nothing(site: Site) -> None:
    touches = read_touches(GOOD.encode("cp932"), mapped(site.folder), "log.csv")
    keep_touches(touches, site.gate.device, site.outbox)
    assert keep_touches(touches, site.gate.device, site.outbox) == 0


def test_columns_may_be_numbers(tmp_path: Path) -> None:
    text = "header: false\ncolumns: {time: 1, technician: 2}\ntime_format: '%Y%m%d%H%M%S'\n"
    touches = read_touches(f"20261124075800,{WORKER}\n".encode(), mapped(tmp_path, text), "x")
    assert [(one.technician_id, one.direction) for one in touches] == [(WORKER, "unknown")]
