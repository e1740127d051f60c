"""``ccus-level partner`` and ``ccus-level attendance``: partners, files, silent gates."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from ccus_data.database import reading, require_current, writing
from ccus_data.doors import DONE, FOUND, Failed, add_database, answered, opened
from ccus_data.tables import partners, sites
from ccus_data.wording import Refused, Said, said, word
from rules.doors import add_criteria, catalogue_of, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection, Engine

    from rules.catalogue import Catalogue

NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
LONGEST_LIFE: Final = 366


def partner_parser() -> argparse.ArgumentParser:
    """The arguments of ``partner``."""
    made = argparse.ArgumentParser(
        prog="ccus-level partner",
        description="Partner systems that send touches, structures and rosters.",
        epilog="example: ccus-level partner token acme --scope events --site 36265810102371"
        " --by yamada",
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, says: str) -> argparse.ArgumentParser:
        one = actions.add_parser(name, help=says, description=says)
        one.add_argument("partner", metavar="PARTNER", help="a short name")
        one.add_argument("--by", required=True, metavar="NAME", help="who does it; recorded")
        add_database(one)
        return one

    add = action("add", "make a partner known")
    add.add_argument("--name", required=True, help="its name in full")
    add.add_argument("--system", help="the certified system that it uses")
    token = action("token", "a new token, shown once")
    token.add_argument("--scope", action="append", required=True, help="what it may do")
    token.add_argument(
        "--site", action="append", required=True, help="14 digits; as often as needed"
    )
    token.add_argument("--days", type=int, default=90, help="how long it is good (default: 90)")
    action("revoke", "revoke all tokens of a partner")
    return made


def attendance_parser() -> argparse.ArgumentParser:
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
    """``ccus-level partner``: 0 done, 2 refused, 3 not possible now."""
    return _answer(partner_parser().parse_args(argv))


def run_attendance(argv: Sequence[str]) -> int:
    """``ccus-level attendance``: 0 done, 1 a gate is silent, 2 refused, 3 not possible now."""
    asked = attendance_parser().parse_args(argv)
    if asked.action == "silent":
        return _answer(asked)
    catalogue = catalogue_of(asked.criteria, asked.lang)
    if isinstance(catalogue, tuple):
        return refuse(*catalogue)
    return _answer(asked, catalogue)


def _answer(asked: argparse.Namespace, catalogue: Catalogue | None = None) -> int:
    actions = {"add": _add, "token": _token, "revoke": _revoke, "silent": _silent}
    if catalogue is not None:
        actions["import"] = partial(_import, catalogue)
    try:
        with opened(asked, os.environ) as engine:
            require_current(engine)
            return actions[asked.action](engine, asked)
    except (Refused, Failed, OSError) as problem:
        return answered(asked, problem)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _say(asked: argparse.Namespace, key: str, **values: object) -> None:
    print(word(key, asked.lang, **{name: str(value) for name, value in values.items()}))


def _partner_faults(connection: Connection, partner: str, *, new: bool) -> list[Said]:
    if not NAME.fullmatch(partner):
        return [said("attendance.partner_id", found=partner)]
    known = connection.scalar(select(partners.c.partner_id).where(partners.c.partner_id == partner))
    if new and known is not None:
        return [said("attendance.partner_known", found=partner)]
    if not new and known is None:
        return [said("attendance.partner_unknown", found=partner)]
    return []


def _add(engine: Engine, asked: argparse.Namespace) -> int:
    from attendance.intake.partners import add_partner

    with writing(engine) as connection:
        faults = _partner_faults(connection, asked.partner, new=True) + _by(asked)
        if faults:
            raise Refused(*faults)
        add_partner(connection, asked.partner, asked.name, asked.system, asked.by, _now())
    _say(asked, "attendance.added", found=asked.partner)
    return DONE


def _token(engine: Engine, asked: argparse.Namespace) -> int:
    from attendance.intake.partners import SCOPES, Wanted, make_token

    with writing(engine) as connection:
        faults = _partner_faults(connection, asked.partner, new=False) + _by(asked)
        faults += [
            said("attendance.scope", found=one, known=", ".join(SCOPES))
            for one in asked.scope
            if one not in SCOPES
        ]
        here = select(sites.c.site_id).where(sites.c.site_id.in_(asked.site))
        known = set(connection.scalars(here))
        faults += [said("attendance.site", found=one) for one in asked.site if one not in known]
        if not 1 <= asked.days <= LONGEST_LIFE:
            faults.append(said("attendance.days"))
        if faults:
            raise Refused(*faults)
        at = _now()
        until = at + dt.timedelta(days=asked.days)
        wanted = Wanted(asked.partner, tuple(asked.scope), tuple(asked.site), until)
        token = make_token(connection, wanted, asked.by, at)
    sys.stderr.write(word("attendance.token", asked.lang) + "\n")
    print(token)
    return DONE


def _revoke(engine: Engine, asked: argparse.Namespace) -> int:
    from attendance.intake.partners import revoke_tokens

    with writing(engine) as connection:
        faults = _partner_faults(connection, asked.partner, new=False) + _by(asked)
        if faults:
            raise Refused(*faults)
        count = revoke_tokens(connection, asked.partner, asked.by, _now())
    _say(asked, "attendance.revoked", count=count)
    return DONE


def _by(asked: argparse.Namespace) -> list[Said]:
    return [] if asked.by.strip() else [said("attendance.by")]


def _import(catalogue: Catalogue, engine: Engine, asked: argparse.Namespace) -> int:
    from attendance.intake.files import Job, take_in
    from attendance.intake.partners import Partner
    from attendance.intake.senders import PartnerSender
    from ccus_data.ledger import Act, append

    with reading(engine) as connection:
        faults = _partner_faults(connection, asked.partner, new=False) + _by(asked)
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
    from attendance.intake.silence import silent_gates

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
