"""Law: below the doors nobody asks the clock; the day of the question is an argument."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from tests.contracts.laws.source import Breach, Source

DOOR: Final = "commands.py"
"""A command is a door: it may turn "today" into an argument."""

ASKING: Final = frozenset({"now", "today", "utcnow", "fromtimestamp", "utcfromtimestamp"})
CALENDARS: Final = ("date", "datetime")
"""Handing `date.today` on is asking as well; a field of ours named `today` is an answer."""

TIME: Final = frozenset({"time", "time_ns", "localtime", "gmtime", "ctime", "asctime", "strftime"})


def clock_questions(source: Source) -> Iterator[Breach]:
    """Every place that asks what day or time it is.

    Measuring how long something takes (`time.monotonic`, `time.perf_counter`) is no such question.
    """
    if source.name == DOOR:
        return
    called = {id(node.func) for node in ast.walk(source.tree) if isinstance(node, ast.Call)}
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in ASKING
            and (id(node) in called or ast.unparse(node.value).endswith(CALENDARS))
        ):
            yield source.breach(node, f".{node.attr} asks the clock: take the day as an argument")
        elif (
            isinstance(node, ast.Attribute)
            and node.attr in TIME
            and isinstance(node.value, ast.Name)
            and node.value.id == "time"
        ):
            yield source.breach(node, f"time.{node.attr} asks the clock")
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            for alias in node.names:
                if alias.name in TIME:
                    yield source.breach(node, f"time.{alias.name} asks the clock")
