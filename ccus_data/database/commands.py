"""``ccus-level db``: the tables brought up or down, compared, and the ledger verified."""

from __future__ import annotations

import argparse
import os
import re
import sys
from typing import TYPE_CHECKING

from ccus_data.database import (
    HEAD,
    current_revision,
    differences,
    downgrade,
    reading,
    require_current,
    upgrade,
)
from ccus_data.doors import DONE, FOUND, Failed, add_database, answered, opened
from ccus_data.ledger import Anchor, verify_ledger
from ccus_data.wording import Refused, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Engine

EXAMPLE = "example: ccus-level db "


def parser() -> argparse.ArgumentParser:
    """The arguments of ``db`` and of each of its actions."""
    made = argparse.ArgumentParser(
        prog="ccus-level db",
        description="Make, change and check the tables of the database.",
        epilog=f"{EXAMPLE}upgrade",
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, says: str, example: str) -> argparse.ArgumentParser:
        one = actions.add_parser(name, help=says, description=says, epilog=EXAMPLE + example)
        add_database(one)
        return one

    up = action("upgrade", "bring the tables up to a revision (default: the newest)", "upgrade")
    up.add_argument("--to", default=HEAD, metavar="REVISION")
    down = action("downgrade", "bring the tables down to a revision", "downgrade --to 0004")
    down.add_argument("--to", required=True, metavar="REVISION", help="`base` is before the first")
    down.add_argument("--drop-data", action="store_true", help="also where tables hold rows")
    action("check", "whether the tables are those of this program", "check")
    verify = action("verify-ledger", "whether anybody tampered with the ledger", "verify-ledger")
    verify.add_argument(
        "--anchor", type=_anchor, metavar="NUMBER:SEAL", help="a row as noted earlier"
    )
    return made


def _anchor(text: str) -> Anchor:
    if not re.fullmatch(r"[0-9]{1,18}:[0-9a-f]{64}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not NUMBER:SEAL as verify-ledger prints it")
    number, seal = text.split(":")
    return Anchor(int(number), seal)


def run(argv: Sequence[str]) -> int:
    """Do one action: 0 done, 1 something was found, 2 refused, 3 not possible now."""
    asked = parser().parse_args(argv)
    try:
        with opened(asked, os.environ) as engine:
            return _run(asked, engine)
    except (Refused, Failed, OSError) as problem:
        return answered(asked, problem)


def _run(asked: argparse.Namespace, engine: Engine) -> int:
    if asked.action == "check":
        return _check(asked, engine)
    if asked.action == "verify-ledger":
        return _verify(asked, engine)
    if asked.action == "upgrade":
        reached = upgrade(engine, asked.to)
    else:
        reached = downgrade(engine, asked.to, drop_data=asked.drop_data)
    print(word("revision.reached", asked.lang, revision=reached or "-", address=_shown(engine)))
    return DONE


def _check(asked: argparse.Namespace, engine: Engine) -> int:
    require_current(engine)
    found = differences(engine)
    for one in found:
        print(word("check.differs", asked.lang, difference=one))
    if found:
        return FOUND
    revision = current_revision(engine)
    print(word("check.same", asked.lang, revision=revision, address=_shown(engine)))
    return DONE


def _verify(asked: argparse.Namespace, engine: Engine) -> int:
    require_current(engine)
    with reading(engine, job=True) as connection:
        found = verify_ledger(connection, asked.anchor)
    if not found.count:
        print(word("ledger.intact", asked.lang, rows=f"{found.rows:,}", anchor=found.end))
        return DONE
    for one in found.faults:
        print(one.sentence(asked.lang), file=sys.stderr)
    if found.count > len(found.faults):
        more = found.count - len(found.faults)
        print(word("ledger.more", asked.lang, count=more), file=sys.stderr)
    values = {"rows": f"{found.rows:,}", "count": found.count}
    print(word("ledger.broken", asked.lang, **values), file=sys.stderr)
    return FOUND


def _shown(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)
