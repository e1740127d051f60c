"""For whom somebody may file, and noting in the ledger who saw whose data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import HTTPException
from sqlalchemy import select

from ccus_data.ledger import Act, append
from ccus_data.tables import applications

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection, Row

    from portal.access import Actor


def businesses_of(actor: Actor) -> tuple[str, ...]:
    """The businesses for which somebody acts, each once."""
    own = (one.organisation for one in actor.memberships if one.kind == "business")
    return tuple(dict.fromkeys(own))


def application_for(
    connection: Connection, actor: Actor, application_id: int, *, hold: bool = False
) -> Row[Any]:
    """An application of one's own business; for everybody else there is none (404).

    ``hold`` keeps others from changing it until the transaction ends.
    """
    asked = select(applications).where(
        applications.c.application_id == application_id,
        applications.c.business_id.in_(businesses_of(actor)),
    )
    found = connection.execute(asked.with_for_update() if hold else asked).one_or_none()
    if found is None:
        raise HTTPException(404)
    return found


def note_view(
    connection: Connection,
    actor: Actor,
    application_id: int,
    technician_ids: Iterable[str],
    at: dt.datetime,
) -> None:
    """Note that somebody is shown what is kept about technicians, before it is read out."""
    seen = {"technician_ids": sorted(set(technician_ids))}
    identity = {"application_id": application_id}
    append(connection, [Act(actor.name, "read", "cases", identity, after=seen)], at)
