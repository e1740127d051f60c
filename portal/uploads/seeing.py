"""Who may see an upload: members of its business, and bodies that judge a case it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import or_, select

from ccus_data.ledger import Act, append
from ccus_data.tables import applications, cases, consents, uploads

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from portal.access import Actor
    from rules.catalogue import Catalogue

HIGHEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept file as it is shown."""

    upload_id: int
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Archive:
    """Shows uploads to those who may see them, with every view in the ledger."""

    catalogue: Catalogue

    def show(
        self, connection: Connection, actor: Actor, upload_id: int, at: dt.datetime
    ) -> Kept | None:
        """An upload, noted as seen; None where there is none, or not for this actor."""
        if not 1 <= upload_id <= HIGHEST:
            return None
        head = select(uploads.c.business_id).where(uploads.c.upload_id == upload_id)
        business_id = connection.scalar(head)
        if business_id is None:
            return None
        used = _used(connection, upload_id)
        bodies = self._bodies({field for _, field, submitted in used if submitted}, at.date())
        if not _is_one_of(actor, business_id, bodies):
            return None
        row = connection.execute(select(uploads).where(uploads.c.upload_id == upload_id)).one()
        shown = sorted({technician_id for technician_id, _, _ in used})
        act = Act(
            actor.name,
            "uploads.seen",
            "uploads",
            {"upload_id": upload_id},
            after={"technician_ids": shown},
        )
        append(connection, [act], at)
        return Kept(upload_id, row.name, row.media_type, row.content)

    def _bodies(self, fields: Iterable[str | None], on: dt.date) -> frozenset[str]:
        """The bodies that judge these fields on a day."""
        found: set[str] = set()
        for field in fields:
            revisions = self.catalogue.revisions(field) if field else ()
            begun = [one for one in revisions if one.in_force.since <= on] or revisions[:1]
            found.update(begun[-1].bodies if begun else ())
        return frozenset(found)


def _is_one_of(actor: Actor, business_id: str, bodies: frozenset[str]) -> bool:
    return any(
        one.organisation == business_id if one.kind == "business" else one.organisation in bodies
        for one in actor.memberships
    )


def _used(connection: Connection, upload_id: int) -> list[tuple[str, str | None, bool]]:
    """Whose file it is: technician, field of their case, and whether the case was submitted."""
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
    signed = select(consents.c.technician_id).where(consents.c.upload_id == upload_id)
    found = [(row.technician_id, row.field, row.round > 0) for row in connection.execute(asked)]
    return found + [(one, None, False) for one in connection.scalars(signed)]
