"""``ccus-level import``: files of technicians, businesses, sites, histories and more."""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ccus_data.database import months_folder, require_current
from ccus_data.doors import (
    DONE,
    REFUSED,
    Failed,
    add_database,
    answered,
    file_teller,
    opened,
)
from ccus_data.imports import (
    ENCODINGS,
    FORMATS,
    Asked,
    Context,
    Fault,
    FileFault,
    Loading,
    Progress,
    Report,
    bring_in,
    examined,
    load_snapshot,
)
from ccus_data.kinds import kinds
from ccus_data.wording import Refused, word
from rules.doors import add_criteria, catalogue_of, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.engine import Engine

    from rules.catalogue import Catalogue

PROGRESS_EVERY: Final = 50_000

EXAMPLE: Final = """\
examples:
  ccus-level import technicians 技能者.csv --by yamada
  ccus-level import histories 2023-05.xlsx 2023-06.xlsx
  ccus-level import --nightly nightly
"""


def parser() -> argparse.ArgumentParser:
    """The arguments of ``import``."""
    made = argparse.ArgumentParser(
        prog="ccus-level import",
        description="Bring files into the database: CSV, Excel, Parquet or NDJSON.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = tuple(kinds())
    made.add_argument("kind", nargs="?", choices=names, metavar="KIND", help=", ".join(names))
    made.add_argument("files", nargs="*", type=Path, metavar="FILE")
    made.add_argument(
        "--snapshot", type=Path, metavar="FOLDER", help="in place of KIND: into an empty database"
    )
    made.add_argument(
        "--nightly", type=Path, metavar="FOLDER", help="in place of KIND: the levels of a night"
    )
    made.add_argument("--by", help="who brings it, for the ledger (default: the login name)")
    made.add_argument(
        "--as", dest="format", choices=FORMATS, help="the format, if not the ending's"
    )
    made.add_argument("--encoding", choices=ENCODINGS, help="of a CSV file (default: found out)")
    made.add_argument("--sheet", metavar="NAME", help="the sheet of an Excel file")
    made.add_argument("--result", type=Path, metavar="FILE", help="where all faults are written")
    made.add_argument("--skip-unknown", action="store_true", help="pass over unknown columns")
    made.add_argument("--all-or-nothing", action="store_true", help="no row of a file with faults")
    add_criteria(made)
    made.add_argument("--json", action="store_true", help="the outcome as JSON, one line a file")
    add_database(made)
    return made


def run(argv: Sequence[str]) -> int:
    """Bring files in; 0 all rows, 2 some or none (each fault is said), 3 not possible now."""
    made = parser()
    asked = made.parse_args(argv)
    if asked.result is not None and len(asked.files) > 1:
        made.error("--result goes with one FILE")
    folders = [one for one in (asked.snapshot, asked.nightly) if one is not None]
    if len(folders) + bool(asked.files) != 1 or (folders and asked.kind):
        made.error("give either KIND and FILE, or --snapshot FOLDER, or --nightly FOLDER")
    try:
        with opened(asked, os.environ) as engine:
            require_current(engine)
            if asked.nightly is not None:
                return _nightly(asked, engine)
            return _run(asked, engine) if asked.snapshot is None else _snapshot(asked, engine)
    except (Refused, Failed, OSError) as problem:
        return answered(asked, problem)


def _run(asked: argparse.Namespace, engine: Engine) -> int:
    catalogue = catalogue_of(asked.criteria, asked.lang)
    if isinstance(catalogue, tuple):
        return refuse(*catalogue)
    return max(_one(asked, engine, catalogue, path) for path in asked.files)


def _snapshot(asked: argparse.Namespace, engine: Engine) -> int:
    by = asked.by or getpass.getuser()
    loading = Loading(asked.snapshot, months_folder(os.environ), by, _clock)
    manifest = load_snapshot(engine, loading, file_teller(asked.lang))
    rows = sum(entry.rows for entry in manifest.files.values())
    values = {"files": len(manifest.files), "rows": f"{rows:,}"}
    print(word("snapshot.loaded", asked.lang, folder=asked.snapshot, **values))
    return DONE


def _nightly(asked: argparse.Namespace, engine: Engine) -> int:
    from ccus_data.levels_in_force import AskedNight, bring_night

    catalogue = catalogue_of(asked.criteria, asked.lang)
    if isinstance(catalogue, tuple):
        return refuse(*catalogue)
    night = AskedNight(asked.nightly, asked.by or getpass.getuser(), _clock)
    brought = bring_night(engine, night, catalogue, _teller(asked.nightly, asked.lang))
    counts = _counts(brought.progress)
    if asked.json:
        outcome = {
            "folder": str(asked.nightly),
            "as_of": str(brought.as_of),
            "run": brought.run_id,
            "resumed": brought.resumed,
            "gone": brought.gone,
        }
        print(json.dumps(outcome | counts, ensure_ascii=False))
        return DONE
    values = {name: f"{value:,}" for name, value in counts.items()}
    print(word("night.done", asked.lang, folder=asked.nightly, as_of=brought.as_of, **values))
    for key, count in (("night.unknown", brought.progress.refused), ("night.gone", brought.gone)):
        if count:
            print(word(key, asked.lang, count=f"{count:,}"))
    return DONE


def _one(asked: argparse.Namespace, engine: Engine, catalogue: Catalogue, path: Path) -> int:
    context = Context(dt.date.today(), catalogue)  # noqa: DTZ011 - the day of the user's clock
    result = asked.result or path.with_name(f"{path.name}.result.csv")
    try:
        source = examined(path, encoding=asked.encoding, sheet=asked.sheet, as_format=asked.format)
    except FileFault as found:
        report = Report(faults=[found.fault], fault_count=1, stored=False)
        return _answer(asked, path, report, None)
    except OSError as problem:
        return answered(asked, problem)
    by = asked.by or getpass.getuser()
    wanted = Asked(
        kinds()[asked.kind],
        source,
        by,
        result,
        asked.lang,
        skip_unknown=asked.skip_unknown,
        all_or_nothing=asked.all_or_nothing,
    )
    report = bring_in(engine, wanted, context, _clock, _teller(path, asked.lang))
    return _answer(asked, path, report, result)


def _clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _teller(path: Path, lang: str) -> Callable[[Progress], None]:
    """Says on standard error how far an import came, every so many rows."""
    said = 0

    def tell(progress: Progress) -> None:
        nonlocal said
        if progress.rows_read // PROGRESS_EVERY > said:
            said = progress.rows_read // PROGRESS_EVERY
            rows = f"{progress.rows_read:,}"
            print(word("import.progress", lang, file=path, rows=rows), file=sys.stderr, flush=True)

    return tell


def _answer(asked: argparse.Namespace, path: Path, report: Report, result: Path | None) -> int:
    """Say what became of a file: faults on standard error, the counts on standard output."""
    for fault in report.faults:
        print(_said(path, fault, asked.lang), file=sys.stderr)
    if report.fault_count > len(report.faults):
        more = f"{report.fault_count - len(report.faults):,}"
        print(word("import.more", asked.lang, count=more), file=sys.stderr)
    if report.fault_count and result is not None:
        print(word("import.result", asked.lang, file=result), file=sys.stderr)
    counts = _counts(report.progress)
    if asked.json:
        outcome = {"file": str(path), "stored": report.stored, "faults": report.fault_count}
        outcome |= {"resumed": report.resumed, **counts}
        print(json.dumps(outcome, ensure_ascii=False))
    else:
        label = kinds()[asked.kind].labels[asked.lang]
        values = {name: f"{value:,}" for name, value in counts.items()}
        key = "import.done" if report.stored else "import.nothing"
        print(word(key, asked.lang, file=path, kind=label, **values))
    return REFUSED if report.fault_count else DONE


def _counts(progress: Progress) -> dict[str, int]:
    return {name: value for name, value in asdict(progress).items() if name != "result_bytes"}


def _said(path: Path, fault: Fault, lang: str) -> str:
    place = fault.place(lang)
    return f"{path}: {place}: {fault.wrong(lang)} {fault.mend(lang)} [{fault.code}]"
