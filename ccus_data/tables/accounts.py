"""Who may enter the portal: accounts, their sign-up, what they act for, their sessions.

The words are those of レベル判定システム: a sign-up (利用者仮申請) becomes an account by the second
step (利用者本申請).
Passwords and tokens are kept as digests only; the secret of a second factor is sealed.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text

from ccus_data.tables.columns import Big, Moment, text, word
from ccus_data.tables.naming import METADATA

ORGANISATION_KINDS: Final = ("business", "body")
MEMBER_ROLES: Final = ("administrator", "clerk", "officer", "approver")
"""Administrator and clerk act for a business (事業者), officer and approver for an evaluation
body (能力評価実施団体)."""

LOGIN_SIGNS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def _login_key(*, key: bool = False) -> tuple[Any, ...]:
    """The login id in small letters: two that differ in capitals alone would be mixed up."""
    says = f"length(login_key) BETWEEN 8 AND 16 AND ltrim(login_key, '{LOGIN_SIGNS}') = ''"
    column: Column[str] = Column("login_key", Text, primary_key=key, nullable=False)
    return column, CheckConstraint(says, "login_key")


def _digest() -> Column[str]:
    """The digest of a token that only its holder has."""
    return Column("digest", Text, primary_key=True)


def _account() -> Column[int]:
    return Column("account_id", Big, ForeignKey("accounts.account_id"), nullable=False)


accounts: Final = Table(
    "accounts",
    METADATA,
    Column("account_id", Big, primary_key=True),
    text("login_id", needed=True),
    *_login_key(),
    CheckConstraint("lower(login_id) = login_key", "login_id"),
    text("email", needed=True),
    text("password_hash", needed=True),
    Column("password_set_at", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("closed_at", Moment),
    text("totp_secret"),
    Column("totp_since", Moment),
    Column("totp_step", Big),
    sqlite_strict=True,
)
"""The secret of one-time codes is sealed; it holds once ``totp_since`` is set, and a code of
``totp_step`` or before is used up."""

Index(None, accounts.c.login_key, unique=True)

sign_ups: Final = Table(
    "sign_ups",
    METADATA,
    *_login_key(key=True),
    text("login_id", needed=True),
    text("email", needed=True),
    text("password_hash", needed=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    sqlite_strict=True,
)
"""利用者仮申請: holds the login id until it expires; gone once the account is made."""

memberships: Final = Table(
    "memberships",
    METADATA,
    Column("membership_id", Big, primary_key=True),
    _account(),
    *word("organisation_kind", ORGANISATION_KINDS),
    text("organisation_id", needed=True),
    *word("role", MEMBER_ROLES),
    CheckConstraint(
        "(organisation_kind = 'business') = (role IN ('administrator', 'clerk'))", "role_of_kind"
    ),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    text("granted_by", needed=True),
    sqlite_strict=True,
)
"""For whom an account acts, and as what: a 事業者ID, or the id of an evaluation body. A row that
has ended stays; a new grant is a new row."""

Index(None, memberships.c.account_id)
Index(None, memberships.c.organisation_kind, memberships.c.organisation_id)

_GOES_ON: Final = memberships.c.until.is_(None)
Index(
    "uq_memberships_open",
    memberships.c.account_id,
    memberships.c.organisation_kind,
    memberships.c.organisation_id,
    unique=True,
    sqlite_where=_GOES_ON,
    postgresql_where=_GOES_ON,
)
"""An account acts for an organisation in one role at a time."""

web_sessions: Final = Table(
    "web_sessions",
    METADATA,
    _digest(),
    _account(),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("second_factor_at", Moment),
    Column("ended_at", Moment),
    sqlite_strict=True,
)
"""One login of one browser, known by the digest of its cookie."""

Index(None, web_sessions.c.account_id)

password_resets: Final = Table(
    "password_resets",
    METADATA,
    _digest(),
    _account(),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    sqlite_strict=True,
)
"""A link to a new password, sent by mail: used once, and not after it expires."""

Index(None, password_resets.c.account_id)

recovery_codes: Final = Table(
    "recovery_codes",
    METADATA,
    Column("account_id", Big, ForeignKey("accounts.account_id"), primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment),
    sqlite_strict=True,
)
"""Codes that stand in for a lost second factor, each once."""

attempts: Final = Table(
    "attempts",
    METADATA,
    Column("what", Text, primary_key=True),
    Column("window_at", Moment, primary_key=True),
    Column("count", Integer, nullable=False),
    sqlite_strict=True,
)
"""How often something was tried in a window of time; ``what`` is a digest, no address."""

Index(None, attempts.c.window_at)
