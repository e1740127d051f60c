from __future__ import annotations

import copy
import re
from pathlib import Path

import pytest

from rules.faults import FAULTS, EngineFault

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "engines.md").read_text(encoding="utf-8")


def test_a_fault_says_what_happened_and_what_to_do() -> None:
    fault = EngineFault("303", "Could not assert fact")
    assert str(fault) == (
        "durable engine, fault 303: the message meets too many conditions at once "
        "(Could not assert fact). What to do: report it: the guards missed it."
    )
    assert str(EngineFault("closed")) == (
        "durable engine, fault closed: the supervisor was closed. What to do: make a new one."
    )


def test_a_number_that_the_table_does_not_have_is_still_told() -> None:
    assert "fault 999: a fault the table does not know" in str(EngineFault("999"))


def test_a_fault_keeps_its_code_when_it_is_passed_on() -> None:
    fault = copy.copy(EngineFault("crash", "signal 11"))
    assert (fault.code, fault.detail) == ("crash", "signal 11")


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
