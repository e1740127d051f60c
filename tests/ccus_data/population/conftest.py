"""One small population for all tests that only look at it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from ccus_data.population import Plan, make_plan, make_population
from evaluator.months import Month

SEED = 20230731


@pytest.fixture(scope="session")
def plan() -> Plan:
    return make_plan(Fraction("0.001"), SEED, None, None)


@pytest.fixture(scope="session")
def folder(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("population") / "whole"
    make_population(made, plan, 1, lambda *_: None)
    return made


@pytest.fixture(scope="session")
def short_plan() -> Plan:
    return make_plan(Fraction("0.0004"), 5, Month.parse("2023-05"), Month.parse("2023-07"))


@pytest.fixture
def ask(folder: Path) -> duckdb.DuckDBPyConnection:
    """The files of the population as tables, the histories of all months as one."""
    connection = duckdb.connect()
    for path in folder.glob("*.parquet"):
        connection.execute(f"CREATE VIEW {path.stem} AS FROM '{path}'")
    connection.execute(f"CREATE VIEW histories AS FROM '{folder}/histories/*.parquet'")
    return connection
