from __future__ import annotations

import copy

from rules.faults import EngineFault


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
    assert str(EngineFault("999")) == (
        "durable engine, fault 999: a fault the table does not know. What to do: report it."
    )


def test_a_fault_keeps_its_code_when_it_is_passed_on() -> None:
    fault = copy.copy(EngineFault("crash", "signal 11"))
    assert (fault.code, fault.detail) == ("crash", "signal 11")
