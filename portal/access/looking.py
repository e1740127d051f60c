"""Noting in the ledger whose data a page or a file shows to whoever is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccus_data.personal_views import Look
from ccus_data.personal_views import note_view as note

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from portal.access.actor import Actor, Membership


def note_view(  # noqa: PLR0913 - what the ledger says of a view
    connection: Connection,
    actor: Actor,
    acting: Membership,
    technician_ids: Iterable[str],
    *,
    what: str,
    at: dt.datetime,
) -> None:
    """Note that somebody sees technicians, acting by the membership that ``require`` gave.

    One row of the ledger for all technicians of a page. ``what`` is a short word for what is
    shown: ``application``, ``consents``, ``case``, ``workforce``, ``notice`` …
    """
    as_what = f"{acting.kind}:{acting.organisation} {acting.role}"
    note(connection, Look(actor.name, as_what, what), technician_ids, at)
