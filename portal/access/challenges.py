"""What a passkey must sign: made here, kept for a few minutes, good once.

A challenge belongs to one purpose and, where somebody is signed in or halfway, to their session:
an answer that was taken elsewhere or is sent twice opens nothing.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, insert
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_client_data_json

from ccus_data.tables import passkey_challenges as challenges

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

VALID: Final = dt.timedelta(minutes=5)
BYTES: Final = 32
REGISTER: Final = "register"
SIGN_IN: Final = "sign_in"
SECOND_FACTOR: Final = "second_factor"


def issue(connection: Connection, purpose: str, session: str | None, at: dt.datetime) -> bytes:
    """A new challenge; those that nobody answered in time go."""
    connection.execute(delete(challenges).where(challenges.c.expires_at <= at))
    made = secrets.token_bytes(BYTES)
    row = {
        "challenge": bytes_to_base64url(made),
        "purpose": purpose,
        "session": session,
        "expires_at": at + VALID,
    }
    connection.execute(insert(challenges), row)
    return made


def named_in(client_data: bytes) -> str:
    """The challenge that an answer of a browser names; raises whatever a broken answer raises."""
    return bytes_to_base64url(parse_client_data_json(client_data).challenge)


def take(
    connection: Connection, named: str, purpose: str, session: str | None, at: dt.datetime
) -> bytes | None:
    """Use up a challenge; None where it is none of ours, over, or used."""
    of_session = (
        challenges.c.session.is_(None) if session is None else challenges.c.session == session
    )
    here = (
        (challenges.c.challenge == named)
        & (challenges.c.purpose == purpose)
        & of_session
        & (challenges.c.expires_at > at)
    )
    used = connection.execute(delete(challenges).where(here))
    return base64url_to_bytes(named) if used.rowcount == 1 else None
