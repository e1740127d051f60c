"""Law: what a person can type, set or be told stands in the documentation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Final

from tests.contracts.laws.source import Source

TARGET: Final = re.compile(r"^([a-z][a-z-]*):[^=\n]*## ", re.MULTILINE)
VARIABLE: Final = re.compile(r"\bCCUS_LEVEL_[A-Z][A-Z_]*\b")
DIAGNOSTIC: Final = re.compile(r"\bCR\d{3}\b")
DECISION: Final = re.compile(r"^(\d{4})-[a-z0-9-]+\.md$")
DECISION_PARTS: Final = (
    "## Context",
    "## Decision",
    "## Consequences",
    "## Alternatives",
    "## References",
)


def make_targets(makefile: str) -> frozenset[str]:
    """The targets that `make help` offers."""
    return frozenset(TARGET.findall(makefile))


def environment_variables(sources: Iterable[Source]) -> frozenset[str]:
    """The settings that the product reads, those of the ``Settings`` class among them."""
    found: set[str] = set()
    for source in sources:
        found.update(VARIABLE.findall(source.text))
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef) and node.name == "Settings":
                found.update(
                    f"CCUS_LEVEL_{field.target.id.upper()}"
                    for field in node.body
                    if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
                )
    return frozenset(found)


def diagnostic_codes(sources: Iterable[Source]) -> frozenset[str]:
    """The codes that the criteria checker may answer with."""
    return frozenset(code for source in sources for code in DIAGNOSTIC.findall(source.text))


def missing_from(pages: Iterable[Source], words: Iterable[str]) -> list[str]:
    """The words that no page says as code, in order."""
    text = "\n".join(page.text for page in pages)
    said = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))
    return sorted(
        word for word in words if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", said)
    )


def decision_faults(pages: Iterable[Source]) -> Iterator[str]:
    """Decision records without a part, out of number, or with a number that is taken."""
    numbers: list[int] = []
    for page in pages:
        match = DECISION.match(page.name)
        if match is None:
            yield f"{page.path}: the name is not NNNN-words.md"
            continue
        numbers.append(int(match[1]))
        missing = [part for part in DECISION_PARTS if f"\n{part}\n" not in page.text]
        if missing:
            yield f"{page.path}: no {', '.join(missing)}"
    if sorted(numbers) != list(range(len(numbers))):
        yield f"decision records are not numbered 0, 1, 2, ...: {sorted(numbers)}"
