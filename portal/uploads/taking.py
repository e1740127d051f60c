"""Taking in a file: looked at by the scanner, made anew, kept with the act on record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import insert

from ccus_data.ledger import Act, append
from ccus_data.tables import uploads
from portal.uploads.remade import Refusal, Remade, remade
from portal.virus_scan import Infected, NotScanned

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.engine import Connection

    from portal.virus_scan import Scanner


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes files in; ``scanner`` is asked first where there is one."""

    scanner: Scanner | None = None

    def examine(self, data: bytes, name: str) -> Remade | Refusal:
        """A file as it may be kept, or why it may not; takes seconds, so outside a transaction.

        Where a scanner is set and does not answer, the file is refused and never let through.
        """
        if not data:
            return Refusal.EMPTY
        if self.scanner is None:
            return remade(data, name)
        try:
            scanned_by = self.scanner.scan(data)
        except Infected:
            return Refusal.INFECTED
        except NotScanned:
            return Refusal.NOT_SCANNED
        made = remade(data, name)
        return made if isinstance(made, Refusal) else replace(made, scanned_by=scanned_by)


def keep(connection: Connection, made: Remade, business_id: str, by: str, at: dt.datetime) -> int:
    """Keep a file that was made anew for a business; the number of the upload.

    The act stands in the ledger with the digests of the file as it was sent and as it is kept.
    """
    row = {
        "business_id": business_id,
        "media_type": made.media_type,
        "name": made.name,
        "digest": made.digest,
        "pages": made.pages,
        "scanned_by": made.scanned_by or None,
        "content": made.content,
        "uploaded_by": by,
        "uploaded_at": at,
    }
    kept = connection.execute(insert(uploads).returning(uploads.c.upload_id), row).scalar_one()
    after = {
        "business_id": business_id,
        "media_type": made.media_type,
        "pages": made.pages,
        "digest": made.digest,
        "sent_digest": made.sent_digest,
        "scanned_by": made.scanned_by or None,
    }
    append(connection, [Act(by, "upload.kept", "uploads", {"upload_id": kept}, after=after)], at)
    return int(kept)
