"""What the operator posts to technicians (お知らせ, 特典), who read it, which mails they want.

A post is never changed: each text of it is a version, and what became of it is a mark. What was
shown on a day can be told from the rows for ever.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table

from ccus_data.tables.columns import Big, Moment, day, flag, identifier, text, word
from ccus_data.tables.naming import METADATA

POST_KINDS: Final = ("announcement", "benefit")
POST_AUDIENCES: Final = ("everyone", "prefecture", "field", "level")
POST_MARKS: Final = ("published", "withdrawn")
MAIL_LANGUAGES: Final = ("ja", "ja_EASY", "en", "vi", "id", "zh")

posts: Final = Table(
    "posts",
    METADATA,
    Column("post_id", Big, primary_key=True),
    *word("kind", POST_KINDS),
    text("by", needed=True),
    Column("at", Moment, nullable=False),
    sqlite_strict=True,
)
"""One announcement or benefit; what it says stands in its versions."""

post_versions: Final = Table(
    "post_versions",
    METADATA,
    Column("version_id", Big, primary_key=True),
    Column("post_id", Big, ForeignKey("posts.post_id"), nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("version >= 1", "version"),
    *word("audience", POST_AUDIENCES),
    text("audience_value"),
    CheckConstraint("(audience = 'everyone') = (audience_value IS NULL)", "audience_value"),
    day("from_day", needed=True),
    day("to_day"),
    CheckConstraint("to_day >= from_day", "period"),
    text("link"),
    text("coupon"),
    text("says", needed=True),
    text("by", needed=True),
    Column("at", Moment, nullable=False),
    sqlite_strict=True,
)
"""``says`` is JSON: title and text by language, Japanese always among them. Both days of the
period belong to it; without ``to_day`` it has no end. ``audience_value`` is the two digits of a
prefecture, the slug of a field, or the level on the card."""

Index(None, post_versions.c.post_id, post_versions.c.version, unique=True)

post_marks: Final = Table(
    "post_marks",
    METADATA,
    Column("mark_id", Big, primary_key=True),
    Column("post_id", Big, ForeignKey("posts.post_id"), nullable=False),
    Column("version_id", Big, ForeignKey("post_versions.version_id"), nullable=False),
    *word("mark", POST_MARKS),
    text("by", needed=True),
    Column("at", Moment, nullable=False),
    sqlite_strict=True,
)
"""A post is published once, with the version that it had then, and withdrawn once."""

Index(None, post_marks.c.post_id, post_marks.c.mark, unique=True)

post_reads: Final = Table(
    "post_reads",
    METADATA,
    Column("post_id", Big, ForeignKey("posts.post_id"), primary_key=True),
    *identifier("technician_id", "technicians.technician_id", key=True),
    Column("read_at", Moment, nullable=False),
    sqlite_strict=True,
)
"""Which technician opened which post first when."""

Index(None, post_reads.c.technician_id)

mail_wishes: Final = Table(
    "mail_wishes",
    METADATA,
    *identifier("technician_id", "technicians.technician_id", key=True),
    flag("level_reached", needed=True),
    flag("days_open", needed=True),
    flag("expires", needed=True),
    flag("result", needed=True),
    *word("language", MAIL_LANGUAGES),
    Column("set_at", Moment, nullable=False),
    sqlite_strict=True,
)
"""Which mails a technician wants, and in which language. No row: all of them, in Japanese."""

announcement_mails: Final = Table(
    "announcement_mails",
    METADATA,
    Column(
        "announcement_id",
        Big,
        ForeignKey("technician_announcements.announcement_id"),
        primary_key=True,
    ),
    Column("mailed_at", Moment, nullable=False),
    sqlite_strict=True,
)
"""An announcement that a mail was written of: one mail may stand for several."""
