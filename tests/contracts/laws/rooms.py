"""Law: one idea a module, named with a word of the field, short enough to read in one sitting."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from tests.contracts.laws.source import JUDGE, Breach, Source

MOST_LINES: Final = 400
VAGUE: Final = frozenset({"common", "helper", "helpers", "manager", "misc", "util", "utils"})
SHADOWING: Final = frozenset({"copy", "inspect"})
"""Standard modules that other libraries import by these names while ours is on the path."""


def shape(source: Source) -> Iterator[Breach]:
    """A module that is too long, or whose name says nothing or hides a standard module."""
    lines = source.text.count("\n")
    if lines > MOST_LINES:
        yield source.breach(lines, f"{lines} lines; at most {MOST_LINES}: split it by idea")
    for part in source.path.removesuffix(".py").split("/"):
        if not VAGUE.isdisjoint(part.split("_")):
            yield source.breach(1, f"the name {part} says nothing: take the word of the field")
        if part in SHADOWING:
            yield source.breach(1, f"the name {part} hides a standard module")


def loose_dataclasses(source: Source) -> Iterator[Breach]:
    """A dataclass of the judge that is not both frozen and slotted.

    What a module keeps for itself (``_Worker``) may change, never what others are given. One that
    works something out once (`cached_property`) has no slots: the answer needs a place.
    """
    if source.layer not in JUDGE:
        return
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ClassDef):
            continue
        for decorator in node.decorator_list:
            said = ast.unparse(decorator)
            if said.split("(")[0].rsplit(".", 1)[-1] != "dataclass":
                continue
            slotted = "slots=True" in said or "cached_property" in ast.unparse(node)
            frozen = "frozen=True" in said or node.name.startswith("_")
            if not (frozen and slotted):
                yield source.breach(node, f"{node.name}: dataclass(frozen=True, slots=True)")
