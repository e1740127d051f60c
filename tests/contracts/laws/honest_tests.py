"""Law: every test runs, and every test can fail."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from tests.contracts.laws.source import Breach, Source

SKIPPING: Final = frozenset({"importorskip", "skip", "skipif", "skipIf", "skipTest", "xfail"})
CLAIMING: Final = ("assert", "check", "expect")
"""How a function that makes a claim begins; pytest's ``raises`` and ``warns`` count as well."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _claims(function: Function) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rsplit(".", 1)[-1]
            if name in {"raises", "warns"} or name.lstrip("_").startswith(CLAIMING):
                return True
    return False


def _constant_claims(function: Function) -> Iterator[ast.Assert]:
    for node in ast.walk(function):
        if isinstance(node, ast.Assert) and isinstance(node.test, ast.Constant | ast.Tuple):
            yield node


def dishonest_tests(source: Source) -> Iterator[Breach]:
    """Every test that is left out, waits for the clock, claims nothing or cannot fail."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in SKIPPING:
            yield source.breach(node, f"{node.attr}: a test that is left out proves nothing")
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"sleep", "time.sleep"}:
            yield source.breach(node, "sleeps: wait for the event, not for the clock")
        elif isinstance(node, Function) and node.name.startswith("test_"):
            if not _claims(node):
                yield source.breach(node, f"{node.name} claims nothing")
            for claim in _constant_claims(node):
                yield source.breach(claim, f"{node.name} claims a constant")
