from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from ccus_data.cluster.commands import run
from ccus_data.counting import Keeping, Question, keep_masks, make_facts
from ccus_data.population import make_plan, make_population
from ccus_data.set_plan import DuckEngine, judge_everybody, plan_of
from ccus_data.snapshot import read_manifest
from evaluator.months import Month
from rules.catalogue import Catalogue
from tests.ccus_data.cluster.standalone import SHORT_LIVED, standalone

CATALOGUE = Catalogue.load()
COMMAND = Path(sys.executable).with_name("ccus-level")
QUICK = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "700m",
    "spark.executor.memory": "600m",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
"""Loopback only, and little to plan for few rows."""

WANTED = """
    CREATE TABLE facts (technician_id BIGINT, field VARCHAR, work INTEGER, foreman INTEGER,
        crew_leader INTEGER, either_days INTEGER);
    CREATE TABLE qualifications (technician_id BIGINT, code VARCHAR, name VARCHAR,
        acquired_on DATE, expires_on DATE);
    CREATE TABLE spellings (code VARCHAR, name VARCHAR, items_0 BIGINT);
    CREATE TABLE fields (field VARCHAR, field_number INTEGER, items_0 BIGINT);
    CREATE TABLE meets (field_number INTEGER, items_0 BIGINT, lines_0 BIGINT);
    CREATE TABLE shortages (field_number INTEGER, next_level INTEGER, passed INTEGER,
        lacking_lines_0 BIGINT, shortage BIGINT);
"""

MONTHS = Month.parse("2023-05"), Month.parse("2023-07")

Rows = list[tuple[object, ...]]


def by_duckdb(people: Path, folder: Path, on: dt.date) -> tuple[Rows, Rows]:
    """Levels and what is missing, by the one engine of one machine."""
    with duckdb.connect() as connection:
        keeping = Keeping(people, read_manifest(people), folder, on, CATALOGUE.operating)
        masks = keep_masks(connection, keeping).files
        make_facts(connection, Question(people, masks, CATALOGUE, on))
        connection.execute(f"CREATE VIEW qualifications AS FROM '{people}/qualifications.parquet'")
        judge_everybody(DuckEngine(connection), plan_of(CATALOGUE, on), CATALOGUE.qualifications)
        return (
            connection.execute("FROM levels ORDER BY ALL").fetchall(),
            connection.execute("FROM missing ORDER BY ALL").fetchall(),
        )


def written(folder: Path) -> Rows:
    with duckdb.connect() as connection:
        return connection.execute(f"FROM '{folder}/*.parquet' ORDER BY ALL").fetchall()


def test_two_workers_of_a_spark_cluster_say_of_every_row_what_duckdb_says(tmp_path: Path) -> None:
    people, out, on = tmp_path / "people", tmp_path / "judged", dt.date(2023, 7, 31)
    make_population(people, make_plan(Fraction("0.0004"), 7, None, None), 1, lambda *_: None)
    settings = [word for one in QUICK.items() for word in ("--conf", "=".join(one))]
    with standalone(tmp_path) as cluster:
        command = ["plan", "run", str(people), "--master", cluster.master, "--out", str(out)]
        subprocess.run(
            [COMMAND, *command, *settings],
            check=True,
            env={**os.environ, **SHORT_LIVED},
        )
        worked = [list(one.glob("app-*/*/stderr")) for one in cluster.folders]
    levels, missing = by_duckdb(people, tmp_path / "state", on)
    assert written(out / "levels") == levels
    assert written(out / "missing") == missing
    assert len(levels) > 400
    assert all(worked)
    assert sorted(path.name for path in out.iterdir()) == ["levels", "missing"]


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_the_plan_is_shown_in_the_words_of_an_engine(
    dialect: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["show", "--as-of", "2023-07-31", "--for", dialect]) == 0
    shown = capsys.readouterr().out
    for name in ("holders", "patterns", "criteria", "thresholds", "judged", "levels"):
        assert f" {name} AS\n" in shown
    assert ("INTEGER" in shown) is (dialect == "duckdb")
    assert "2023-07-31" in shown


def test_what_the_plan_shows_runs_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "--as-of", "2023-07-31"]) == 0
    with duckdb.connect() as connection:
        connection.execute(WANTED)
        connection.execute("INSERT INTO facts VALUES (1, 'rebar', 645, 0, 0, 0)")
        connection.execute("INSERT INTO fields VALUES ('rebar', 11, 0)")
        connection.execute(
            "INSERT INTO qualifications VALUES (1, '60001', NULL, '2020-01-01', NULL)"
        )
        connection.execute(capsys.readouterr().out)
        found = connection.execute("SELECT level, next_level, missing_work FROM levels").fetchall()
    assert found == [(1, 2, 0)]


def test_a_run_is_refused_with_every_fault_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["run", str(tmp_path), "--master", "spark://127.0.0.1:1", "--out", str(tmp_path / "o")]
    assert run([*asked, "--lang", "en"]) == 2
    assert "manifest" in capsys.readouterr().err
    assert run([*asked, "--lang", "en", "--conf", "a", "--conf", "b"]) == 2
    assert capsys.readouterr().err.count("NAME=VALUE") == 2
    assert list(tmp_path.iterdir()) == []


def test_a_cluster_that_cannot_be_used_is_told_in_a_sentence(tmp_path: Path) -> None:
    people, out = tmp_path / "people", tmp_path / "judged"
    make_population(people, make_plan(Fraction("0.0004"), 5, *MONTHS), 1, lambda *_: None)
    command = ["plan", "run", str(people), "--master", "nowhere", "--out", str(out)]
    done = subprocess.run(
        [COMMAND, *command, "--lang", "en"],
        check=False,
        env={**os.environ, **SHORT_LIVED},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 3
    said = done.stderr.splitlines()
    assert said[-1].startswith("The run on the cluster did not end: ")
    assert "Java gateway process exited" in said[-1]
    assert "Traceback" not in done.stderr
    assert not out.exists()
