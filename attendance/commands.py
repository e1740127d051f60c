"""``ccus-level attendance``: files of touches, and gates that went silent."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from ccus_data.database import reading, require_current, writing
from ccus_data.doors import DONE, FOUND, Failed, add_database, answered, opened
from ccus_data.tables import sites
from ccus_data.wording import Refused, word
from rules.doors import add_criteria, catalogue_of, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.engine import Engine

    from rules.catalogue import Catalogue


def parser() -> argparse.ArgumentParser:
    """The arguments of ``attendance``."""
    made = argparse.ArgumentParser(
        prog="ccus-level attendance",
        description="Files of touches, and gates that went silent.",
        epilog="example: ccus-level attendance import touches.csv --partner acme --by yamada",
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")
    bring = actions.add_parser("import", help="take in a CSV, NDJSON or Parquet file of touches")
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--partner", required=True, help="whose touches these are")
    bring.add_argument("--by", required=True, metavar="NAME", help="who does it; recorded")
    add_criteria(bring)
    add_database(bring)
    silent = actions.add_parser("silent", help="gates that should talk and do not (status 1)")
    silent.add_argument("--hours", type=float, default=24.0, help="not heard of for so long")
    add_database(silent)
    return made


def run(argv: Sequence[str]) -> int:
    """Do one thing: 0 done, 1 a gate is silent, 2 refused, 3 not possible now."""
    asked = parser().parse_args(argv)
    if asked.action == "silent":
        return _answer(asked, _silent)
    catalogue = catalogue_of(asked.criteria, asked.lang)
    if isinstance(catalogue, tuple):
        return refuse(*catalogue)
    return _answer(asked, partial(_import, catalogue))


def _answer(asked: argparse.Namespace, action: Callable[[Engine, argparse.Namespace], int]) -> int:
    try:
        with opened(asked, os.environ) as engine:
            require_current(engine)
            return action(engine, asked)
    except (Refused, Failed, OSError) as problem:
        return answered(asked, problem)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _say(asked: argparse.Namespace, key: str, **values: object) -> None:
    print(word(key, asked.lang, **{name: str(value) for name, value in values.items()}))


def _import(catalogue: Catalogue, engine: Engine, asked: argparse.Namespace) -> int:
    from attendance.intake import Job, Partner, PartnerSender, partner_faults, take_in
    from ccus_data.ledger import Act, append

    with reading(engine) as connection:
        faults = partner_faults(connection, asked.partner, asked.by, new=False)
        everywhere = frozenset(connection.scalars(select(sites.c.site_id)))
    if faults:
        raise Refused(*faults)
    # An operator brings the file: every site is open to it, the sources are the partner's alone.
    sender = PartnerSender(Partner(asked.partner, frozenset({"events"}), everywhere))
    job = Job(asked.file, sender, _now())
    begun = False

    def tell(rows: int) -> None:
        nonlocal begun
        key = "attendance.progress" if begun else "attendance.resumed"
        if begun or rows:
            sys.stderr.write(word(key, asked.lang, rows=f"{rows:,}") + "\n")
        begun = True

    counts = take_in(engine, catalogue, job, tell)
    with writing(engine) as connection:
        identity = {"partner_id": asked.partner, "file": asked.file.name}
        act = Act(asked.by, "attendance.file_taken_in", "touches", identity, after=counts)
        append(connection, [act], _now())
    _say(asked, "attendance.imported", path=job.results, **counts)
    return DONE


def _silent(engine: Engine, asked: argparse.Namespace) -> int:
    from attendance.intake import silent_gates

    with reading(engine) as connection:
        found = silent_gates(connection, _now(), dt.timedelta(hours=asked.hours))
    for one in found:
        seen = one.seen_at.isoformat(" ", "minutes") if one.seen_at else ""
        seen = seen or word("attendance.never", asked.lang)
        _say(
            asked,
            "attendance.silent",
            site=one.name,
            gate=one.gate,
            device=one.device_id,
            seen=seen,
        )
    if not found:
        _say(asked, "attendance.none_silent")
    return FOUND if found else DONE
