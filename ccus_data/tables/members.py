"""How accounts come to act for somebody, and the keys they sign in with.

A claim (事業者の登録) asks for the first administrator of a business, an invitation for any further
member. Tokens are kept as digests only; of a passkey the public half alone is here.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, Table, Text

from ccus_data.tables.accounts import MEMBER_ROLES, ORGANISATION_KINDS
from ccus_data.tables.businesses import BUSINESS_KINDS
from ccus_data.tables.columns import Big, Moment, flag, identifier, text, word
from ccus_data.tables.naming import METADATA

CLAIM_OUTCOMES: Final = ("confirmed", "refused")
CHALLENGE_PURPOSES: Final = ("register", "sign_in", "second_factor")

business_claims: Final = Table(
    "business_claims",
    METADATA,
    Column("claim_id", Big, primary_key=True),
    Column("account_id", Big, ForeignKey("accounts.account_id"), nullable=False),
    *identifier("business_id"),
    text("name", needed=True),
    text("name_kana"),
    *word("kind", BUSINESS_KINDS),
    text("licence_number"),
    text("postal_code"),
    text("address", needed=True),
    text("phone", needed=True),
    Column("created_at", Moment, nullable=False),
    *word("outcome", CLAIM_OUTCOMES, empty=True),
    text("why"),
    flag("made_business"),
    Column("closed_at", Moment),
    text("closed_by"),
    CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", "closed"),
    sqlite_strict=True,
)
"""Somebody says that they speak for a business that has no administrator yet. Open until an
operator has confirmed or refused it. ``made_business``: the business was not known before, and
its row was made from the claim."""

Index(None, business_claims.c.account_id)
Index(None, business_claims.c.outcome, business_claims.c.created_at)

invitations: Final = Table(
    "invitations",
    METADATA,
    Column("invitation_id", Big, primary_key=True),
    text("digest", needed=True),
    *word("organisation_kind", ORGANISATION_KINDS),
    text("organisation_id", needed=True),
    *word("role", MEMBER_ROLES),
    CheckConstraint(
        "(organisation_kind = 'business') = (role IN ('administrator', 'clerk'))", "role_of_kind"
    ),
    text("email", needed=True),
    text("invited_by", needed=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("used_by", Big, ForeignKey("accounts.account_id")),
    Column("withdrawn_at", Moment),
    CheckConstraint("used_at IS NULL OR withdrawn_at IS NULL", "one_end"),
    sqlite_strict=True,
)
"""A link, sent by mail, to become a member: good once, until it expires or is withdrawn."""

Index(None, invitations.c.digest, unique=True)
Index(None, invitations.c.organisation_kind, invitations.c.organisation_id)

passkeys: Final = Table(
    "passkeys",
    METADATA,
    Column("passkey_id", Big, primary_key=True),
    Column("account_id", Big, ForeignKey("accounts.account_id"), nullable=False),
    text("credential_id", needed=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", Big, nullable=False),
    CheckConstraint("sign_count >= 0", "sign_count"),
    text("name", needed=True),
    text("transports", needed=True),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("removed_at", Moment),
    sqlite_strict=True,
)
"""A key of an account (WebAuthn). ``sign_count`` never goes back: a key whose counter does is a
copy. A removed one stays as a row and opens nothing."""

Index(None, passkeys.c.credential_id, unique=True)
Index(None, passkeys.c.account_id)

passkey_challenges: Final = Table(
    "passkey_challenges",
    METADATA,
    Column("challenge", Text, primary_key=True),
    *word("purpose", CHALLENGE_PURPOSES),
    text("session"),
    Column("expires_at", Moment, nullable=False),
    sqlite_strict=True,
)
"""What a passkey must sign: for one purpose and one session, taken away as soon as it is used."""

Index(None, passkey_challenges.c.expires_at)

personal_views: Final = Table(
    "personal_views",
    METADATA,
    Column("view_id", Big, primary_key=True),
    *identifier("technician_id"),
    Column("number", Big, ForeignKey("ledger.number"), nullable=False),
    sqlite_strict=True,
)
"""Which rows of the ledger say that somebody saw a technician's data: the ledger by person."""

Index(None, personal_views.c.technician_id, personal_views.c.number, unique=True)
