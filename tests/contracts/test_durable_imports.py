from __future__ import annotations

import pytest

from tests.contracts.laws.durable_imports import durable_imports
from tests.contracts.laws.source import PRODUCT, python_files, snippet


@pytest.mark.parametrize(
    "text",
    [
        "import durable",
        "import durable.engine as host",
        "from durable.lang import ruleset",
        "import durable_rules_engine",
        "import importlib\nimportlib.import_module('durable.engine')",
        "def late():\n    from durable import engine",
    ],
)
def test_an_import_outside_the_rooms_is_seen(text: str) -> None:
    assert list(durable_imports(snippet(text, "evaluator/judge.py")))


@pytest.mark.parametrize("path", ["rules/durable.py", "rules/durable_worker.py"])
def test_the_rooms_may_import_the_engine(path: str) -> None:
    assert not list(durable_imports(snippet("from durable import engine", path)))


def test_our_own_room_of_that_name_is_fine() -> None:
    text = "from rules.durable import Supervisor\nimport rules.durable_worker"
    assert not list(durable_imports(snippet(text, "evaluator/judge.py")))


def test_only_its_rooms_import_the_engine() -> None:
    assert [b for source in python_files(*PRODUCT) for b in durable_imports(source)] == []
