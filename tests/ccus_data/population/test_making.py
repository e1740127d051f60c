from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ccus_data.population import Plan, make_population
from ccus_data.population.making import MAKING
from ccus_data.snapshot import HISTORIES, SCHEMAS, changed_files, read_manifest
from ccus_data.wording import Refused


def quiet(*_: object) -> None:
    return None


def digests(folder: Path) -> Mapping[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def made(short_plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "one"
    make_population(folder, short_plan, 1, quiet)
    return folder


def test_a_folder_with_something_in_it_is_refused_and_left_alone(
    short_plan: Plan, tmp_path: Path
) -> None:
    (tmp_path / "diary.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        make_population(tmp_path, short_plan, 1, quiet)
    assert refused.value.reasons[0].key == "population.folder_in_use"
    assert [path.name for path in tmp_path.iterdir()] == ["diary.txt"]


def test_a_finished_population_is_not_made_over(made: Path, short_plan: Plan) -> None:
    before = digests(made)
    with pytest.raises(Refused):
        make_population(made, short_plan, 1, quiet)
    assert digests(made) == before


def test_the_manifest_seals_every_file_and_knows_the_open_months(
    made: Path, short_plan: Plan
) -> None:
    manifest = read_manifest(made)
    assert changed_files(made, manifest) == []
    there = {str(path.relative_to(made)) for path in made.rglob("*.parquet")}
    assert there == set(manifest.files)
    assert manifest.months == {"2023-05": "closed", "2023-06": "open", "2023-07": "open"}
    assert manifest.source == short_plan.source
    assert not (made / MAKING).exists()


def test_every_file_has_the_columns_and_types_of_a_snapshot(made: Path) -> None:
    for name, schema in SCHEMAS.items():
        assert pq.read_schema(made / f"{name}.parquet").equals(schema)
    times = pa.field("entered_at", pa.time32("ms")), pa.field("exited_at", pa.time32("ms"))
    months = HISTORIES.set(7, times[0]).set(8, times[1])  # Parquet knows no whole seconds
    for path in (made / "histories").iterdir():
        assert pq.read_schema(path).equals(months)


def test_files_are_sorted_by_their_first_columns(made: Path) -> None:
    for path in made.rglob("*.parquet"):
        rows = pq.read_table(path)
        first = rows.column(0).to_pylist()
        assert first == sorted(first)
    month = pq.read_table(made / "histories" / "2023-07.parquet")
    keys = list(zip(month["technician_id"].to_pylist(), month["date"].to_pylist(), strict=True))
    assert keys == sorted(keys)


def test_the_same_plan_gives_the_same_bytes_with_any_number_of_processes(
    made: Path, short_plan: Plan, tmp_path: Path
) -> None:
    make_population(tmp_path / "two", short_plan, 2, quiet)
    assert digests(tmp_path / "two") == digests(made)


def test_another_seed_gives_other_people(made: Path, short_plan: Plan, tmp_path: Path) -> None:
    make_population(tmp_path / "other", replace(short_plan, seed=6), 1, quiet)
    mine, other = digests(made), digests(tmp_path / "other")
    assert mine.keys() == other.keys()
    assert all(mine[name] != other[name] for name in mine)


def test_every_file_is_told_with_its_number(short_plan: Plan, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    make_population(tmp_path / "told", short_plan, 1, lambda *one: told.append(one))
    assert [number for _, number, _ in told] == list(range(1, 11))
    assert {whole for *_, whole in told} == {10}
    assert "histories/2023-05.parquet" in {name for name, *_ in told}


def _make_and_die(folder: Path, plan: Plan, files: int) -> None:
    def die(_: str, number: int, __: int) -> None:
        if number == files:
            os.kill(os.getpid(), signal.SIGKILL)

    make_population(folder, plan, 1, die)


@pytest.mark.parametrize("files", [1, 4, 9, 10])
def test_a_killed_run_is_taken_up_and_the_bytes_are_the_same(
    made: Path, short_plan: Plan, tmp_path: Path, files: int
) -> None:
    folder = tmp_path / "killed"
    process = multiprocessing.get_context("spawn").Process(
        target=_make_and_die, args=(folder, short_plan, files)
    )
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    with pytest.raises(Refused):
        read_manifest(folder)
    make_population(folder, short_plan, 1, quiet)
    assert digests(folder) == digests(made)


def test_what_another_plan_left_half_made_is_not_mixed_in(short_plan: Plan, tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    process = multiprocessing.get_context("spawn").Process(
        target=_make_and_die, args=(folder, short_plan, 2)
    )
    process.start()
    process.join()
    with pytest.raises(Refused):
        make_population(folder, replace(short_plan, seed=99), 1, quiet)
