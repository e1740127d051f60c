"""``ccus-level partner``: partner systems and their tokens."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from ccus_data.database import require_current, writing
from ccus_data.doors import DONE, Failed, add_database, answered, opened
from ccus_data.tables import sites
from ccus_data.wording import LANGUAGES, Refused, said, word
from rules.doors import add_criteria, catalogue_of, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy.engine import Engine

    from rules.catalogue import Catalogue
    from rules.partner_systems import PartnerSystem

LONGEST_LIFE: Final = 366
SENDS: Final = {
    "sends": "attendance.sends.sends",
    "never": "attendance.sends.never",
    "unknown": "attendance.sends.unknown",
}


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
    add.add_argument("--system", metavar="SYSTEM", help="its certified system, by id or name")
    add_criteria(add)
    token = action("token", "a new token, shown once")
    token.add_argument("--scope", action="append", required=True, help="what it may do")
    token.add_argument(
        "--site", action="append", required=True, help="14 digits; as often as needed"
    )
    add_criteria(token)
    token.add_argument("--days", type=int, default=90, help="how long it is good (default: 90)")
    action("revoke", "revoke all tokens of a partner")
    says = "the certified systems, and what each may send"
    systems = actions.add_parser("systems", help=says, description=says)
    systems.add_argument("--lang", choices=LANGUAGES, default="ja", help="of the sentences")
    add_criteria(systems)
    for name, says in (further or {}).items():
        actions.add_parser(name, help=says, add_help=False)
    return made


def run(argv: Sequence[str], further: Mapping[str, str] | None = None) -> int:
    """``ccus-level partner``: 0 done, 2 refused, 3 not possible now."""
    asked = parser(further).parse_args(argv)
    # Tokens can be revoked whatever became of the criteria.
    if asked.action == "revoke":
        return _answer(asked, _revoke)
    catalogue = catalogue_of(asked.criteria, asked.lang)
    if isinstance(catalogue, tuple):
        return refuse(*catalogue)
    if asked.action == "systems":
        return _systems(catalogue, asked)
    return _answer(asked, partial({"add": _add, "token": _token}[asked.action], catalogue))


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


def _add(catalogue: Catalogue, engine: Engine, asked: argparse.Namespace) -> int:
    from attendance.intake.partners import add_partner, partner_faults

    with writing(engine) as connection:
        faults = partner_faults(connection, asked.partner, asked.by, new=True)
        system = _named(catalogue, asked.system)
        if asked.system is not None and system is None:
            known = ", ".join(catalogue.partner_systems)
            faults.append(said("attendance.system", found=asked.system, known=known))
        if faults:
            raise Refused(*faults)
        system_id = None if system is None else system.system_id
        add_partner(connection, asked.partner, asked.name, system_id, asked.by, _now())
    _say(asked, "attendance.added", found=asked.partner)
    if system is not None:
        _say_system(asked, system)
    return DONE


def _named(catalogue: Catalogue, name: str | None) -> PartnerSystem | None:
    """The system of an id or a name, in whatever case."""
    wanted = (name or "").casefold()
    for one in catalogue.partner_systems.values():
        if wanted in {one.system_id, one.name.casefold()}:
            return one
    return None


def _systems(catalogue: Catalogue, asked: argparse.Namespace) -> int:
    for one in catalogue.partner_systems.values():
        print(one.system_id, end="\t")
        _say_system(asked, one)
    return DONE


def _say_system(asked: argparse.Namespace, system: PartnerSystem) -> None:
    from attendance.intake.passages import day_of
    from rules.partner_systems import KINDS

    on = day_of(_now())
    sends = {kind: word(SENDS[system.sends(kind, on)], asked.lang) for kind in KINDS}
    held = [one.source for one in system.terms if one.since <= on]
    _say(asked, "attendance.of_system", name=system.name, **sends, source="".join(held[-1:]))


def _token(catalogue: Catalogue, engine: Engine, asked: argparse.Namespace) -> int:
    from attendance.intake.partners import (
        SCOPES,
        Wanted,
        make_token,
        never_sends,
        partner_faults,
        system_of,
    )
    from attendance.intake.passages import day_of

    with writing(engine) as connection:
        faults = partner_faults(connection, asked.partner, asked.by, new=False)
        faults += [
            said("attendance.scope", found=one, known=", ".join(SCOPES))
            for one in asked.scope
            if one not in SCOPES
        ]
        system, today = system_of(connection, asked.partner), day_of(_now())
        faults += [
            said("attendance.never_sends", system=system, kind=one)
            for one in asked.scope
            if never_sends(catalogue, system, one, today)
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
