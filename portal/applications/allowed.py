"""For whom somebody may file, and noting in the ledger what they do and whose data they see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import HTTPException
from sqlalchemy import select

from ccus_data.ledger import Act, append
from ccus_data.tables import applications
from portal import access
from portal.access import Permission

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from sqlalchemy.engine import Connection, Row

    from portal.access import Actor


def businesses_of(actor: Actor) -> tuple[str, ...]:
    """The businesses whose applications somebody may see, each once."""
    own = access.acting_for(actor, Permission.SEE_APPLICATIONS)
    return tuple(dict.fromkeys(one.organisation for one in own))


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


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody who does something at a moment."""

    actor: Actor
    at: dt.datetime

    def note(  # noqa: PLR0913, PLR0917 - the columns of the ledger
        self,
        connection: Connection,
        act: str,
        subject: str,
        identity: Mapping[str, object],
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
    ) -> None:
        """Put what they do into the ledger."""
        append(connection, [Act(self.actor.name, act, subject, identity, before, after)], self.at)

    def note_view(
        self,
        connection: Connection,
        application_id: int,
        technician_ids: Iterable[str],
        what: str = "application",
    ) -> None:
        """Note that they are shown what is kept about technicians, before it is read out."""
        row = application_for(connection, self.actor, application_id)
        permission = Permission.SEE_APPLICATIONS
        held = access.require(self.actor, permission, business=row.business_id)
        access.note_view(connection, self.actor, held, technician_ids, what=what, at=self.at)
