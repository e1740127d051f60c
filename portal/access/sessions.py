"""Sessions: one row a login of a browser. Ended is ended: an old cookie opens nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, insert, literal, select, union_all, update

from ccus_data.tables import accounts, memberships, technician_accounts, web_sessions
from portal.access.actor import Actor, Membership
from portal.access.tokens import digest_of, new_token

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection

IDLE: Final = dt.timedelta(minutes=60)
"""A session that nobody uses for so long ends."""

LONGEST: Final = dt.timedelta(hours=12)
"""A working day: after that everybody signs in anew."""

SEEN_EVERY: Final = dt.timedelta(minutes=1)
"""How exactly the last use is noted: not with a write for each page."""

KEPT: Final = dt.timedelta(days=90)


def open_session(
    connection: Connection, account_id: int, at: dt.datetime, *, complete: bool
) -> str:
    """Open a session; its token for the cookie.

    ``complete`` is false while a second factor is still to be shown: then nobody is signed in.
    """
    token = new_token()
    row = {
        "digest": digest_of(token),
        "account_id": account_id,
        "created_at": at,
        "seen_at": at,
        "expires_at": at + LONGEST,
        "second_factor_at": at if complete else None,
    }
    connection.execute(insert(web_sessions), row)
    return token


def actor_of(connection: Connection, token: str, at: dt.datetime) -> Actor | None:
    """Who is signed in with a token; nobody where the session ended or a factor is missing."""
    found = _live(connection, token, at)
    if found is None or found.second_factor_at is None:
        return None
    held = union_all(
        select(
            memberships.c.organisation_kind, memberships.c.organisation_id, memberships.c.role
        ).where(memberships.c.account_id == found.account_id, memberships.c.until.is_(None)),
        select(literal("technician"), technician_accounts.c.technician_id, literal("self")).where(
            technician_accounts.c.account_id == found.account_id,
            technician_accounts.c.until.is_(None),
        ),
    )
    return Actor(
        account_id=found.account_id,
        login_id=found.login_id,
        email=found.email,
        memberships=tuple(Membership(*row) for row in connection.execute(held)),
        session=found.digest,
        has_second_factor=found.totp_since is not None,
    )


def halfway(connection: Connection, token: str, at: dt.datetime) -> int | None:
    """The account whose password was right and whose second factor is still to be shown."""
    found = _live(connection, token, at)
    return found.account_id if found is not None and found.second_factor_at is None else None


def needs_noting(connection: Connection, token: str, at: dt.datetime) -> bool:
    """Whether the last use was noted long enough ago to be noted anew."""
    seen = connection.execute(
        select(web_sessions.c.seen_at).where(web_sessions.c.digest == digest_of(token))
    ).scalar()
    return seen is not None and at - seen >= SEEN_EVERY


def note_use(connection: Connection, token: str, at: dt.datetime) -> None:
    """Note that a session is in use."""
    here = web_sessions.c.digest == digest_of(token)
    connection.execute(update(web_sessions).where(here).values(seen_at=at))


def end_session(connection: Connection, token: str, at: dt.datetime) -> None:
    """End a session for good."""
    here = web_sessions.c.digest == digest_of(token)
    _end(connection, here, at)


def end_sessions_of(connection: Connection, account_id: int, at: dt.datetime) -> None:
    """End every session of an account: its password or second factor changed."""
    _end(connection, web_sessions.c.account_id == account_id, at)


def sweep_sessions(connection: Connection, at: dt.datetime) -> None:
    """Take away sessions that ended long ago."""
    connection.execute(delete(web_sessions).where(web_sessions.c.expires_at < at - KEPT))


def _end(connection: Connection, here: ColumnElement[bool], at: dt.datetime) -> None:
    statement = update(web_sessions).where(here, web_sessions.c.ended_at.is_(None))
    connection.execute(statement.values(ended_at=at))


@dataclass(frozen=True, slots=True)
class _Live:
    """A session that has not ended, with its account."""

    digest: str
    second_factor_at: dt.datetime | None
    account_id: int
    login_id: str
    email: str
    totp_since: dt.datetime | None


def _live(connection: Connection, token: str, at: dt.datetime) -> _Live | None:
    here = (
        select(
            web_sessions.c.digest,
            web_sessions.c.second_factor_at,
            accounts.c.account_id,
            accounts.c.login_id,
            accounts.c.email,
            accounts.c.totp_since,
        )
        .join(accounts, accounts.c.account_id == web_sessions.c.account_id)
        .where(
            web_sessions.c.digest == digest_of(token),
            web_sessions.c.ended_at.is_(None),
            web_sessions.c.expires_at > at,
            web_sessions.c.seen_at > at - IDLE,
            accounts.c.closed_at.is_(None),
        )
    )
    found = connection.execute(here).one_or_none()
    return None if found is None else _Live(*found)
