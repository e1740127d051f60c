"""Which mails a technician wants (メールの設定): by kind, and in which language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from ccus_data.ledger import Act, append
from ccus_data.tables import MAIL_LANGUAGES, mail_wishes

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.engine import Connection

MAIL_KINDS: Final = ("level_reached", "days_open", "expires", "result")
"""What technicians are written of: the kinds of their announcements."""


@dataclass(frozen=True, slots=True)
class MailWishes:
    """The kinds that are wanted, and the language; a technician who set nothing wants all."""

    kinds: frozenset[str] = frozenset(MAIL_KINDS)
    language: str = "ja"


def mail_wishes_of(connection: Connection, technician_id: str) -> MailWishes:
    """What a technician wants, in one statement."""
    here = mail_wishes.c.technician_id == technician_id
    row = connection.execute(select(mail_wishes).where(here)).mappings().one_or_none()
    if row is None:
        return MailWishes()
    return MailWishes(frozenset(one for one in MAIL_KINDS if row[one]), row["language"])


def set_mail_wishes(
    connection: Connection, technician_id: str, wishes: MailWishes, by: str, at: dt.datetime
) -> bool:
    """Set what a technician wants; whether anything changed. What it was before is on record.

    Unknown kinds or languages raise ``ValueError``: a page checks them first.
    """
    unknown = {*wishes.kinds} - {*MAIL_KINDS} | {wishes.language} - {*MAIL_LANGUAGES}
    if unknown:
        raise ValueError(f"no such kinds or languages: {', '.join(sorted(unknown))}")
    before = mail_wishes_of(connection, technician_id)
    if wishes == before:
        return False
    new = insert_on_postgresql if connection.dialect.name == "postgresql" else insert_on_sqlite
    row = {one: one in wishes.kinds for one in MAIL_KINDS}
    statement = new(mail_wishes).values(
        technician_id=technician_id, **row, language=wishes.language, set_at=at
    )
    changed = {name: statement.excluded[name] for name in (*MAIL_KINDS, "language", "set_at")}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["technician_id"], set_=changed)
    )
    identity = {"technician_id": technician_id}
    acts = [
        Act(by, "mail_wishes.set", "mail_wishes", identity, _told(before), _told(wishes)),
    ]
    append(connection, acts, at)
    return True


def begin_mails_in(
    connection: Connection, technician_id: str, language: str, by: str, at: dt.datetime
) -> None:
    """Write mails in the language that a technician reads, unless they have set something."""
    own = mail_wishes.c.technician_id
    if connection.scalar(select(own).where(own == technician_id)) is None:
        set_mail_wishes(connection, technician_id, MailWishes(language=language), by, at)


def _told(wishes: MailWishes) -> dict[str, object]:
    return {"kinds": sorted(wishes.kinds), "language": wishes.language}
