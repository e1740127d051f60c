from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Engine

from ccus_data.database import open_database, read_address, reading, writing
from ccus_data.exports import commands as exports
from ccus_data.exports import write_snapshot
from ccus_data.imports import Loading, commands, load_snapshot
from ccus_data.ledger import verify_ledger
from ccus_data.snapshot import (
    COLUMNS,
    HISTORIES,
    SCHEMAS,
    FileEntry,
    Manifest,
    file_digest,
    read_manifest,
)
from ccus_data.tables import (
    METADATA,
    closed_months,
    employments,
    histories,
    import_jobs,
    technicians,
)
from ccus_data.wording import Refused
from tests.ccus_data.world import MOMENT, OTHER, PRIME, ROWS, TECHNICIAN, day, fill

LOADED = (
    *("businesses", "technicians", "technician_trades", "qualifications", "employments"),
    *("sites", "certificates", "histories"),
)
MONTH = "histories/2023-05.parquet"


def nothing(_file: str, _rows: int) -> None:
    """Progress that nobody asks for."""


@pytest.fixture
def world(engine: Engine) -> Engine:
    """The small world without its closed month, whose file does not exist."""
    with writing(engine) as connection:
        fill(connection, without={"closed_months"})
    return engine


@pytest.fixture
def folder(world: Engine, tmp_path: Path) -> Path:
    """A snapshot of the small world."""
    write_snapshot(world, tmp_path / "snapshot", nothing)
    return tmp_path / "snapshot"


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Another empty database."""
    if request.param == "sqlite":
        (tmp_path / "other").mkdir()
        template = request.getfixturevalue("sqlite_template")
        url = f"sqlite:///{shutil.copy(template, tmp_path / 'other' / 'level.db')}"
    else:
        server = request.getfixturevalue("server")
        url = server.database(request.getfixturevalue("postgresql_template"))
    made = open_database(read_address({}, url))
    yield made
    made.dispose()


def load(engine: Engine, folder: Path, told: Callable[[str, int], None] = nothing) -> Manifest:
    loading = Loading(folder, folder.parent / "months", "yamada", lambda: MOMENT)
    return load_snapshot(engine, loading, told)


def refused(engine: Engine, folder: Path) -> list[str]:
    with pytest.raises(Refused) as caught:
        load(engine, folder)
    assert all(reason.sentence("ja") and reason.sentence("en") for reason in caught.value.reasons)
    return [reason.key for reason in caught.value.reasons]


def content(engine: Engine) -> dict[str, list[str]]:
    """All rows of the tables of a snapshot, by the columns that it has."""
    found = {}
    with reading(engine) as connection:
        for name in LOADED:
            schema: Any = HISTORIES if name == "histories" else SCHEMAS[name]
            table = METADATA.tables[name]
            columns = [
                table.columns[COLUMNS.get(one, one)]
                for one in schema.names
                if one != "main_employer_id"
            ]
            rows = connection.execute(select(*columns).order_by(*table.primary_key)).all()
            found[name] = list(map(repr, rows))
    return found


def rewrite(folder: Path, file: str, change: Callable[[Any], Any]) -> None:
    """Change the table of a file, and have the manifest agree with it."""
    table = change(pq.read_table(folder / file))
    pq.write_table(table, folder / file)
    manifest = read_manifest(folder)
    files = dict(manifest.files) | {file: FileEntry(table.num_rows, file_digest(folder / file))}
    Manifest(manifest.source, files, manifest.months).write(folder)


# Refused.


def test_a_folder_without_a_manifest_is_refused(other: Engine, tmp_path: Path) -> None:
    assert refused(other, tmp_path) == ["snapshot.no_manifest"]


def test_every_file_that_is_missing_or_changed_is_said_and_nothing_loaded(
    other: Engine, folder: Path
) -> None:
    (folder / "sites.parquet").unlink()
    (folder / MONTH).write_bytes((folder / MONTH).read_bytes()[:-1])
    assert refused(other, folder) == ["snapshot.file_changed", "snapshot.file_missing"]
    assert not any(content(other).values())


def test_a_manifest_that_does_not_list_a_file_is_refused(other: Engine, folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    del manifest["files"]["technicians.parquet"]
    del manifest["files"][MONTH]
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    assert refused(other, folder) == ["snapshot.not_listed", "snapshot.not_listed"]


def test_a_database_with_rows_of_its_own_is_refused(world: Engine, folder: Path) -> None:
    before = content(world)
    assert refused(world, folder) == ["snapshot.not_empty"]
    assert content(world) == before


def test_a_file_with_other_columns_is_refused(other: Engine, folder: Path) -> None:
    rewrite(folder, "sites.parquet", lambda table: table.drop_columns(["prime_id"]))
    assert refused(other, folder) == ["snapshot.columns"]
    rewrite(
        folder,
        "businesses.parquet",
        lambda table: table.set_column(0, "business_id", table.column(0).cast(pa.string())),
    )
    assert refused(other, folder) == ["snapshot.columns"]


def test_rows_that_point_to_nothing_are_refused_and_their_file_is_not_loaded(
    other: Engine, folder: Path
) -> None:
    rewrite(folder, "technicians.parquet", lambda table: table.slice(1))
    assert refused(other, folder) == ["snapshot.does_not_fit"]
    found = content(other)
    assert (len(found["technicians"]), found["technician_trades"]) == (1, [])


def test_a_closed_month_whose_file_was_changed_is_not_written_out(
    world: Engine, tmp_path: Path
) -> None:
    kept = tmp_path / "2023-04.parquet"
    kept.write_bytes(b"closed")
    row = {"month": "2023-04", "closed_at": MOMENT, "row_count": 1, "file": str(kept)}
    with writing(world) as connection:
        connection.execute(insert(closed_months).values(**row, sha256=file_digest(kept)))
        gone = {**row, "month": "2023-03", "file": str(tmp_path / "gone"), "sha256": "0" * 64}
        connection.execute(insert(closed_months).values(gone))
    kept.write_bytes(b"opened")
    with pytest.raises(Refused) as caught:
        write_snapshot(world, tmp_path / "snapshot", nothing)
    assert [reason.key for reason in caught.value.reasons] == [
        "snapshot.file_missing",
        "snapshot.file_changed",
    ]
    assert not (tmp_path / "snapshot").exists()
    assert not list(tmp_path.glob(".snapshot*"))


def test_a_folder_that_is_there_is_not_written_over(world: Engine, folder: Path) -> None:
    before = (folder / "manifest.json").read_bytes()
    with pytest.raises(Refused) as caught:
        write_snapshot(world, folder, nothing)
    assert [reason.key for reason in caught.value.reasons] == ["snapshot.folder_exists"]
    assert (folder / "manifest.json").read_bytes() == before


# Loaded.


def test_a_snapshot_holds_what_the_database_held(
    world: Engine, folder: Path, other: Engine
) -> None:
    manifest = load(other, folder)
    assert manifest.months == {"2023-05": "open"}
    assert content(other) == content(world)
    with reading(other) as connection:
        assert verify_ledger(connection).count == 0
        jobs = connection.execute(select(import_jobs)).all()
        people = connection.scalars(select(technicians.c.import_job)).all()
    assert {job.kind for job in jobs} == {f"snapshot:{name}" for name in LOADED}
    assert {job.by for job in jobs} == {"yamada"}
    assert None not in people


def test_a_snapshot_of_a_loaded_snapshot_has_the_same_files(
    folder: Path, other: Engine, tmp_path: Path
) -> None:
    load(other, folder)
    manifest = write_snapshot(other, tmp_path / "again", nothing)
    assert manifest.files == read_manifest(folder).files


@pytest.mark.parametrize("files", [1, 3, 7])
def test_loading_that_was_cut_off_goes_on_with_the_next_file(
    world: Engine, folder: Path, other: Engine, files: int
) -> None:
    class Stopped(Exception):
        pass

    seen: list[str] = []

    def stop(file: str, _rows: int) -> None:
        seen.append(file)
        if len(seen) > files:
            raise Stopped

    with pytest.raises(Stopped):
        load(other, folder, stop)
    with reading(other) as connection:
        assert len(connection.execute(select(import_jobs)).all()) == files
    again: list[str] = []
    load(other, folder, lambda file, _rows: again.append(file))
    assert again == [*seen[files:], *again[1:]]
    assert content(other) == content(world)
    load(other, folder, lambda file, _rows: again.append(file))
    assert content(other) == content(world)


def test_closed_months_are_kept_beside_the_database_and_written_out_again(
    world: Engine, folder: Path, other: Engine, tmp_path: Path
) -> None:
    manifest = read_manifest(folder)
    Manifest(manifest.source, manifest.files, {"2023-05": "closed"}).write(folder)
    load(other, folder)
    assert content(other)["histories"] == []
    with reading(other) as connection:
        closed = connection.execute(select(closed_months)).one()
    assert (closed.month, closed.row_count) == ("2023-05", 2)
    shutil.rmtree(folder)
    assert file_digest(Path(closed.file)) == closed.sha256
    again = write_snapshot(other, tmp_path / "again", nothing)
    assert (again.months, again.files[MONTH]) == ({"2023-05": "closed"}, manifest.files[MONTH])
    assert (tmp_path / "again" / MONTH).is_file()
    assert content(world)["histories"]


def test_the_main_employer_is_the_newest_that_goes_on(world: Engine, tmp_path: Path) -> None:
    rows = [
        {"technician_id": OTHER, "business_id": PRIME, "from_day": day(since), "to_day": until}
        for since, until in (("2019-01-01", None), ("2021-01-01", None), ("2022-01-01", MOMENT))
    ]
    rows[-1]["to_day"] = day("2022-12-31")
    with writing(world) as connection:
        connection.execute(insert(employments), [{**row, "is_main": True} for row in rows])
        first = employments.c.technician_id == TECHNICIAN
        connection.execute(update(employments).where(first).values(is_main=False))
    write_snapshot(world, tmp_path / "snapshot", nothing)
    table = pq.read_table(tmp_path / "snapshot" / "technicians.parquet")
    assert dict(
        zip(table["technician_id"].to_pylist(), table["main_employer_id"].to_pylist(), strict=True)
    ) == {int(TECHNICIAN): None, int(OTHER): int(PRIME)}


def test_histories_are_written_month_by_month_and_sorted(world: Engine, tmp_path: Path) -> None:
    row = {**ROWS["histories"][1], "technician_id": OTHER}
    days = [dt.date(2023, 6, 30), dt.date(2023, 5, 31), dt.date(2023, 6, 1), dt.date(2024, 2, 29)]
    with writing(world) as connection:
        connection.execute(insert(histories), [{**row, "work_date": one} for one in days])
    manifest = write_snapshot(world, tmp_path / "snapshot", nothing)
    assert list(manifest.months) == ["2023-05", "2023-06", "2024-02"]
    found = pq.read_table(tmp_path / "snapshot" / MONTH).to_pylist()
    assert [(one["technician_id"], one["date"].day) for one in found] == [
        (int(TECHNICIAN), 1),
        (int(TECHNICIAN), 2),
        (int(OTHER), 31),
    ]
    assert found[0] == {
        "technician_id": int(TECHNICIAN),
        "date": dt.date(2023, 5, 1),
        "employer_id": 6679345433022,
        "site_id": 36265810102371,
        "trade": 901,
        "role": 1,
        "status": 0,
        "entered_at": dt.time(8),
        "exited_at": None,
        "method": "IC",
        "site_name": None,
    }


def test_older_files_without_names_of_sites_are_loaded(other: Engine, folder: Path) -> None:
    rewrite(folder, MONTH, lambda table: table.drop_columns(["site_name"]))
    load(other, folder)
    with reading(other) as connection:
        assert set(connection.scalars(select(histories.c.place))) == {"36265810102371", ""}


# At the keyboard.


def test_the_verbs_write_and_load(
    world: Engine,
    url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CCUS_LEVEL_MONTHS", str(tmp_path / "months"))
    target = tmp_path / "snapshot"
    assert exports.run(["--snapshot", str(target), "--database", url, "--lang", "en"]) == 0
    assert capsys.readouterr().out == f"Snapshot written to {target} (8 files, 14 rows)\n"
    fresh = f"sqlite:///{tmp_path / 'fresh.db'}"
    assert commands.run(["--snapshot", str(target), "--database", fresh, "--lang", "en"]) == 0
    assert capsys.readouterr().out == f"Snapshot of {target} loaded (8 files, 14 rows)\n"
    assert commands.run(["--snapshot", str(target), "--database", url]) == 2
    assert "technicians" in capsys.readouterr().err
    assert content(world)["technicians"]


@pytest.mark.parametrize(
    "argv", [["--snapshot", "a", "technicians"], ["--snapshot", "a", "technicians", "b.csv"]]
)
def test_a_kind_and_a_snapshot_do_not_go_together(argv: list[str]) -> None:
    with pytest.raises(SystemExit):
        commands.run(argv)
    with pytest.raises(SystemExit):
        exports.run([*argv[:3], "--out", "c.csv"])
    with pytest.raises(SystemExit):
        exports.run(["--snapshot", "a", "--out", "c.csv"])
