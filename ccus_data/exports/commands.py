"""``ccus-level export``: technicians, businesses, sites, histories and more into files."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ccus_data.database import require_current
from ccus_data.doors import DONE, Failed, add_database, answered, opened
from ccus_data.exports import Wanted, write_out
from ccus_data.imports import ENCODINGS, ENDINGS, FORMATS
from ccus_data.kinds import kinds
from ccus_data.wording import Refused, said, word

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PROGRESS_EVERY: Final = 50_000

EXAMPLE: Final = "example: ccus-level export technicians --out technicians.xlsx"


def parser() -> argparse.ArgumentParser:
    """The arguments of ``export``."""
    made = argparse.ArgumentParser(
        prog="ccus-level export",
        description="Write rows of the database into a file: CSV, Excel, Parquet or NDJSON.",
        epilog=EXAMPLE,
    )
    made.add_argument("kind", choices=tuple(kinds()), metavar="KIND", help=", ".join(kinds()))
    made.add_argument("--out", required=True, type=Path, metavar="FILE")
    made.add_argument(
        "--as", dest="format", choices=FORMATS, help="the format, if not the ending's"
    )
    made.add_argument("--encoding", choices=ENCODINGS, default="utf-8-sig", help="of a CSV file")
    add_database(made)
    return made


def run(argv: Sequence[str]) -> int:
    """Write one kind out; 0 done, 2 refused, 3 not possible now. ``--lang`` also names headers."""
    asked = parser().parse_args(argv)
    try:
        wanted = Wanted(kinds()[asked.kind], asked.out, _format(asked), asked.lang, asked.encoding)
        with opened(asked, os.environ) as engine:
            require_current(engine)
            count = write_out(engine, wanted, _teller(asked.out, asked.lang))
    except (Refused, Failed, OSError) as problem:
        return answered(asked, problem)
    label = wanted.kind.labels[asked.lang]
    print(word("export.done", asked.lang, file=asked.out, kind=label, rows=f"{count:,}"))
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
