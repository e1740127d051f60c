"""The outbox: a mail is due exactly when what it speaks of has happened, never before nor twice."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from ccus_data.tables import outbox

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

    from portal.sealing import Seals


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to write: ``kind`` names its words (``mail.KIND.subject`` and ``.body``).

    A kind with a point in it names the room of its words as well (``technician_news.expires``).

    ``once`` is the occasion: a second mail of it is not written. ``expires_at`` is when the mail
    is of no use any more. ``language`` is a language of the pages.
    """

    kind: str
    recipient: str
    values: Mapping[str, str]
    once: str
    language: str = "ja"
    expires_at: dt.datetime | None = None


def place_of(once: str) -> str:
    """Where what a mail says is sealed for."""
    return f"outbox.sealed:{once}"


def put(connection: Connection, seals: Seals, mail: Mail, at: dt.datetime) -> bool:
    """Write a mail into the outbox; whether it was the first of its occasion."""
    insert = insert_on_postgresql if connection.dialect.name == "postgresql" else insert_on_sqlite
    says = json.dumps({"language": mail.language, "values": dict(mail.values)}, ensure_ascii=False)
    statement = (
        insert(outbox)
        .values(
            kind=mail.kind,
            recipient=mail.recipient,
            sealed=seals.seal(says, place_of(mail.once)),
            once=mail.once,
            state="waiting",
            created_at=at,
            not_before=at,
            expires_at=mail.expires_at,
            tries=0,
        )
        .on_conflict_do_nothing(index_elements=["once"])
        .returning(outbox.c.mail_id)
    )
    return connection.execute(statement).first() is not None
