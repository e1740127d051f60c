"""Confirming the fee of an application: paid, or let off, by a named officer with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import insert, select

from ccus_data.tables import cases, fee_waivers
from portal.access import FormFault
from portal.cases import Act, Changed, NotPossible, Seen, Step, act_on
from portal.review.deciding import Quicker, party_of
from portal.review.verdicts import LONGEST_WORDS

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.engine import Connection

    from portal.gate import Posted
    from portal.review.desk import Acting

WAYS: Final = ("paid", "waived")


def read_fee(given: Posted) -> tuple[str, list[FormFault]]:
    """How a fee is settled and why, as one text, or every fault of the form."""
    way, why = given.text("fee"), given.text("why").strip()
    faults = []
    if way not in WAYS:
        faults.append(FormFault("fee", "fee_missing"))
    if not why:
        faults.append(FormFault("why", "why_missing"))
    elif len(why) > LONGEST_WORDS:
        faults.append(FormFault("why", "words_too_long", {"most": str(LONGEST_WORDS)}))
    return f"{way}: {why}", faults


def confirm_fee(
    connection: Connection,
    acting: Acting,
    fields: Collection[str],
    application_id: int,
    why: str,
) -> int:
    """Let all cases of an application that wait for their fee be reviewed; how many.

    Only those of the body's own fields. `Quicker` where none waits any more.
    """
    asked = select(cases).where(
        cases.c.application_id == application_id,
        cases.c.state == "payment_pending",
        cases.c.field.in_(sorted(fields)),
    )
    rows = connection.execute(asked.order_by(cases.c.case_id)).all()
    if not rows:
        raise Quicker
    row = {
        "application_id": application_id,
        "body": acting.body,
        "why": why,
        "by": acting.name,
        "at": acting.at,
    }
    connection.execute(insert(fee_waivers), row)
    step = Step(Act.CONFIRM_FEE, party_of(acting), acting.name, acting.at)
    try:
        act_on(connection, [Seen.of(one) for one in rows], step)
    except (Changed, NotPossible) as quicker:
        raise Quicker from quicker
    return len(rows)
