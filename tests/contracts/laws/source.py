"""What a law looks at: the files of the project, and how a breach is reported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[3]

PRODUCT: Final = ("rules", "evaluator", "ccus_data", "attendance", "portal")
"""The layers, lowest first; those that do not exist yet hold no file."""

JUDGE: Final = ("rules", "evaluator")
"""The layers below the doors: no clock, no network, no database, no templates."""

OUR_HIDDEN_FOLDERS: Final = frozenset({".ci"})


@dataclass(frozen=True, slots=True)
class Breach:
    """One place that breaks a law; prints as ``path:line what``."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.what}"


@dataclass(frozen=True)
class Source:
    """A text file: its path from the root of the project, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree of a Python file."""
        return ast.parse(self.text, self.path)

    @property
    def layer(self) -> str:
        """The top folder, or the file itself where it stands at the root."""
        return self.path.split("/", 1)[0]

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rsplit("/", 1)[-1]

    def breach(self, node: ast.AST | int, what: str) -> Breach:
        """A breach at a syntax node or a line number."""
        line = node if isinstance(node, int) else getattr(node, "lineno", 0)
        return Breach(self.path, line, what)


def snippet(text: str, path: str = "rules/example.py") -> Source:
    """A piece of source as a law sees it, for the tests of the laws."""
    return Source(path, text)


def _ignored() -> tuple[frozenset[str], tuple[str, ...]]:
    """The folder names and the endings that `.gitignore` leaves out."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    patterns = [line.strip("/") for line in lines if not line.startswith("#")]
    return (
        frozenset(pattern for pattern in patterns if "*" not in pattern) | {".git"},
        tuple(pattern.removeprefix("*") for pattern in patterns if pattern.startswith("*")),
    )


def _below(folder: Path, names: frozenset[str], endings: tuple[str, ...]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in names or path.name.endswith(endings):
            continue
        if path.is_dir():
            if path.name.startswith(".") and path.name not in OUR_HIDDEN_FOLDERS:
                continue  # an editor's or a tool's own
            yield from _below(path, names, endings)
        else:
            yield path


@lru_cache(maxsize=1)
def project_files() -> tuple[Path, ...]:
    """Every file that belongs to the project, what `.gitignore` names left out."""
    return tuple(_below(ROOT, *_ignored()))


@lru_cache(maxsize=1)
def text_files() -> tuple[Source, ...]:
    """Every file of the project that is UTF-8 text."""
    found = []
    for path in project_files():
        data = path.read_bytes()
        if b"\0" not in data:
            text = data.decode("utf-8", errors="replace")
            found.append(Source(path.relative_to(ROOT).as_posix(), text))
    return tuple(found)


def python_files(*layers: str) -> tuple[Source, ...]:
    """The Python files of some top folders; of all when none is named."""
    return tuple(
        source
        for source in text_files()
        if source.path.endswith(".py") and (not layers or source.layer in layers)
    )


def imported_modules(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    """Every absolute module name that a tree imports, with the statement."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node, node.module


def docstrings(tree: ast.AST) -> frozenset[int]:
    """The identities of the nodes that are docstrings, attribute docstrings included."""
    return frozenset(
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
