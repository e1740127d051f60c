"""Links to a consent on the technician's own phone: good once, and not for ever.

A link to give leads to the text with the two answers; giving makes a link to withdraw. Their tokens
are kept as digests, those to withdraw under a digest of their own, so that one is never the other.
The token to withdraw follows from the one used to give by a key that the employer does not have:
whoever sends an answer twice is shown the same page twice.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select, update

from ccus_data.ledger import Act, append
from ccus_data.tables import businesses, consent_links, consents
from portal.access import digest_of, new_token
from portal.consents.answering import Changed, give_on_phone, refuse, withdraw

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy.engine import Connection, Row

    from portal.sealing import Seals

VALID: Final = dt.timedelta(days=14)
VALID_TO_WITHDRAW: Final = dt.timedelta(days=3_653)
MOST_TRIES: Final = 5
"""Wrong birth dates; with the last one the link is over."""


class Purpose(StrEnum):
    """What a link is for."""

    GIVE = "give"
    WITHDRAW = "withdraw"


class Outcome(StrEnum):
    """What came of an answer. ``DEAD``: the link is none, any more or ever."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    WRONG_DAY = "wrong_day"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Open:
    """A link that may be used: what for, who asks, and in which version of the text.

    Nothing about the technician: a link may have come into other hands.
    """

    purpose: Purpose
    business_name: str
    version: str
    tries_left: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an answer; after giving, the token to withdraw; the person it is about."""

    outcome: Outcome
    name: str = ""
    business_name: str = ""
    version: str = ""
    tries_left: int = 0
    token_to_withdraw: str = ""


def make_links(
    connection: Connection,
    business_id: str,
    consent_ids: Collection[int],
    by: str,
    at: dt.datetime,
) -> Mapping[int, str]:
    """New tokens to give these consents; earlier ones are over. `Changed` for one answered."""
    waiting = select(consents.c.consent_id, consents.c.technician_id).where(
        consents.c.business_id == business_id,
        consents.c.consent_id.in_(consent_ids),
        consents.c.given_at.is_(None),
        consents.c.withdrawn_at.is_(None),
    )
    rows = connection.execute(waiting.order_by(consents.c.consent_id).with_for_update()).all()
    if {row.consent_id for row in rows} != set(consent_ids):
        raise Changed
    tokens = {row.consent_id: new_token() for row in rows}
    if not tokens:
        return tokens
    earlier = consent_links.c.consent_id.in_(tokens) & consent_links.c.used_at.is_(None)
    connection.execute(
        update(consent_links).where(earlier, consent_links.c.expires_at > at).values(expires_at=at)
    )
    new = [_link(digest_of(token), one, at, VALID) for one, token in tokens.items()]
    connection.execute(insert(consent_links), new)
    acts = [
        Act(
            by,
            "consent.link_made",
            "consents",
            {"consent_id": row.consent_id, "technician_id": row.technician_id},
            after={"expires_at": at + VALID},
        )
        for row in rows
    ]
    append(connection, acts, at)
    return tokens


def look(connection: Connection, token: str, at: dt.datetime) -> Open | None:
    """A link that may be used; None where it is used, over or no link at all."""
    found = _find(connection, token)
    if found is None or found.used_at is not None or not _is_good(found, at):
        return None
    purpose = _purpose(found, token)
    if found.withdrawn_at is not None or (purpose is Purpose.GIVE) != (found.given_at is None):
        return None  # answered in another way meanwhile
    return Open(purpose, found.business_name, found.version, MOST_TRIES - found.tries)


def answer(  # noqa: PLR0913 - what the technician sends
    connection: Connection,
    seals: Seals,
    token: str,
    birth_date: dt.date,
    *,
    agrees: bool,
    at: dt.datetime,
) -> Answered:
    """Do what a technician answers, if the birth date is theirs; a wrong one is counted.

    The same answer sent again is answered as the first time.
    """
    found = _find(connection, token)
    if found is None or not _is_good(found, at):
        return Answered(Outcome.DEAD)
    if found.birth_date != birth_date:
        return _wrong(connection, found)
    purpose = _purpose(found, token)
    told = _told(seals, token, found, purpose, agrees=agrees)
    if found.used_at is not None:
        return told if _is_what_was_answered(found, told.outcome) else Answered(Outcome.DEAD)
    used = update(consent_links).where(
        consent_links.c.digest == found.digest, consent_links.c.used_at.is_(None)
    )
    if connection.execute(used.values(used_at=at)).rowcount != 1:
        return told  # a double click: the other one did it
    try:
        _do(connection, found.consent_id, told, at)
    except Changed:  # on paper, or by the employer, a moment ago
        return Answered(Outcome.DEAD)
    return told


def _do(connection: Connection, consent_id: int, told: Answered, at: dt.datetime) -> None:
    match told.outcome:
        case Outcome.GIVEN:
            give_on_phone(connection, consent_id, at)
            digest = _digest_to_withdraw(told.token_to_withdraw)
            row = _link(digest, consent_id, at, VALID_TO_WITHDRAW)
            connection.execute(insert(consent_links), row)
        case Outcome.REFUSED:
            refuse(connection, consent_id, at)
        case _:
            withdraw(connection, consent_id, at)


def _told(seals: Seals, token: str, found: Row[Any], purpose: Purpose, *, agrees: bool) -> Answered:
    if purpose is Purpose.WITHDRAW:
        outcome = Outcome.WITHDRAWN
    else:
        outcome = Outcome.GIVEN if agrees else Outcome.REFUSED
    given = outcome is Outcome.GIVEN
    return Answered(
        outcome,
        found.name,
        found.business_name,
        found.version,
        token_to_withdraw=seals.digest(f"consent to withdraw:{token}") if given else "",
    )


def _is_what_was_answered(found: Row[Any], outcome: Outcome) -> bool:
    """Whether a used link was used for this answer, and it still stands."""
    if outcome is Outcome.GIVEN:
        return found.way == "phone" and found.withdrawn_at is None
    by_technician = found.withdrawn_by == "technician"
    return by_technician and (found.given_at is None) == (outcome is Outcome.REFUSED)


def _wrong(connection: Connection, found: Row[Any]) -> Answered:
    counted = (
        update(consent_links)
        .where(consent_links.c.digest == found.digest, consent_links.c.tries < MOST_TRIES)
        .values(tries=consent_links.c.tries + 1)
        .returning(consent_links.c.tries)
    )
    tries = connection.execute(counted).scalar()
    if found.used_at is not None or tries is None or tries >= MOST_TRIES:
        return Answered(Outcome.DEAD)
    return Answered(
        Outcome.WRONG_DAY,
        business_name=found.business_name,
        version=found.version,
        tries_left=MOST_TRIES - tries,
    )


def _find(connection: Connection, token: str) -> Row[Any] | None:
    digests = (digest_of(token), _digest_to_withdraw(token))
    return connection.execute(
        select(consent_links, consents, businesses.c.name.label("business_name"))
        .join(consents, consents.c.consent_id == consent_links.c.consent_id)
        .join(businesses, businesses.c.business_id == consents.c.business_id)
        .where(consent_links.c.digest.in_(digests))
    ).one_or_none()


def _is_good(found: Row[Any], at: dt.datetime) -> bool:
    return bool(found.expires_at > at and found.tries < MOST_TRIES)


def _purpose(found: Row[Any], token: str) -> Purpose:
    return Purpose.GIVE if found.digest == digest_of(token) else Purpose.WITHDRAW


def _digest_to_withdraw(token: str) -> str:
    return digest_of(f"withdraw {token}")


def _link(digest: str, consent_id: int, at: dt.datetime, valid: dt.timedelta) -> dict[str, Any]:
    return {
        "digest": digest,
        "consent_id": consent_id,
        "created_at": at,
        "expires_at": at + valid,
        "tries": 0,
    }
