"""Whether somebody may be applied for: the consents of a business that are in force."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from ccus_data.tables import consents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.engine import Connection, Row

AT_ONCE = 500
"""Technicians asked about in one statement; an application has no more."""


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent that a technician gave a business; the person as the business wrote them down.

    ``way`` is ``paper`` (with the upload of the signed form) or ``phone``. ``version`` is that of
    the text agreed to, word for word in the table ``consent_texts``.
    """

    consent_id: int
    business_id: str
    technician_id: str
    name: str
    name_kana: str | None
    birth_date: dt.date
    postal_code: str | None
    address: str | None
    version: str
    way: str
    given_at: dt.datetime
    given_by: str
    upload_id: int | None

    @classmethod
    def of(cls, row: Row[Any]) -> Consent:
        """From a row of the table ``consents`` that was given."""
        return cls(
            row.consent_id,
            row.business_id,
            row.technician_id,
            row.name,
            row.name_kana,
            row.birth_date,
            row.postal_code,
            row.address,
            row.version,
            row.way,
            row.given_at,
            row.given_by,
            row.upload_id,
        )


def in_force(
    connection: Connection, business_id: str, technician_ids: Iterable[str]
) -> Mapping[str, Consent]:
    """The consents in force of these technicians, by 技能者ID; who gave none is not in it.

    In force: given to this very business and not withdrawn. Of several the latest counts. On
    PostgreSQL the rows are held until the transaction ends, so that a withdrawal comes before what
    is done with the answer or after it, never in between; SQLite has one writer at a time anyway.
    """
    found: dict[str, Consent] = {}
    for some in _portions(sorted(set(technician_ids))):
        asked = (
            select(consents)
            .where(
                consents.c.business_id == business_id,
                consents.c.technician_id.in_(some),
                consents.c.given_at.is_not(None),
                consents.c.withdrawn_at.is_(None),
            )
            .order_by(consents.c.given_at, consents.c.consent_id)
        )
        if not _reads_only(connection):
            asked = asked.with_for_update(read=True)
        found.update((row.technician_id, Consent.of(row)) for row in connection.execute(asked))
    return found


def _portions(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(ids), AT_ONCE):
        yield ids[at : at + AT_ONCE]


def _reads_only(connection: Connection) -> bool:
    """Whether this transaction may not hold rows: PostgreSQL refuses it in one that only reads."""
    return bool(connection.get_execution_options().get("postgresql_readonly"))
