"""Posts as the operator writes them: drafted, revised until published, withdrawn; all on record.

No row is changed: a revision is a further version, publishing and withdrawing are marks. What is
shown is the version that the mark of publishing names, so that a revision which crosses with it
changes nothing that anybody saw.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, insert, select

from ccus_data.ledger import Act, append
from ccus_data.tables import post_marks, post_versions, posts

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Select
    from sqlalchemy.engine import Connection, Row

JAPANESE: Final = "ja"
PUBLISHED: Final = "published"
WITHDRAWN: Final = "withdrawn"


class Refusal(StrEnum):
    """Why nothing was done."""

    UNKNOWN = "unknown"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    OVER = "over"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told: ``everyone``, or those of one ``prefecture``, ``field`` or ``level``.

    ``value``: the two digits of a prefecture, the slug of a field, the level on the card.
    """

    kind: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Saying:
    """Title and text in one language; the text may have paragraphs."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a version says: to whom, on which days (both included), in which languages.

    ``says`` has Japanese among its languages. ``link`` is an https address, ``coupon`` a code.
    """

    audience: Audience
    from_day: dt.date
    to_day: dt.date | None
    says: Mapping[str, Saying]
    link: str | None = None
    coupon: str | None = None


@dataclass(frozen=True, slots=True)
class Stand:
    """A post with its newest version, and what became of it: who published or withdrew it when."""

    post_id: int
    kind: str
    version: int
    content: Content
    by: str
    at: dt.datetime
    published: tuple[str, dt.datetime] | None
    withdrawn: tuple[str, dt.datetime] | None

    @property
    def title(self) -> str:
        """The title in Japanese."""
        return self.content.says[JAPANESE].title


def draft(connection: Connection, kind: str, content: Content, by: str, at: dt.datetime) -> int:
    """Write a new post, which nobody sees before it is published; its number."""
    made = connection.execute(
        insert(posts).returning(posts.c.post_id), {"kind": kind, "by": by, "at": at}
    )
    post_id = int(made.scalar_one())
    _add_version(connection, post_id, 1, content, by, at)
    _note(connection, "posts.drafted", post_id, {"kind": kind, **_sealed(1, content)}, by, at)
    return post_id


def revise(
    connection: Connection, post_id: int, content: Content, by: str, at: dt.datetime
) -> int | Refusal:
    """Give a draft another text; the number of its version, or why not.

    Published or withdrawn posts stay as they are: a correction is a new post.
    """
    found = _held(connection, post_id)
    if isinstance(found, Refusal):
        return found
    if found.content == content:
        return Refusal.SAME
    version = found.version + 1
    _add_version(connection, post_id, version, content, by, at)
    _note(connection, "posts.revised", post_id, _sealed(version, content), by, at)
    return version


def publish(
    connection: Connection, post_id: int, on: dt.date, by: str, at: dt.datetime
) -> Refusal | None:
    """Show the newest version to its audience, on the days of its period; why not, or nothing.

    A period that ended before ``on`` is refused: nobody would ever see the post.
    """
    found = _held(connection, post_id)
    if isinstance(found, Refusal):
        return found
    if found.content.to_day is not None and found.content.to_day < on:
        return Refusal.OVER
    _mark(connection, found, PUBLISHED, by, at)
    return None


def withdraw(connection: Connection, post_id: int, by: str, at: dt.datetime) -> Refusal | None:
    """Show a post to nobody any more, or give up a draft; why not, or nothing."""
    found = _held(connection, post_id, but_published=True)
    if isinstance(found, Refusal):
        return found
    _mark(connection, found, WITHDRAWN, by, at)
    return None


def stand_of(connection: Connection, post_id: int) -> Stand | None:
    """A post as it stands; None for a number that none has."""
    row = connection.execute(_stands().where(posts.c.post_id == post_id)).one_or_none()
    return None if row is None else _stand(row)


def listed(connection: Connection, most: int) -> list[Stand]:
    """The newest posts, at most so many, the last first."""
    rows = connection.execute(_stands().order_by(posts.c.post_id.desc()).limit(most))
    return [_stand(row) for row in rows]


def content_of(row: Row[Any]) -> Content:
    """The content of a row that has the columns of ``post_versions``."""
    says = {one: Saying(*told) for one, told in json.loads(row.says).items()}
    audience = Audience(row.audience, row.audience_value)
    return Content(audience, row.from_day, row.to_day, says, row.link, row.coupon)


def _says(content: Content) -> str:
    told = {one: [said.title, said.text] for one, said in content.says.items()}
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _sealed(version: int, content: Content) -> dict[str, object]:
    """What the ledger keeps of a version: which one, and the digest of all that it says."""
    told = [content.audience.kind, content.audience.value, content.from_day, content.to_day]
    told += [content.link, content.coupon, _says(content)]
    text = json.dumps(told, ensure_ascii=False, default=str)
    return {"version": version, "digest": hashlib.sha256(text.encode()).hexdigest()}


def _stands() -> Select[Any]:
    versions = post_versions.alias("versions")
    marks = {one: post_marks.alias(one) for one in (PUBLISHED, WITHDRAWN)}
    newest = (
        select(func.max(versions.c.version))
        .where(versions.c.post_id == posts.c.post_id)
        .scalar_subquery()
    )
    told = [column for column in post_versions.c if column.name != "post_id"]
    what_became = (
        marks[one].c[name].label(f"{one}_{name}")
        for one in (PUBLISHED, WITHDRAWN)
        for name in ("by", "at")
    )
    last = (post_versions.c.post_id == posts.c.post_id) & (post_versions.c.version == newest)
    asked = (
        select(posts.c.post_id, posts.c.kind, *told, *what_became)
        .select_from(posts)
        .join(post_versions, last)
    )
    for one, mark in marks.items():
        asked = asked.outerjoin(mark, (mark.c.post_id == posts.c.post_id) & (mark.c.mark == one))
    return asked


def _stand(row: Row[Any]) -> Stand:
    published = None if row.published_at is None else (row.published_by, row.published_at)
    withdrawn = None if row.withdrawn_at is None else (row.withdrawn_by, row.withdrawn_at)
    return Stand(
        row.post_id,
        row.kind,
        row.version,
        content_of(row),
        row.by,
        row.at,
        published,
        withdrawn,
    )


def _held(connection: Connection, post_id: int, *, but_published: bool = False) -> Stand | Refusal:
    """A post that may still change; held, so that two who change it follow one another."""
    held = select(posts.c.post_id).where(posts.c.post_id == post_id).with_for_update()
    if connection.scalar(held) is None:
        return Refusal.UNKNOWN
    found = connection.execute(_stands().where(posts.c.post_id == post_id)).one()
    stand = _stand(found)
    if stand.withdrawn is not None:
        return Refusal.WITHDRAWN
    if stand.published is not None and not but_published:
        return Refusal.PUBLISHED
    return stand


def _add_version(  # noqa: PLR0913, PLR0917 - which version says what, by whom and when
    connection: Connection, post_id: int, version: int, content: Content, by: str, at: dt.datetime
) -> None:
    row = {
        "post_id": post_id,
        "version": version,
        "audience": content.audience.kind,
        "audience_value": content.audience.value,
        "from_day": content.from_day,
        "to_day": content.to_day,
        "link": content.link,
        "coupon": content.coupon,
        "says": _says(content),
        "by": by,
        "at": at,
    }
    connection.execute(insert(post_versions), row)


def _mark(connection: Connection, found: Stand, mark: str, by: str, at: dt.datetime) -> None:
    own = post_versions.c
    version_id = connection.scalar(
        select(own.version_id).where(own.post_id == found.post_id, own.version == found.version)
    )
    row = {"post_id": found.post_id, "version_id": version_id, "mark": mark, "by": by, "at": at}
    connection.execute(insert(post_marks), row)
    after = _sealed(found.version, found.content)
    _note(connection, f"posts.{mark}", found.post_id, after, by, at)


def _note(  # noqa: PLR0913, PLR0917 - what was done to which post, by whom and when
    connection: Connection,
    act: str,
    post_id: int,
    after: dict[str, object],
    by: str,
    at: dt.datetime,
) -> None:
    append(connection, [Act(by, act, "posts", {"post_id": post_id}, after=after)], at)
