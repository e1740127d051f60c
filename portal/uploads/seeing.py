"""Who may see an upload: members of its business, and bodies that judge a case it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import or_, select

from ccus_data.tables import applications, cases, consents, uploads
from portal import access
from portal.access import Actor, Allowed, BodyFields, Permission

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

HIGHEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept file as it is shown."""

    upload_id: int
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Use:
    """Whose file it is: the technician, and the field of their case once it was submitted."""

    technician_id: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Archive:
    """Shows uploads to those who may see them, with every view in the ledger."""

    fields: BodyFields

    def show(
        self, connection: Connection, actor: Actor, upload_id: int, at: dt.datetime
    ) -> Kept | None:
        """An upload, noted as seen; None where there is none, or not for this actor."""
        if not 1 <= upload_id <= HIGHEST:
            return None
        here = uploads.c.upload_id == upload_id
        business_id = connection.scalar(select(uploads.c.business_id).where(here))
        if business_id is None:
            return None
        used = _uses(connection, upload_id)
        answer = access.may(actor, Permission.SEE_CONSENTS, business=business_id)
        if not isinstance(answer, Allowed):
            bodies = self._bodies({one.field for one in used}, at.astimezone(access.JAPAN).date())
            answer = access.may(actor, Permission.REVIEW, body=bodies)
        if not isinstance(answer, Allowed):
            return None
        row = connection.execute(select(uploads).where(here)).one()
        seen = {one.technician_id for one in used}
        access.note_view(connection, actor, answer.membership, seen, what="upload", at=at)
        return Kept(upload_id, row.name, row.media_type, row.content)

    def _bodies(self, fields: Iterable[str | None], on: dt.date) -> tuple[str, ...]:
        """The bodies that judge one of these fields on a day."""
        return tuple(body for one in fields if one for body in self.fields.bodies_of(one, on))


def _uses(connection: Connection, upload_id: int) -> list[_Use]:
    """For whom a file was sent: as their signed form, their certificate, or with their fee."""
    asked = (
        select(cases.c.technician_id, cases.c.field, cases.c.round)
        .join(applications, applications.c.application_id == cases.c.application_id)
        .outerjoin(consents, consents.c.consent_id == cases.c.consent_id)
        .where(
            or_(
                consents.c.upload_id == upload_id,
                cases.c.certificate_upload_id == upload_id,
                applications.c.payment_upload_id == upload_id,
            )
        )
    )
    found = [
        _Use(row.technician_id, row.field if row.round else None)
        for row in connection.execute(asked)
    ]
    signed = select(consents.c.technician_id).where(consents.c.upload_id == upload_id)
    return found + [_Use(one) for one in connection.scalars(signed)]
