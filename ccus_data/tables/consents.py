"""Uploads and consents: what a technician allowed to be done with their data, when and how.

A consent (個人情報利用に関する同意) is a record of its own: purpose, items and wording are those of
its text version, kept word for word. Without one in force nobody is applied for.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from ccus_data.tables.columns import Big, Moment, day, identifier, text, word
from ccus_data.tables.naming import METADATA

UPLOAD_TYPES: Final = ("application/pdf", "image/jpeg", "image/png")
CONSENT_WAYS: Final = ("paper", "phone")

uploads: Final = Table(
    "uploads",
    METADATA,
    Column("upload_id", Big, primary_key=True),
    *identifier("business_id", "businesses.business_id"),
    *word("media_type", UPLOAD_TYPES),
    text("name", needed=True),
    text("digest", needed=True),
    Column("pages", Integer, nullable=False),
    CheckConstraint("pages >= 1", "pages"),
    text("scanned_by"),
    Column("content", LargeBinary, nullable=False),
    text("uploaded_by", needed=True),
    Column("uploaded_at", Moment, nullable=False),
    sqlite_strict=True,
)
"""A file as it was made anew from what was sent: no scripts, no metadata. ``digest`` is the SHA-256
of ``content``; ``scanned_by`` names the virus scanner that found nothing, if one was asked."""

consent_texts: Final = Table(
    "consent_texts",
    METADATA,
    Column("version", Text, primary_key=True),
    text("digest", needed=True),
    text("purpose", needed=True),
    text("items", needed=True),
    text("wording", needed=True),
    Column("since", Moment, nullable=False),
    sqlite_strict=True,
)
"""What people agreed to, word for word. ``items`` is JSON: the kinds of data."""

consents: Final = Table(
    "consents",
    METADATA,
    Column("consent_id", Big, primary_key=True),
    *identifier("business_id", "businesses.business_id"),
    *identifier("technician_id"),
    text("name", needed=True),
    text("name_kana"),
    day("birth_date", needed=True),
    text("postal_code"),
    text("address"),
    Column("version", Text, ForeignKey("consent_texts.version"), nullable=False),
    text("asked_by", needed=True),
    Column("asked_at", Moment, nullable=False),
    *word("way", CONSENT_WAYS, empty=True),
    Column("given_at", Moment),
    text("given_by"),
    Column("upload_id", Big, ForeignKey("uploads.upload_id")),
    CheckConstraint("(given_at IS NULL) = (way IS NULL)", "given"),
    CheckConstraint("way IS NULL OR (way = 'paper') = (upload_id IS NOT NULL)", "paper"),
    Column("withdrawn_at", Moment),
    text("withdrawn_by"),
    text("withdrawn_why"),
    sqlite_strict=True,
)
"""One row an asking. In force: given and not withdrawn. The technician is named as the employer
wrote it; the technician need not be in our tables."""

Index(None, consents.c.business_id, consents.c.technician_id)
Index(None, consents.c.technician_id)

consent_links: Final = Table(
    "consent_links",
    METADATA,
    Column("digest", Text, primary_key=True),
    Column("consent_id", Big, ForeignKey("consents.consent_id"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False),
    CheckConstraint("tries >= 0", "tries"),
    Column("used_at", Moment),
    sqlite_strict=True,
)
"""A link or QR code to the consent on the technician's own phone: once, and not after it expires.
``tries`` counts birth dates that were wrong."""

Index(None, consent_links.c.consent_id)
