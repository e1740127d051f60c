"""``ccus-level attendance``: files of touches, what is held, lists of a month, silent gates."""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import os
import re
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from attendance.held import add_held, decide, held
from ccus_data.database import reading, require_current, writing
from ccus_data.doors import DONE, FOUND, Failed, add_database, answered, opened
from ccus_data.spreadsheet_cells import harmless
from ccus_data.tables import sites
from ccus_data.wording import Refused, said, word
from rules.doors import add_criteria, catalogue_of, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.engine import Engine

    from rules.catalogue import Catalogue


FEE_COLUMNS: Final = (
    "attendance.column.prime_id",
    "attendance.column.prime",
    "attendance.column.site_id",
    "attendance.column.site",
    "attendance.column.person_days",
    "attendance.column.yen",
)
"""現場利用料 of a month."""

DAY_COLUMNS: Final = (
    "attendance.column.employer_id",
    "attendance.column.employer",
    "attendance.column.contract_no",
    "attendance.column.technician_id",
    "attendance.column.technician",
    "attendance.column.member_no",
    "attendance.column.days",
    "attendance.column.day_count",
    "attendance.column.yen",
)
"""Days for 建退共 of a month."""


def parser() -> argparse.ArgumentParser:
    """The arguments of ``attendance``."""
    made = argparse.ArgumentParser(
        prog="ccus-level attendance",
        description="Files of touches, lists of a month, numbers to call, and silent gates.",
        epilog="example: ccus-level attendance import touches.csv --partner acme --by yamada",
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")
    bring = actions.add_parser("import", help="take in a CSV, NDJSON or Parquet file of touches")
    bring.add_argument("file", type=Path, metavar="FILE")
    bring.add_argument("--partner", required=True, help="whose touches these are")
    bring.add_argument("--by", required=True, metavar="NAME", help="who does it; recorded")
    add_criteria(bring)
    add_database(bring)
    carried = actions.add_parser("carried", help="take in a file that a gate exported")
    carried.add_argument("file", type=Path, metavar="FILE")
    carried.add_argument("--by", required=True, metavar="NAME", help="who does it; recorded")
    carried.add_argument(
        "--orphaned", metavar="WHY", help="keep and hold what is signed and follows nothing known"
    )
    add_criteria(carried)
    add_database(carried)
    for name, says in (
        ("site-fees", "site fees of a month by prime and site, as CSV"),
        ("kentaikyo", "days of a month for 建退共 by employer and worker, as CSV"),
    ):
        listed = actions.add_parser(name, help=says, description=says)
        listed.add_argument("month", type=_month, metavar="YYYY-MM", help="the month of the days")
        listed.add_argument("--by", required=True, metavar="NAME", help="who asks; recorded")
        add_criteria(listed)
        add_database(listed)
    number = actions.add_parser("call-number", help="which site a called phone number means")
    number.add_argument("number", help="as +815012345678 or 050-1234-5678")
    number.add_argument("--site", help="14 digits; left out, the number means no site any more")
    number.add_argument("--by", required=True, metavar="NAME", help="who does it; recorded")
    add_database(number)
    add_held(actions)
    silent = actions.add_parser("silent", help="gates that should talk and do not (status 1)")
    silent.add_argument("--hours", type=float, default=24.0, help="not heard of for so long")
    add_database(silent)
    return made


def run(argv: Sequence[str]) -> int:
    """Do one thing: 0 done, 1 a gate is silent or something waits, 2 refused, 3 not now."""
    asked = parser().parse_args(argv)
    without_criteria = {"silent": _silent, "call-number": _call_number}
    if asked.action in without_criteria:
        return _answer(asked, without_criteria[asked.action])
    catalogue = catalogue_of(asked.criteria, asked.lang)
    if isinstance(catalogue, tuple):
        return refuse(*catalogue)
    actions = {
        "import": _import,
        "carried": _carried,
        "site-fees": _site_fees,
        "kentaikyo": _kentaikyo,
        "held": held,
        "decide": decide,
    }
    return _answer(asked, partial(actions[asked.action], catalogue))


def _answer(asked: argparse.Namespace, action: Callable[[Engine, argparse.Namespace], int]) -> int:
    try:
        with opened(asked, os.environ) as engine:
            require_current(engine)
            return action(engine, asked)
    except (Refused, Failed, OSError) as problem:
        return answered(asked, problem)


def _month(text: str) -> dt.date:
    """The first day of a month that is written like 2026-11."""
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text) or text < "0001":
        msg = f"{text}: write a month like 2026-11"
        raise argparse.ArgumentTypeError(msg)
    return dt.date.fromisoformat(f"{text}-01")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _say(asked: argparse.Namespace, key: str, **values: object) -> None:
    print(word(key, asked.lang, **{name: str(value) for name, value in values.items()}))


def _import(catalogue: Catalogue, engine: Engine, asked: argparse.Namespace) -> int:
    from attendance.intake import (
        Job,
        Partner,
        PartnerSender,
        Progress,
        day_of,
        never_sends,
        partner_faults,
        system_of,
        take_in,
    )
    from ccus_data.ledger import Act, append

    with reading(engine) as connection:
        faults = partner_faults(connection, asked.partner, asked.by, new=False)
        system = system_of(connection, asked.partner)
        if never_sends(catalogue, system, "events", day_of(_now())):
            faults.append(said("attendance.never_sends", system=system, kind="events"))
        everywhere = frozenset(connection.scalars(select(sites.c.site_id)))
    if faults:
        raise Refused(*faults)
    # An operator brings the file: every site is open to it, the sources are the partner's alone.
    sender = PartnerSender(Partner(asked.partner, frozenset({"events"}), everywhere))
    job = Job(asked.file, sender, _now())
    begun = False

    def tell(progress: Progress) -> None:
        nonlocal begun
        key = "attendance.progress" if begun else "attendance.resumed"
        if begun or progress.done:
            sys.stderr.write(word(key, asked.lang, rows=f"{progress.done:,}") + "\n")
        begun = True

    counts = take_in(engine, catalogue, job, tell)
    with writing(engine) as connection:
        identity = {"partner_id": asked.partner, "file": asked.file.name}
        act = Act(asked.by, "attendance.file_taken_in", "touches", identity, after=counts)
        append(connection, [act], _now())
    _say(asked, "attendance.imported", path=job.results, **counts)
    return DONE


def _carried(catalogue: Catalogue, engine: Engine, asked: argparse.Namespace) -> int:
    from attendance.intake import take_carried

    if not asked.by.strip():
        raise Refused(said("attendance.by"))
    why = None if asked.orphaned is None else asked.orphaned.strip()
    if why == "":
        raise Refused(said("attendance.why"))
    counts = take_carried(
        engine, catalogue, asked.file, asked.by.strip(), _now(), orphaned=why or ""
    )
    _say(asked, "attendance.carried", **counts)
    return DONE


def _site_fees(catalogue: Catalogue, engine: Engine, asked: argparse.Namespace) -> int:
    from attendance.intake import site_fees

    _record_question(engine, asked, "sites")
    out = _table(asked, FEE_COLUMNS)
    with reading(engine) as connection:
        for one in site_fees(connection, catalogue.operating, asked.month):
            names = (one.prime_id, harmless(one.prime_name), one.site_id, harmless(one.site_name))
            out.writerow((*names, one.person_days, one.yen))
    return DONE


def _kentaikyo(catalogue: Catalogue, engine: Engine, asked: argparse.Namespace) -> int:
    from attendance.intake import kentaikyo_days

    _record_question(engine, asked, "technicians")
    out = _table(asked, DAY_COLUMNS)
    with reading(engine) as connection:
        for one in kentaikyo_days(connection, catalogue.operating, asked.month):
            employer = (one.employer_id, harmless(one.employer_name), one.contract_no or "")
            worker = (one.technician_id, harmless(one.name), one.member_no or "")
            days = " ".join(str(day.day) for day in one.days)
            out.writerow((*employer, *worker, days, len(one.days), one.yen))
    return DONE


def _record_question(engine: Engine, asked: argparse.Namespace, of: str) -> None:
    """Note in the ledger who is about to see what; committed before anything is printed."""
    from attendance.intake import refuse_torn
    from ccus_data.ledger import Act, append

    if faults := [] if asked.by.strip() else [said("attendance.by")]:
        raise Refused(*faults)
    identity = {"month": f"{asked.month:%Y-%m}"}
    with writing(engine) as connection:
        refuse_torn(connection, asked.month)
        act = Act(
            asked.by.strip(), "attendance.month_listed", of, identity, after={"list": asked.action}
        )
        append(connection, [act], _now())


def _table(asked: argparse.Namespace, columns: Sequence[str]) -> Any:
    """A writer of CSV on standard output, below its header."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow([word(one, asked.lang) for one in columns])
    return out


def _call_number(engine: Engine, asked: argparse.Namespace) -> int:
    from attendance.calls import e164, number_faults, put_number, remove_number

    number = e164(asked.number) or ""
    with writing(engine) as connection:
        faults = number_faults(connection, asked.number, asked.site, asked.by)
        if faults:
            raise Refused(*faults)
        if asked.site is not None:
            put_number(connection, number, asked.site, asked.by.strip(), _now())
        elif not remove_number(connection, number, asked.by.strip(), _now()):
            raise Refused(said("calls.unknown", found=number))
    key = "calls.removed" if asked.site is None else "calls.set"
    _say(asked, key, found=number, site=asked.site or "")
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
