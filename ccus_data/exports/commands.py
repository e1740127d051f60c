"""``ccus-level export``: technicians, businesses, sites, histories and more into files."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ccus_data.database import require_current
from ccus_data.doors import DONE, Failed, add_database, answered, file_teller, opened
from ccus_data.exports import Wanted, write_out, write_snapshot
from ccus_data.imports import ENCODINGS, ENDINGS, FORMATS
from ccus_data.kinds import kinds
from ccus_data.wording import Refused, said, word

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.engine import Engine

PROGRESS_EVERY: Final = 50_000

EXAMPLE: Final = "example: ccus-level export technicians --out technicians.xlsx"


def parser() -> argparse.ArgumentParser:
    """The arguments of ``export``."""
    made = argparse.ArgumentParser(
        prog="ccus-level export",
        description="Write rows of the database into a file: CSV, Excel, Parquet or NDJSON.",
        epilog=EXAMPLE,
    )
    names = tuple(kinds())
    made.add_argument("kind", nargs="?", choices=names, metavar="KIND", help=", ".join(names))
    made.add_argument("--out", type=Path, metavar="FILE")
    made.add_argument(
        "--snapshot", type=Path, metavar="FOLDER", help="in place of KIND: all that counting needs"
    )
    made.add_argument(
        "--as", dest="format", choices=FORMATS, help="the format, if not the ending's"
    )
    made.add_argument("--encoding", choices=ENCODINGS, default="utf-8-sig", help="of a CSV file")
    add_database(made)
    return made


def run(argv: Sequence[str]) -> int:
    """Write one kind out; 0 done, 2 refused, 3 not possible now. ``--lang`` also names headers."""
    made = parser()
    asked = made.parse_args(argv)
    whole = asked.snapshot is not None
    if whole in {asked.kind is not None, asked.out is not None}:
        made.error("give either KIND and --out FILE, or --snapshot FOLDER")
    try:
        with opened(asked, os.environ) as engine:
            require_current(engine)
            return _snapshot(asked, engine) if whole else _kind(asked, engine)
    except (Refused, Failed, OSError) as problem:
        return answered(asked, problem)


def _kind(asked: argparse.Namespace, engine: Engine) -> int:
    wanted = Wanted(kinds()[asked.kind], asked.out, _format(asked), asked.lang, asked.encoding)
    count = write_out(engine, wanted, _teller(asked.out, asked.lang))
    label = wanted.kind.labels[asked.lang]
    print(word("export.done", asked.lang, file=asked.out, kind=label, rows=f"{count:,}"))
    return DONE


def _snapshot(asked: argparse.Namespace, engine: Engine) -> int:
    manifest = write_snapshot(engine, asked.snapshot, file_teller(asked.lang))
    rows = sum(entry.rows for entry in manifest.files.values())
    values = {"files": len(manifest.files), "rows": f"{rows:,}"}
    print(word("snapshot.written", asked.lang, folder=asked.snapshot, **values))
    return DONE


def _format(asked: argparse.Namespace) -> str:
    found = asked.format or ENDINGS.get(asked.out.suffix.lower())
    if found is None:
        values = {"found": asked.out.suffix or asked.out.name, "allowed": ", ".join(ENDINGS)}
        raise Refused(said("export.unknown_format", **values))
    return str(found)


def _teller(path: Path, lang: str) -> Callable[[int], None]:
    """Says on standard error how far a file came, every so many rows."""
    said_of = 0

    def tell(count: int) -> None:
        nonlocal said_of
        if count // PROGRESS_EVERY > said_of:
            said_of = count // PROGRESS_EVERY
            rows = f"{count:,}"
            print(word("import.progress", lang, file=path, rows=rows), file=sys.stderr, flush=True)

    return tell
