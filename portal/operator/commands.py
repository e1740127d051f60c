"""``ccus-level accounts``: who acts for whom, claims of businesses, who saw a technician."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from ccus_data.database import default_path, reading, require_current, writing
from ccus_data.doors import Failed, add_database, answered, opened
from ccus_data.personal_views import Look, note_view, views_of
from ccus_data.tables import accounts, businesses
from ccus_data.wording import Refused
from portal import claims
from portal.access import OPERATOR, Membership, keep_identity_numbers, said
from portal.layout import Words
from portal.members import LAST, Members, Organisation, grant, members_of
from portal.operator.identity_numbers import read_identity_numbers
from portal.sealing import KeysRefused, Seals, read_seals
from portal.verb_desk import NotDone, VerbDesk
from rules.doors import add_criteria, catalogue_of, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy.engine import Connection, Engine

DONE: Final = 0
REFUSED: Final = 2
MOST_VIEWS: Final = 10_000
ROLES: Final = {"business": ("administrator", "clerk"), "body": ("officer", "approver")}
EXAMPLE: Final = """\
examples:
  ccus-level accounts grant hyouka001 --body nihon-densetsu-kogyo --role officer --by 山田
  ccus-level accounts claims
  ccus-level accounts confirm 12 --by 山田
  ccus-level accounts views 00045751166921 --by 山田
  ccus-level accounts identity-numbers cards.csv --by 山田
"""


@dataclass(frozen=True, slots=True)
class _Desk(VerbDesk):
    """One command: what was asked, and its words."""

    ROOM = "operator"

    @property
    def of(self) -> Organisation:
        if self.asked.business is not None:
            return Organisation("business", self.asked.business)
        if self.asked.operator:
            return Organisation("body", OPERATOR)
        return Organisation("body", self.asked.body)

    @property
    def named(self) -> str:
        if self.of == Organisation("body", OPERATOR):
            return self.say("kind_operator")
        return f"{self.say(f'kind_{self.of.kind}')} {self.of.id}"


def parser() -> argparse.ArgumentParser:
    """The arguments of ``accounts``."""
    made = argparse.ArgumentParser(
        prog="ccus-level accounts",
        description="Let accounts act for businesses and evaluation bodies; answer claims.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, says: str, *, by: bool) -> argparse.ArgumentParser:
        one = actions.add_parser(name, help=says, description=says)
        if by:
            one.add_argument("--by", required=True, metavar="NAME", help="who does it; recorded")
        add_database(one)
        return one

    def organisation(one: argparse.ArgumentParser) -> None:
        which = one.add_mutually_exclusive_group(required=True)
        which.add_argument("--business", metavar="BUSINESS_ID", help="14 digits")
        which.add_argument("--body", metavar="BODY_ID", help="an id of criteria/codes/bodies.yaml")
        which.add_argument(
            "--operator", action="store_true", help="who proposes for fields without a body"
        )

    granting = action("grant", "let an account act for a business or a body", by=True)
    granting.add_argument("login_id", metavar="LOGIN_ID")
    organisation(granting)
    granting.add_argument("--role", required=True, help="; ".join(map(", ".join, ROLES.values())))
    add_criteria(granting)
    ending = action("end", "end that", by=True)
    ending.add_argument("login_id", metavar="LOGIN_ID")
    organisation(ending)
    organisation(action("members", "who acts for a business or a body", by=False))
    action("claims", "claims of businesses that wait", by=False)
    for name, says in (("confirm", "confirm a claim"), ("refuse", "refuse a claim")):
        one = action(name, says, by=True)
        one.add_argument("claim", type=int, metavar="NUMBER")
        if name == "refuse":
            one.add_argument("--why", required=True, metavar="TEXT", help="told to the claimant")
    views = action("views", "who saw a technician's data, the last view first", by=True)
    views.add_argument("technician", metavar="TECHNICIAN_ID", help="14 digits")
    numbers = action("identity-numbers", "bring in what is on the back of cards", by=True)
    numbers.add_argument("file", type=Path, metavar="FILE", help="CSV: technician_id,number")
    return made


def run(argv: Sequence[str]) -> int:
    """Do one thing: 0 done, 2 refused, 3 not possible now."""
    asked = parser().parse_args(argv)
    desk = _Desk(asked, Words.load({"operator": Path(__file__).with_name("words.yaml")}))
    try:
        if "by" in asked and not desk.by:
            desk.refuse("no_name")
        if asked.action == "grant" and (faults := _misnamed(desk)):
            return refuse(*faults)
        with opened(asked, os.environ) as engine:
            require_current(engine)
            for line in _ACTIONS[asked.action](desk, engine):
                print(line)
    except (NotDone, KeysRefused) as problem:
        print(problem, file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        raise  # whoever read us has enough
    except (Refused, Failed, OSError) as problem:
        return answered(asked, problem)
    return DONE


def _misnamed(desk: _Desk) -> tuple[str, ...]:
    """What is wrong with the role and the body of a grant, all at once."""
    faults = []
    roles = ROLES[desk.of.kind]
    if desk.asked.role not in roles:
        kind = desk.say(f"kind_{desk.of.kind}")
        faults.append(desk.say("wrong_role", kind=kind, roles=", ".join(roles)))
    if desk.of.kind == "body" and not desk.asked.operator:
        catalogue = catalogue_of(desk.asked.criteria, desk.asked.lang)
        if isinstance(catalogue, tuple):
            return catalogue
        if desk.of.id not in catalogue.bodies:
            known = ", ".join(sorted(catalogue.bodies))
            faults.append(desk.say("no_body", body=desk.of.id, known=known))
    return tuple(faults)


def _account(desk: _Desk, connection: Connection) -> int:
    key = desk.asked.login_id.lower()
    found = connection.execute(
        select(accounts.c.account_id).where(
            accounts.c.login_key == key, accounts.c.closed_at.is_(None)
        )
    ).scalar()
    if found is None:
        desk.refuse("no_account", login_id=desk.asked.login_id)
    return int(found)


def _grant(desk: _Desk, engine: Engine) -> Iterator[str]:
    of, role, at = desk.of, desk.asked.role, _now()
    with writing(engine) as connection:
        account_id = _account(desk, connection)
        if of.kind == "business":
            here = businesses.c.business_id == of.id
            if connection.execute(select(businesses.c.name).where(here)).first() is None:
                desk.refuse("no_business", business=of.id)
        if not grant(connection, account_id, Membership(of.kind, of.id, role), desk.by, at):
            desk.refuse("member_already", login_id=desk.asked.login_id, organisation=desk.named)
    yield desk.say("granted", login_id=desk.asked.login_id, organisation=desk.named, role=role)


def _end(desk: _Desk, engine: Engine) -> Iterator[str]:
    says = {"login_id": desk.asked.login_id, "organisation": desk.named}
    with writing(engine) as connection:
        account_id = _account(desk, connection)
        fault = Members(connection, desk.of, desk.by, _now()).end(account_id)
        if fault:
            desk.refuse("last_administrator" if fault == LAST else "not_member", **says)
    yield desk.say("ended", **says)


def _members(desk: _Desk, engine: Engine) -> Iterator[str]:
    with reading(engine) as connection:
        found = members_of(connection, desk.of)
    if not found:
        yield desk.say("no_members", organisation=desk.named)
    for one in found:
        yield "\t".join((one.login_id, one.role, said(one.since), one.email))


def _claims(desk: _Desk, engine: Engine) -> Iterator[str]:
    with reading(engine) as connection:
        found = claims.waiting(connection)
    if not found:
        yield desk.say("no_claims")
    for one in found:
        given = one.claim
        known = "not_known" if one.known_as is None else "known_as"
        remarks = [desk.say(known, name=one.known_as)]
        if one.has_administrator:
            remarks.append(desk.say("administered"))
        yield "\t".join(
            (
                str(one.claim_id),
                said(one.created_at),
                one.login_id,
                one.email,
                given.business_id,
                given.name,
                given.address,
                given.phone,
                given.licence_number,
                *remarks,
            )
        )


def _confirm(desk: _Desk, engine: Engine) -> Iterator[str]:
    seals = _seals()
    with writing(engine) as connection:
        if not claims.Operator(connection, seals, desk.by, _now()).confirm(desk.asked.claim):
            desk.refuse("no_claim", claim=desk.asked.claim)
    yield desk.say("confirmed", claim=desk.asked.claim)


def _refuse(desk: _Desk, engine: Engine) -> Iterator[str]:
    seals, why = _seals(), desk.asked.why.strip()
    if not why:
        desk.refuse("no_reason")
    with writing(engine) as connection:
        if not claims.Operator(connection, seals, desk.by, _now()).refuse(desk.asked.claim, why):
            desk.refuse("no_claim", claim=desk.asked.claim)
    yield desk.say("refused", claim=desk.asked.claim)


def _views(desk: _Desk, engine: Engine) -> Iterator[str]:
    technician = desk.asked.technician
    if not re.fullmatch(r"[0-9]{14}", technician):
        desk.refuse("technician_form", technician=technician)
    with writing(engine) as connection:
        found = views_of(connection, technician, most=MOST_VIEWS)
        note_view(connection, Look(desk.by, "operator", "views"), [technician], _now())
    if not found:
        yield desk.say("nobody_looked")
    for one in found:
        yield "\t".join((said(one.at), one.look.by, one.look.as_what, one.look.what))


def _identity_numbers(desk: _Desk, engine: Engine) -> Iterator[str]:
    numbers, faults = read_identity_numbers(desk.asked.file)
    if faults:
        lines = (desk.say("numbers_fault", line=one.line, what=desk.say(one.key)) for one in faults)
        raise NotDone("\n".join(lines))
    seals = _seals()
    with writing(engine) as connection:
        count = keep_identity_numbers(connection, seals, numbers, desk.by, _now())
    yield desk.say("numbers_kept", count=count)


_ACTIONS: Final[Mapping[str, Callable[[_Desk, Engine], Iterator[str]]]] = {
    "grant": _grant,
    "end": _end,
    "members": _members,
    "claims": _claims,
    "confirm": _confirm,
    "refuse": _refuse,
    "views": _views,
    "identity-numbers": _identity_numbers,
}


def _seals() -> Seals:
    return read_seals(os.environ, default_path(os.environ).parent / "portal.key")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
