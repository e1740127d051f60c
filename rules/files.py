"""The files of a criteria folder as nodes, parsed once and kept until a byte of them changes.

YAML is slow to parse (about a quarter of a second for all fields) and judging one record must
start at once, so the nodes are kept in a cache file named by the digest of all sources.
A cache that is damaged, or cannot be written, costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rules.diagnostics import Diagnostic, diagnostic
from rules.nodes import Node, parse

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT: Final = 2
"""Raised when the shape of the kept nodes changes."""

CACHE_VARIABLE: Final = "CCUS_LEVEL_CACHE"
"""Where parsed criteria are kept; empty means nowhere."""

CASES: Final = "cases.yaml"
"""Worked cases stand beside the documents but are not criteria."""


@dataclass(frozen=True, slots=True)
class SourceFiles:
    """All YAML files of a criteria folder, by path relative to it with ``/``."""

    digest: str
    digests: Mapping[str, str]
    nodes: Mapping[str, Node]
    faults: tuple[Diagnostic, ...]


def opened_from(folder: Path, here: Path) -> str:
    """The folder as somebody who is ``here`` can open it."""
    inside = folder.resolve().is_relative_to(here)
    return os.path.relpath(folder, here) if inside else str(folder)


@dataclass(frozen=True, slots=True)
class Sources:
    """The bytes of all YAML files of a criteria folder; ``faults`` where one cannot be read."""

    digest: str
    digests: Mapping[str, str]
    texts: Mapping[str, bytes]
    faults: tuple[Diagnostic, ...]


def read_sources(folder: Path) -> Sources:
    """Every criteria and catalogue file below ``folder``, as it stands."""
    texts: dict[str, bytes] = {}
    faults = []
    for path in sorted(folder.glob("*/*.yaml")):
        name = path.relative_to(folder).as_posix()
        if path.name != CASES:
            try:
                texts[name] = path.read_bytes()
            except OSError as error:
                faults.append(diagnostic("CR001", name, 1, problem=error.strerror))
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in texts.items()}
    whole = hashlib.sha256(json.dumps([FORMAT, digests]).encode()).hexdigest()
    return Sources(whole, digests, texts, tuple(faults))


def read_files(folder: Path) -> SourceFiles:
    """Every criteria and catalogue file below ``folder``; faults where one is not YAML."""
    return parsed(read_sources(folder))


def parsed(sources: Sources) -> SourceFiles:
    """The nodes of files that were read; faults where one is not YAML."""
    faults = list(sources.faults)
    kept = None if faults else _kept(sources.digest)
    if kept is not None:
        return SourceFiles(sources.digest, sources.digests, kept, ())
    nodes: dict[str, Node] = {}
    for name, data in sources.texts.items():
        found = parse(data, name)
        if isinstance(found, Diagnostic):
            faults.append(found)
        else:
            nodes[name] = found
    if not faults:
        _keep(sources.digest, nodes)
    return SourceFiles(sources.digest, sources.digests, nodes, tuple(faults))


def _cache_folder() -> Path | None:
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen is not None:
        return Path(chosen) if chosen else None
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "ccus-level"
    except RuntimeError:  # no home folder is known
        return None


def _kept(digest: str) -> dict[str, Node] | None:
    folder = _cache_folder()
    if folder is None:
        return None
    try:
        first, _, rest = (folder / f"criteria-{digest[:32]}.json").read_bytes().partition(b"\n")
    except OSError:
        return None
    if first.decode("ascii", errors="replace") != f"{digest} {hashlib.sha256(rest).hexdigest()}":
        return None
    nodes: dict[str, Node] = json.loads(rest)
    return nodes


def _keep(digest: str, nodes: Mapping[str, Node]) -> None:
    folder = _cache_folder()
    if folder is None:
        return
    rest = json.dumps(nodes, ensure_ascii=False, separators=(",", ":")).encode()
    head = f"{digest} {hashlib.sha256(rest).hexdigest()}\n".encode("ascii")
    # A read-only home only means that the files are parsed again next time.
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(head + rest)
            Path(name).replace(folder / f"criteria-{digest[:32]}.json")
        finally:
            Path(name).unlink(missing_ok=True)
