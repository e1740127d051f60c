"""Law: a log says what happened, never to whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from tests.contracts.laws.source import Breach, Source

LEVELS: Final = frozenset(
    {"critical", "debug", "error", "exception", "info", "log", "warn", "warning"}
)
LOGS: Final = frozenset({"log", "logger", "logging"})
PERSONAL: Final = frozenset(
    {
        "birth_date",
        "full_name",
        "name_kana",
        "record",
        "technician",
        "technician_id",
        "technician_name",
    }
)
"""A technician or a record as a whole prints all that it holds."""


def _is_log(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in LEVELS:
        return False
    return ast.unparse(call.func.value).rsplit(".", 1)[-1].strip("_").lower() in LOGS


def _said(node: ast.AST) -> str | None:
    """The personal thing that a node says, if it says one."""
    word, owner = None, ""
    if isinstance(node, ast.Name):
        word = node.id
    elif isinstance(node, ast.Attribute):
        word, owner = node.attr, ast.unparse(node.value)
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        word, owner = str(node.slice.value), ast.unparse(node.value)
    if word in PERSONAL:
        return word
    # Fields and trades have names too; a person's is the one that hangs on a person.
    if word == "name" and ("technician" in owner or "record" in owner):
        return f"{owner}.name"
    return None


def personal_data_in_logs(source: Source) -> Iterator[Breach]:
    """Every log call that would write a person's name, birth date or identifier."""
    for call in ast.walk(source.tree):
        if isinstance(call, ast.Call) and _is_log(call):
            parts = [*call.args, *(keyword.value for keyword in call.keywords)]
            for part in parts:
                for node in ast.walk(part):
                    if said := _said(node):
                        yield source.breach(call, f"logs {said}")
