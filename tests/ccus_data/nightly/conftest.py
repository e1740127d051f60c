"""Populations for nights: one to look at, one to change."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from ccus_data.population import make_plan, make_population
from evaluator.months import Month


@pytest.fixture(scope="session")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole time, 1,242 people."""
    made = tmp_path_factory.mktemp("nightly") / "country"
    make_population(made, make_plan(Fraction("0.001"), 7, None, None), 1, lambda *_: None)
    return made


@pytest.fixture
def quarter(tmp_path: Path) -> Path:
    """Three months, some hundred people."""
    made = tmp_path / "quarter"
    months = Month.parse("2023-05"), Month.parse("2023-07")
    make_population(made, make_plan(Fraction("0.0004"), 5, *months), 1, lambda *_: None)
    return made
