from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from ccus_data.population import make_plan, make_population
from evaluator.months import Month
from rules.catalogue import Catalogue


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A snapshot of some people in three months."""
    made = tmp_path_factory.mktemp("statistics") / "snapshot"
    plan = make_plan(Fraction("0.001"), 11, Month.parse("2023-05"), Month.parse("2023-07"))
    make_population(made, plan, 1, lambda *_: None)
    return made


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.load()
