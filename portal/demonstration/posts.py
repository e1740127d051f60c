"""Made-up announcements and benefits, published on the day of the demonstration."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from ccus_data import posts
from ccus_data.posts import Audience, Content, Saying
from portal.access import JAPAN
from portal.layout import Language

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

POSTS: Final = Path(__file__).with_name("posts.yaml")


def put_posts(connection: Connection, by: str, at: dt.datetime) -> None:
    """Publish the posts of the file."""
    told: list[dict[str, Any]] = yaml.load(
        POSTS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    today = at.astimezone(JAPAN).date()
    for one in told:
        audience = one["audience"]
        content = Content(
            Audience(audience) if isinstance(audience, str) else Audience(*audience.popitem()),
            today,
            today + dt.timedelta(days=one["days"]),
            {language: Saying(**one[language]) for language in Language if language in one},
            one.get("link"),
            one.get("coupon"),
        )
        number = posts.draft(connection, one["kind"], content, by, at)
        posts.publish(connection, number, today, by, at)
