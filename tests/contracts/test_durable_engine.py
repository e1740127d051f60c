from __future__ import annotations

import re
import subprocess
import sys
from typing import Final

import pytest

from rules.faults import FAULTS
from tests.contracts.laws.source import ROOT

PAGE: Final = (ROOT / "docs" / "engines.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", FAULTS)
def test_every_fault_is_documented_as_the_table_has_it(code: str) -> None:
    meaning, action = FAULTS[code]
    assert f"| `{code}` | {meaning} | {action} |" in PAGE


def test_every_fault_that_the_code_raises_is_in_the_table() -> None:
    raised = {
        code
        for source in (ROOT / "rules").glob("*.py")
        for code in re.findall(r'EngineFault\(\s*"(\w+)"', source.read_text(encoding="utf-8"))
    }
    assert raised <= FAULTS.keys()
    assert {code for code in FAULTS if not code.isdigit()} <= raised


def test_a_worker_loads_no_thread_no_reader_and_none_of_the_librarys_python() -> None:
    code = (
        "import sys; sys.path[:] = sys.argv[1:]; import rules.durable_worker; "
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    said = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, *sys.path],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "durable_rules_engine" in said
    assert {"durable", "threading", "json", "yaml", "dataclasses", "typing"}.isdisjoint(said)
