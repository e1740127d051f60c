"""Keeping a picture that was made anew beside a qualification."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import func, insert, select

from ccus_data.ledger import Act, append
from ccus_data.tables import qualification_images

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.engine import Connection, Row

    from portal.uploads import Remade

MOST: Final = 5
"""Pictures of one qualification: both sides of a card, and renewals."""


def is_full(connection: Connection, technician_id: str, held: Row[tuple[object, ...]]) -> bool:
    """Whether a qualification has as many pictures as it may."""
    own = qualification_images.c
    count = (
        select(func.count())
        .select_from(qualification_images)
        .where(
            own.technician_id == technician_id,
            own.held_as == held.held_as,
            own.acquired_on == held.acquired_on,
            own.taken_back_at.is_(None),
        )
    )
    return (connection.scalar(count) or 0) >= MOST


def keep_image(  # noqa: PLR0913 - whose, of what, and who did it when
    connection: Connection,
    technician_id: str,
    held: Row[tuple[object, ...]],
    made: Remade,
    *,
    by: str,
    at: dt.datetime,
) -> int:
    """Keep a picture; its number. The ledger has the digests of it as sent and as kept."""
    row = {
        "technician_id": technician_id,
        "held_as": held.held_as,
        "acquired_on": held.acquired_on,
        "media_type": made.media_type,
        "name": made.name,
        "digest": made.digest,
        "pages": made.pages,
        "scanned_by": made.scanned_by or None,
        "content": made.content,
        "taken_in_at": at,
    }
    put = insert(qualification_images).returning(qualification_images.c.image_id)
    number = int(connection.execute(put, row).scalar_one())
    after = {
        "technician_id": technician_id,
        "held_as": str(held.held_as),
        "digest": made.digest,
        "sent_digest": made.sent_digest,
        "scanned_by": made.scanned_by or None,
    }
    keys = {"image_id": number}
    act = Act(by, "certificate_image.kept", "qualification_images", keys, after=after)
    append(connection, [act], at)
    return number
