"""Posts as a technician is shown them: published, not withdrawn, of today, and meant for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from ccus_data.posts.writing import PUBLISHED, WITHDRAWN, content_of
from ccus_data.tables import post_marks, post_reads, post_versions, posts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.engine import Connection

    from ccus_data.posts.writing import Content

MOST: Final = 100
"""Posts on one page; an operator who has more in force at once withdraws some."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """A technician as audiences know them. ``level`` is the one on the card.

    ``prefecture`` (two digits) is None where none is registered: then no post for one reaches them.
    """

    technician_id: str
    prefecture: str | None
    fields: Collection[str]
    level: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A post as it was published; ``read_at`` is None until the technician opens it."""

    post_id: int
    content: Content
    published_at: dt.datetime
    read_at: dt.datetime | None


def shown_to(
    connection: Connection, to: Addressee, kind: str, on: dt.date, post_id: int | None = None
) -> list[Shown]:
    """The posts of a kind that a technician sees on a day, the last published first.

    With ``post_id`` that one alone, if they see it. One statement.
    """
    mark = post_marks.alias(PUBLISHED)
    told = (column for column in post_versions.c if column.name not in {"post_id", "by", "at"})
    columns: Select[Any] = select(
        posts.c.post_id, *told, mark.c.at.label("published_at"), post_reads.c.read_at
    )
    opened = (post_reads.c.post_id == posts.c.post_id) & (
        post_reads.c.technician_id == to.technician_id
    )
    asked = (
        _joined(columns, mark)
        .outerjoin(post_reads, opened)
        .where(posts.c.kind == kind, *_seen_by(to, on))
        .order_by(mark.c.mark_id.desc())
        .limit(MOST)
    )
    if post_id is not None:
        asked = asked.where(posts.c.post_id == post_id)
    return [
        Shown(row.post_id, content_of(row), row.published_at, row.read_at)
        for row in connection.execute(asked)
    ]


def unread_count(connection: Connection, to: Addressee, on: dt.date) -> int:
    """How many announcements a technician sees on a day and has not opened yet."""
    mark = post_marks.alias(PUBLISHED)
    opened = (
        select(post_reads.c.post_id)
        .where(
            post_reads.c.post_id == posts.c.post_id, post_reads.c.technician_id == to.technician_id
        )
        .exists()
    )
    asked = _joined(select(func.count()), mark).where(
        posts.c.kind == "announcement", ~opened, *_seen_by(to, on)
    )
    return int(connection.scalar(asked) or 0)


def mark_read(connection: Connection, post_id: int, technician_id: str, at: dt.datetime) -> None:
    """Note that a technician opened a post; the first time is the one that stays."""
    new = insert_on_postgresql if connection.dialect.name == "postgresql" else insert_on_sqlite
    row = {"post_id": post_id, "technician_id": technician_id, "read_at": at}
    keys = ["post_id", "technician_id"]
    connection.execute(new(post_reads).values(row).on_conflict_do_nothing(index_elements=keys))


def _joined(asked: Select[Any], mark: Any) -> Select[Any]:
    """Every post with the version that was published."""
    return (
        asked.select_from(mark)
        .join(posts, (posts.c.post_id == mark.c.post_id) & (mark.c.mark == PUBLISHED))
        .join(post_versions, post_versions.c.version_id == mark.c.version_id)
    )


def _seen_by(to: Addressee, on: dt.date) -> tuple[ColumnElement[bool], ...]:
    own = post_versions.c
    gone = post_marks.alias(WITHDRAWN)
    withdrawn = (
        select(gone.c.mark_id)
        .where(gone.c.post_id == posts.c.post_id, gone.c.mark == WITHDRAWN)
        .exists()
    )
    meant = [
        own.audience == "everyone",
        (own.audience == "field") & own.audience_value.in_(sorted(to.fields)),
        (own.audience == "level") & (own.audience_value == str(to.level)),
    ]
    if to.prefecture is not None:
        meant.append((own.audience == "prefecture") & (own.audience_value == to.prefecture))
    return (
        own.from_day <= on,
        or_(own.to_day.is_(None), own.to_day >= on),
        ~withdrawn,
        or_(*meant),
    )
