"""Populations for nights: one to look at, one to change."""

from __future__ import annotations

import datetime as dt
import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from ccus_data.population import make_plan, make_population
from evaluator.months import Month
from tests.ccus_data.nightly.nights import night

EARLIER = dt.date(2023, 7, 14)


@pytest.fixture(scope="session")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole time, 1,242 people."""
    made = tmp_path_factory.mktemp("nightly") / "country"
    make_population(made, make_plan(Fraction("0.001"), 7, None, None), 1, lambda *_: None)
    return made


@pytest.fixture(scope="session")
def quarter_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three months, some hundred people; beside it what a night in the middle of July leaves."""
    made = tmp_path_factory.mktemp("nightly") / "quarter"
    months = Month.parse("2023-05"), Month.parse("2023-07")
    make_population(made, make_plan(Fraction("0.0004"), 5, *months), 1, lambda *_: None)
    night(made, made.with_name("out"), EARLIER)
    return made


@pytest.fixture
def quarter(quarter_made: Path, tmp_path: Path) -> Path:
    """Three months, some hundred people, to be changed."""
    return Path(shutil.copytree(quarter_made, tmp_path / "quarter"))


@pytest.fixture
def out(quarter_made: Path, tmp_path: Path) -> Path:
    """After a night in the middle of July."""
    for name in ("out", "out-state"):
        shutil.copytree(quarter_made.with_name(name), tmp_path / name, symlinks=True)
    return tmp_path / "out"
