"""``ccus-level partner``: partner systems and their tokens."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from ccus_data.database import require_current, writing
from ccus_data.doors import DONE, Failed, add_database, answered, opened
from ccus_data.tables import sites
from ccus_data.wording import Refused, said, word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Engine

LONGEST_LIFE: Final = 366


def parser(further: Mapping[str, str] | None = None) -> argparse.ArgumentParser:
    """The arguments of ``partner``; ``further`` names the actions that other rooms answer."""
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
    for name, says in (further or {}).items():
        actions.add_parser(name, help=says, add_help=False)
    return made


def run(argv: Sequence[str], further: Mapping[str, str] | None = None) -> int:
    """``ccus-level partner``: 0 done, 2 refused, 3 not possible now."""
    asked = parser(further).parse_args(argv)
    actions = {"add": _add, "token": _token, "revoke": _revoke}
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


def _add(engine: Engine, asked: argparse.Namespace) -> int:
    from attendance.intake.partners import add_partner, partner_faults

    with writing(engine) as connection:
        faults = partner_faults(connection, asked.partner, asked.by, new=True)
        if faults:
            raise Refused(*faults)
        add_partner(connection, asked.partner, asked.name, asked.system, asked.by, _now())
    _say(asked, "attendance.added", found=asked.partner)
    return DONE


def _token(engine: Engine, asked: argparse.Namespace) -> int:
    from attendance.intake.partners import SCOPES, Wanted, make_token, partner_faults

    with writing(engine) as connection:
        faults = partner_faults(connection, asked.partner, asked.by, new=False)
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
    from attendance.intake.partners import partner_faults, revoke_tokens

    with writing(engine) as connection:
        faults = partner_faults(connection, asked.partner, asked.by, new=False)
        if faults:
            raise Refused(*faults)
        count = revoke_tokens(connection, asked.partner, asked.by, _now())
    _say(asked, "attendance.revoked", count=count)
    return DONE
