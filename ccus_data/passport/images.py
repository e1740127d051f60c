"""Pictures of certificates (証書の画像) that a technician keeps beside their qualifications."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from ccus_data.ledger import Act, append
from ccus_data.tables import qualification_images

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class Image:
    """A picture without its content: of which qualification it is, its kind, and since when."""

    image_id: int
    held_as: str
    acquired_on: dt.date
    media_type: str
    name: str
    pages: int
    taken_in_at: dt.datetime


def images_of(connection: Connection, technician_id: str) -> list[Image]:
    """The pictures of a technician that were not taken back, the oldest first."""
    own = qualification_images.c
    columns = (own.image_id, own.held_as, own.acquired_on, own.media_type, own.name, own.pages)
    asked = (
        select(*columns, own.taken_in_at)
        .where(own.technician_id == technician_id, own.taken_back_at.is_(None))
        .order_by(own.image_id)
    )
    return [Image(*row) for row in connection.execute(asked)]


def image_content(
    connection: Connection, technician_id: str, image_id: int
) -> tuple[str, str, bytes] | None:
    """Type, name and content of a picture; None where the technician has no such one (any more)."""
    own = qualification_images.c
    asked = select(own.media_type, own.name, own.content).where(
        own.image_id == image_id,
        own.technician_id == technician_id,
        own.taken_back_at.is_(None),
    )
    row = connection.execute(asked).one_or_none()
    return None if row is None else (row.media_type, row.name, row.content)


def take_image_back(
    connection: Connection, technician_id: str, image_id: int, by: str, at: dt.datetime
) -> bool:
    """Erase a picture; that it was there stays. Whether the technician had it."""
    own = qualification_images.c
    erased = (
        update(qualification_images)
        .where(
            own.image_id == image_id,
            own.technician_id == technician_id,
            own.taken_back_at.is_(None),
        )
        .values(content=None, taken_back_at=at)
    )
    if connection.execute(erased).rowcount == 0:
        return False
    keys = {"image_id": image_id}
    append(connection, [Act(by, "certificate_image.taken_back", "qualification_images", keys)], at)
    return True
