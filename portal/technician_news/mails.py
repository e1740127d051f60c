"""Mails to technicians: that there is something, of which kind, and where; nothing about them.

They follow from announcements and not from what caused these: whatever room announces a kind that
can be wished for is mailed of. One mail stands for all new announcements of a kind.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import literal, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from ccus_data.database import writing
from ccus_data.passport import MAIL_KINDS
from ccus_data.tables import (
    accounts,
    announcement_mails,
    mail_wishes,
    technician_accounts,
    technician_announcements,
    terms_agreements,
)
from portal.layout import Language
from portal.mail import Mail, put

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from sqlalchemy.engine import Connection, Engine, Row

    from portal.sealing import Seals

WISHES: Final = {**{kind: kind for kind in MAIL_KINDS}, "touch": "days_open"}
"""Which wish says whether announcements of a kind are mailed of: a touch is a day or none."""

PAGE: Final = 500
NEW_FOR: Final = dt.timedelta(days=3)
"""What was announced longer ago is no occasion for a mail any more."""


def write_mails(engine: Engine, seals: Seals, address: str, at: dt.datetime) -> int:
    """Write mails of what is unread, to whoever has an account and wants them; how many."""
    count = 0
    while True:
        with writing(engine) as connection:
            rows = _claimed(connection, connection.execute(_unmailed(at)).all(), at)
            groups: dict[tuple[str, str], Row[Any]] = {}
            for row in rows:
                groups.setdefault((row.technician_id, row.kind), row)
            for row in groups.values():
                count += put(connection, seals, _mail(row, address), at)
        if not rows:
            return count


def _unmailed(at: dt.datetime) -> Select[Any]:
    """Announcements to be mailed of, the first ones first."""
    own, link, account, wish = (
        technician_announcements.c,
        technician_accounts.c,
        accounts.c,
        mail_wishes.c,
    )
    has_agreed = (
        select(literal(1)).where(terms_agreements.c.account_id == account.account_id).exists()
    )
    wanted = (
        wish.technician_id.is_(None),
        *((own.kind == kind) & wish[asked] for kind, asked in WISHES.items()),
    )
    asked: Select[Any] = (
        select(
            own.announcement_id,
            own.technician_id,
            own.kind,
            account.email,
            wish.language,
        )
        .join(
            technician_accounts,
            (link.technician_id == own.technician_id) & link.until.is_(None),
        )
        .join(accounts, (account.account_id == link.account_id) & account.closed_at.is_(None))
        .outerjoin(mail_wishes, wish.technician_id == own.technician_id)
        .outerjoin(announcement_mails, announcement_mails.c.announcement_id == own.announcement_id)
        .where(
            own.at > at - NEW_FOR,
            own.at >= link.since,
            own.read_at.is_(None),
            own.kind.in_(WISHES),
            announcement_mails.c.announcement_id.is_(None),
            has_agreed,
            or_(*wanted),
        )
        .order_by(own.technician_id, own.announcement_id)
        .limit(PAGE)
    )
    return asked


def _claimed(connection: Connection, rows: Sequence[Row[Any]], at: dt.datetime) -> list[Row[Any]]:
    """Those that nobody else writes of at the same time."""
    if not rows:
        return []
    postgresql = connection.dialect.name == "postgresql"
    new = (insert_on_postgresql if postgresql else insert_on_sqlite)(announcement_mails)
    told = [{"announcement_id": row.announcement_id, "mailed_at": at} for row in rows]
    added = (
        new.values(told)
        .on_conflict_do_nothing(index_elements=["announcement_id"])
        .returning(announcement_mails.c.announcement_id)
    )
    mine = set(connection.scalars(added).all())
    return [row for row in rows if row.announcement_id in mine]


def _mail(row: Row[Any], address: str) -> Mail:
    language = Language(row.language or Language.JA)
    mark = "" if language is Language.JA else f"?lang={language.value}"
    pages = {
        "address": f"{address}/passport/announcements{mark}",
        "settings": f"{address}/passport/profile/mails{mark}",
    }
    return Mail(
        f"technician_news.{row.kind}",
        row.email,
        pages,
        f"technician_news:{row.announcement_id}",
        language.value,
    )
