"""Whose phone calls: numbers known by a keyed digest alone, good once a call keyed their code.

The code is told on the technician's own page, the call comes from the number itself: who types in
somebody else's number gets nothing. A number that somebody else confirms has changed hands.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select, update

from ccus_data.ledger import Act, append
from ccus_data.tables import call_phones

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

CODE_LIFE: Final = dt.timedelta(hours=24)
MOST_PHONES: Final = 3
"""Phones that one technician may have, those that wait for their call among them."""


def ask_phone(  # noqa: PLR0913, PLR0917 - whose number, by which digests, who says so when
    connection: Connection,
    technician_id: str,
    digest: str,
    code_digest: str,
    by: str,
    at: dt.datetime,
) -> bool:
    """Note that a number shall be a technician's; false where they have enough of them.

    The same number asked for again gets the new code in place of the old one.
    """
    own = call_phones.c
    mine = own.technician_id == technician_id
    again = update(call_phones).where(mine, own.digest == digest, own.confirmed_at.is_(None))
    connection.execute(again.where(own.ended_at.is_(None)).values(ended_at=at))
    if len(phones_of(connection, technician_id, at)) >= MOST_PHONES:
        return False
    row = {"technician_id": technician_id, "digest": digest, "code_digest": code_digest}
    made = connection.execute(
        insert(call_phones).returning(own.phone_id), row | {"asked_at": at}
    ).scalar_one()
    _note(connection, by, "phone_asked", technician_id, made, at)
    return True


def confirm_phone(
    connection: Connection, digest: str, code_digest: str, at: dt.datetime
) -> str | None:
    """The technician whose number this is from now on: a call from it keyed their code."""
    own = call_phones.c
    waiting = _awaited(digest, at).where(own.code_digest == code_digest)
    found = connection.execute(waiting.limit(1).with_for_update()).one_or_none()
    if found is None:
        return None
    before = update(call_phones).where(
        own.digest == digest, own.confirmed_at.is_not(None), own.ended_at.is_(None)
    )
    connection.execute(before.values(ended_at=at))
    this = own.phone_id == found.phone_id
    connection.execute(update(call_phones).where(this).values(confirmed_at=at))
    technician_id = str(found.technician_id)
    _note(connection, technician_id, "phone_confirmed", technician_id, found.phone_id, at)
    return technician_id


def technician_calling(connection: Connection, digest: str) -> str | None:
    """Whose number it is; None where it is nobody's."""
    own = call_phones.c
    good = (own.digest == digest) & own.confirmed_at.is_not(None) & own.ended_at.is_(None)
    return connection.scalar(select(own.technician_id).where(good))


def is_awaited(connection: Connection, digest: str, at: dt.datetime) -> bool:
    """Whether a call from this number is waited for, to key a code."""
    return connection.execute(_awaited(digest, at).limit(1)).first() is not None


def phones_of(connection: Connection, technician_id: str, at: dt.datetime) -> list[Row[Any]]:
    """The phones of a technician that are good or wait for their call, the oldest first."""
    own = call_phones.c
    asked = select(own.phone_id, own.asked_at, own.confirmed_at).where(
        own.technician_id == technician_id,
        own.ended_at.is_(None),
        own.confirmed_at.is_not(None) | (own.asked_at > at - CODE_LIFE),
    )
    return list(connection.execute(asked.order_by(own.phone_id)))


def end_phone(
    connection: Connection, phone_id: int, technician_id: str, by: str, at: dt.datetime
) -> bool:
    """Let a phone of a technician be theirs no more; false where it is none of theirs."""
    own = call_phones.c
    here = (own.phone_id == phone_id) & (own.technician_id == technician_id)
    done = connection.execute(
        update(call_phones).where(here, own.ended_at.is_(None)).values(ended_at=at)
    )
    if done.rowcount:
        _note(connection, by, "phone_ended", technician_id, phone_id, at)
    return bool(done.rowcount)


def _awaited(digest: str, at: dt.datetime) -> Any:
    own = call_phones.c
    return select(own.phone_id, own.technician_id).where(
        own.digest == digest,
        own.confirmed_at.is_(None),
        own.ended_at.is_(None),
        own.asked_at > at - CODE_LIFE,
    )


def _note(  # noqa: PLR0913, PLR0917 - who did what to whose phone when
    connection: Connection, by: str, act: str, technician_id: str, phone_id: int, at: dt.datetime
) -> None:
    identity = {"technician_id": technician_id, "phone_id": phone_id}
    append(connection, [Act(by, f"calls.{act}", "call_phones", identity)], at)
