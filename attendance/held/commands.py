"""``ccus-level attendance held`` and ``decide``: what the operator decides of keys and chains."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from ccus_data.database import writing
from ccus_data.doors import DONE, FOUND, add_database
from ccus_data.personal_views import Look, note_view
from ccus_data.wording import Refused, Said, said, word
from rules.doors import add_criteria

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from attendance.corrections import WaitingTouch
    from rules.catalogue import Catalogue

MOST: Final = 1_000
LONGEST_WHY: Final = 200
VIEWS: Final = ("open", "late", "decided")
OUTCOMES: Final = {
    "approved": "attendance.outcome.approved",
    "refused": "attendance.outcome.refused",
}
FAULTS: Final = {
    "before": "attendance.held_fault.before",
    "late": "attendance.held_fault.late",
    "unknown": "attendance.held_fault.unknown",
    "timeless": "attendance.held_fault.timeless",
}
WHY: Final = {
    "key_revoked": "attendance.held_why.key_revoked",
    "chain_orphaned": "attendance.held_why.chain_orphaned",
}
UNTIL, NEEDS_MOMENT, LATE = (
    "attendance.held_until",
    "attendance.held_moment",
    "attendance.held_late",
)


def add_held(actions: Any) -> None:
    """The arguments of both verbs."""
    says = "touches of revoked keys and orphaned chains that wait for the operator (status 1)"
    held = actions.add_parser("held", help=says, description=says)
    held.add_argument("--view", choices=VIEWS, default="open", help="what can be decided, or not")
    held.add_argument("--by", required=True, metavar="NAME", help="who looks; recorded")
    add_criteria(held)
    add_database(held)
    says = "approve or refuse such touches, all or none; or take that back with --reverse"
    decide = actions.add_parser("decide", help=says, description=says)
    decide.add_argument("outcome", choices=OUTCOMES)
    decide.add_argument("numbers", type=int, nargs="+", metavar="NUMBER")
    decide.add_argument("--why", required=True, metavar="TEXT", help="recorded, and told")
    decide.add_argument("--moment", metavar="TIME", help="when the first of them was")
    decide.add_argument("--reverse", action="store_true", help="instead of what was decided")
    decide.add_argument("--by", required=True, metavar="NAME", help="who decides; recorded")
    add_criteria(decide)
    add_database(decide)


def held(
    catalogue: Catalogue, engine: Engine, asked: argparse.Namespace, at: dt.datetime | None = None
) -> int:
    """Print what waits for the operator, a line each; 1 where something can be decided."""
    from attendance.corrections import Whose, waiting_touches
    from attendance.intake import day_of
    from ccus_data.employer import open_months

    by, at = _by(asked), at or dt.datetime.now(dt.UTC)
    open_months(catalogue.operating, day_of(at))  # refused where no deadline is known
    with writing(engine) as connection:
        here = (catalogue.operating, Whose(None), day_of(at), 0, MOST)
        found = waiting_touches(connection, *here, view=asked.view)
        people = {one.row.who for one in found if one.row.name is not None}
        note_view(connection, Look(by, "operator", "held_touches"), people, at)
    for one in found:
        print(_line(one, asked))
    if not found:
        print(word("attendance.held_none", asked.lang))
    return FOUND if found and asked.view == "open" else DONE


def decide(
    catalogue: Catalogue, engine: Engine, asked: argparse.Namespace, at: dt.datetime | None = None
) -> int:
    """Decide touches, all of them or none; `Refused` with what is wrong with each."""
    from attendance.corrections import Ruling, Whose, decide_touches, reverse_touches
    from attendance.intake import day_of
    from ccus_data.employer import open_months

    by, why = _by(asked), asked.why.strip()
    if not 0 < len(why) <= LONGEST_WHY or not why.isprintable():
        raise Refused(said("attendance.why"))
    moment = _moment(asked.moment)
    at = at or dt.datetime.now(dt.UTC)
    open_months(catalogue.operating, day_of(at))
    ruling = Ruling(asked.outcome, why, by, at, moment)
    numbers = sorted(set(asked.numbers))
    deed = reverse_touches if asked.reverse else decide_touches
    with writing(engine) as connection:
        told = deed(connection, catalogue, Whose(None), numbers, ruling)
        faults: list[Said] = [
            said(key, number=number)
            for kind, key in FAULTS.items()
            for number in getattr(told, kind)
        ]
        if faults:
            raise Refused(*faults)
    outcome = word(OUTCOMES[asked.outcome], asked.lang)
    print(word("attendance.decided", asked.lang, count=str(len(told.done)), outcome=outcome))
    return DONE


def _by(asked: argparse.Namespace) -> str:
    by = str(asked.by).strip()
    if not by:
        raise Refused(said("attendance.by"))
    return by


def _moment(given: str | None) -> dt.datetime | None:
    if given is None:
        return None
    try:
        at = dt.datetime.fromisoformat(given)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Refused(said("attendance.moment"))
    return at.astimezone(dt.UTC)


def _line(one: WaitingTouch, asked: argparse.Namespace) -> str:
    from attendance.intake import JAPAN

    row = one.row
    why = word(WHY[one.why], asked.lang)
    if one.registers:
        card = word("attendance.held_card", asked.lang)
        why += f" ({card})"
    values = {
        "number": str(row.number),
        "why": why,
        "site": f"{row.site_id} {row.site}",
        "gate": row.gate or one.by_id,
        "who": row.who or row.technician_id or "-",
        "name": row.name or "-",
        "moment": row.occurred_at.astimezone(JAPAN).isoformat(" ", "seconds"),
        "state": _state(one, asked),
    }
    return word("attendance.held_row", asked.lang, **values)


def _state(one: WaitingTouch, asked: argparse.Namespace) -> str:
    row = one.row
    if row.outcome is not None:
        outcome = word(OUTCOMES[row.reversed or row.outcome], asked.lang)
        by, why = row.back_by or row.decided_by, row.back_why or row.decided_why
        return word("attendance.held_decided", asked.lang, outcome=outcome, by=by, why=why or "")
    key = LATE if asked.view == "late" else NEEDS_MOMENT if one.needs_moment else UNTIL
    return word(key, asked.lang, until=one.until.isoformat())
