"""Nights in the folders of a test, and what they leave."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from ccus_data.counting import Working
from ccus_data.nightly import Done, Mode, Night, run_night
from evaluator.judge import Decider
from rules.catalogue import Catalogue
from rules.plain import PlainEngine

CATALOGUE = Catalogue.load()


class Plain(PlainEngine):
    """The plain engine in the place of both: quick, and the same answers."""

    names = ("plain",)

    def ruleset_digest(self, _: object) -> None:
        return None


def plainly() -> AbstractContextManager[Decider]:
    return nullcontext(Plain())


def night(  # noqa: PLR0913 - what a night can be asked for
    snapshot: Path,
    out: Path,
    on: dt.date | None = None,
    mode: Mode | None = None,
    *,
    state: Path | None = None,
    threads: int = 1,
    all_by_both: bool = False,
    catalogue: Catalogue = CATALOGUE,
    decider: Any = plainly,
) -> Done:
    own = state or out.with_name(f"{out.name}-state")
    working = Working(own / "temporary", threads, 512)
    asked = Night(snapshot, own, out, catalogue, working, on, mode, all_by_both)
    return run_night(asked, decider)


def copied(folder: Path, name: str) -> Path:
    """The same folder, with its links, under another name beside it."""
    target = folder.with_name(name)
    shutil.copytree(folder, target, symlinks=True)
    return target


def rows(out: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(out / name).to_pylist()
    return found


def left(out: Path) -> dict[str, bytes]:
    """Every file that a night leaves, but for what its report measured."""
    found = {}
    for path in sorted(out.rglob("*")):
        name = str(path.relative_to(out))
        if path.is_file() and name != ".lock" and not name.startswith("runs/"):
            found[name] = path.read_bytes()
    for path in sorted((out / "current").iterdir()):
        if path.is_file():
            found[f"current/{path.name}"] = path.read_bytes()
    for name in ("report.json", "current/report.json"):
        report = json.loads(found[name])
        del report["measured"]
        found[name] = json.dumps(report).encode()
    return found
