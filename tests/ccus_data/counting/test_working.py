from __future__ import annotations

from pathlib import Path

import pytest

from ccus_data.counting import Working, at_work
from ccus_data.counting.working import told
from ccus_data.doors import Failed
from ccus_data.wording import Refused


def test_no_thread_and_no_memory_are_refused_together(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        Working(tmp_path, threads=0, memory=63)
    assert [one.key for one in refused.value.reasons] == ["counting.threads", "counting.memory"]


def test_the_engine_takes_what_it_is_given(tmp_path: Path) -> None:
    names = "threads", "memory_limit", "temp_directory", "preserve_insertion_order", "TimeZone"
    with at_work(Working(tmp_path, threads=1, memory=64)) as connection:
        found = [
            connection.execute("SELECT current_setting(?)", [name]).fetchall()[0][0]
            for name in names
        ]
    assert found == [1, "64.0 MiB", str(tmp_path), False, "UTC"]


def test_more_than_the_memory_goes_to_the_temporary_folder(tmp_path: Path) -> None:
    with at_work(Working(tmp_path / "temporary", threads=1, memory=64)) as connection:
        rows = connection.execute(
            "SELECT count(*) FROM (SELECT range, hash(range) FROM range(9000000) ORDER BY 2)"
        ).fetchall()
    assert rows == [(9_000_000,)]


def fill(folder: Path) -> None:
    with at_work(Working(folder, threads=1, memory=64)) as connection:
        connection.execute("SET max_temp_directory_size = '1MB'")
        connection.execute(
            "CREATE TABLE x AS SELECT hash(range) AS h FROM range(30000000) ORDER BY h"
        )


def test_too_little_room_is_said_and_not_thrown(tmp_path: Path) -> None:
    with pytest.raises(Failed) as failed:
        fill(tmp_path)
    assert failed.value.reason.key in {"counting.too_little", "database.full"}


@pytest.mark.parametrize("content", [b"", b"no parquet", b"PAR1 torn"])
def test_a_torn_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "torn.parquet"
    path.write_bytes(content)
    with pytest.raises(Refused, match=r"torn\.parquet"), at_work(Working(tmp_path)) as connection:
        connection.execute(f"FROM '{path}'")


def test_a_torn_list_of_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "torn.parquet"
    with at_work(Working(tmp_path)) as connection:
        connection.execute(f"COPY (SELECT 1 AS one) TO '{path}'")
    whole = path.read_bytes()
    path.write_bytes(whole[:40] + bytes(len(whole) - 60) + whole[-20:])
    with pytest.raises(Refused) as refused, at_work(Working(tmp_path)) as connection, told(path):
        connection.execute(f"FROM '{path}'")
    [reason] = refused.value.reasons
    assert reason.key == "counting.unreadable"
    assert str(path) in reason.sentence("ja")
