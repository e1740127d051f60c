"""Law: the durable-rules engine is known to its own rooms alone, ``rules/durable*.py``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from tests.contracts.laws.source import Breach, Source, imported_modules

ENGINE: Final = frozenset({"durable", "durable_rules_engine"})
ROOMS: Final = "rules/durable*.py"


def durable_imports(source: Source) -> Iterator[Breach]:
    """Every import of the engine outside its rooms, by statement or by name."""
    if PurePosixPath(source.path).match(ROOMS):
        return
    for node, module in imported_modules(source.tree):
        if module.split(".")[0] in ENGINE:
            yield source.breach(node, f"imports {module}")
    for call in ast.walk(source.tree):
        if not (
            isinstance(call, ast.Call) and call.args and isinstance(call.args[0], ast.Constant)
        ):
            continue
        function = ast.unparse(call.func).rsplit(".", 1)[-1]
        top = str(call.args[0].value).split(".", maxsplit=1)[0]
        if function in {"import_module", "__import__"} and top in ENGINE:
            yield source.breach(call, f"imports {top}")
