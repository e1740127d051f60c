"""Consents given on paper, refused, withdrawn: each once, whoever clicks twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from ccus_data.ledger import Act, append
from ccus_data.tables import consents

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping

    from sqlalchemy.engine import Connection
    from sqlalchemy.sql import ColumnElement


class Changed(Exception):
    """Consents that are no longer as the person who acts has seen them: nothing was done."""


def give_on_paper(  # noqa: PLR0913 - what the record says of it
    connection: Connection,
    business_id: str,
    consent_ids: Collection[int],
    upload_id: int,
    *,
    by: str,
    at: dt.datetime,
) -> int:
    """Note that these technicians signed the form that was uploaded; how many.

    `Changed` where one of them has answered meanwhile, or was never asked by this business.
    """
    values = {"way": "paper", "given_at": at, "given_by": by, "upload_id": upload_id}
    mine = (consents.c.business_id == business_id) & consents.c.given_at.is_(None)
    done = _change(connection, mine, set(consent_ids), values)
    after = {"way": "paper", "upload_id": upload_id}
    append(connection, [_act(by, "given", who, after) for who in done.items()], at)
    return len(done)


def give_on_phone(connection: Connection, consent_id: int, at: dt.datetime) -> None:
    """Note that a technician agreed on the phone; `Changed` where they answered meanwhile."""
    values = {"way": "phone", "given_at": at, "given_by": "technician"}
    done = _change(connection, consents.c.given_at.is_(None), {consent_id}, values)
    append(
        connection, [_act("technician", "given", who, {"way": "phone"}) for who in done.items()], at
    )


def refuse(connection: Connection, consent_id: int, at: dt.datetime) -> None:
    """Note that a technician does not agree; `Changed` where they answered meanwhile."""
    values = {"withdrawn_at": at, "withdrawn_by": "technician"}
    done = _change(connection, consents.c.given_at.is_(None), {consent_id}, values)
    append(connection, [_act("technician", "refused", who, {}) for who in done.items()], at)


def withdraw(connection: Connection, consent_id: int, at: dt.datetime) -> None:
    """Note that a technician takes a consent back; `Changed` where that was done before."""
    values = {"withdrawn_at": at, "withdrawn_by": "technician"}
    done = _change(connection, consents.c.given_at.is_not(None), {consent_id}, values)
    append(connection, [_act("technician", "withdrawn", who, {}) for who in done.items()], at)


def withdraw_for(  # noqa: PLR0913 - what the record says of it
    connection: Connection,
    business_id: str,
    consent_id: int,
    why: str,
    *,
    by: str,
    at: dt.datetime,
) -> None:
    """Note, for a technician, that a consent is withdrawn, or that asking is over.

    `Changed` where that was done before, or the consent is none of this business.
    """
    values = {"withdrawn_at": at, "withdrawn_by": by, "withdrawn_why": why}
    done = _change(connection, consents.c.business_id == business_id, {consent_id}, values)
    append(connection, [_act(by, "withdrawn", who, {"why": why}) for who in done.items()], at)


def _change(
    connection: Connection,
    still: ColumnElement[bool],
    consent_ids: set[int],
    values: Mapping[str, object],
) -> dict[int, str]:
    """Change these consents if all of them are as they must be; the technician of each."""
    here = still & consents.c.consent_id.in_(consent_ids) & consents.c.withdrawn_at.is_(None)
    who = select(consents.c.consent_id, consents.c.technician_id).where(here)
    # Held until the transaction ends: nobody comes between looking and changing.
    rows = connection.execute(who.order_by(consents.c.consent_id).with_for_update())
    found = {row.consent_id: row.technician_id for row in rows}
    if found.keys() != consent_ids:
        raise Changed
    connection.execute(update(consents).where(here).values(**values))
    return found


def _act(by: str, act: str, who: tuple[int, str], after: Mapping[str, object]) -> Act:
    consent_id, technician_id = who
    identity = {"consent_id": consent_id, "technician_id": technician_id}
    return Act(by, f"consent.{act}", "consents", identity, after=after)
