"""Partner systems and their tokens: what each may send, for which sites, and until when."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import insert, select, update

from ccus_data.ledger import Act, append
from ccus_data.tables import partner_tokens, partners
from ccus_data.wording import Said, said

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.engine import Connection

SCOPES: Final = ("events", "corrections", "approvals", "structure", "roster")
"""就業履歴, entries by hand, the approval of them (元請 alone), 施工体制, 施工体制技能者."""

NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
PREFIX: Final = "ccus_"
"""Tokens can be told from other secrets by eye, and found by scanners."""


@dataclass(frozen=True, slots=True)
class Partner:
    """Who sends: what it may send, and for which sites: a token without sites opens none."""

    partner_id: str
    scopes: frozenset[str]
    sites: frozenset[str]
    token: str = ""
    """The digest of the token by which it came; empty for an operator's own."""

    @property
    def name(self) -> str:
        """As whom the ledger knows it."""
        return f"partner:{self.partner_id}"

    def may_send_for(self, site_id: str) -> bool:
        """Whether a site is one of its own."""
        return site_id in self.sites


@dataclass(frozen=True, slots=True)
class Wanted:
    """A token to be made."""

    partner_id: str
    scopes: tuple[str, ...]
    sites: tuple[str, ...]
    until: dt.datetime


def partner_faults(connection: Connection, partner: str, by: str, *, new: bool) -> list[Said]:
    """What is wrong with the name of a partner, which is new or known, and of who says it."""
    faults = [] if by.strip() else [said("attendance.by")]
    if not NAME.fullmatch(partner):
        return [said("attendance.partner_id", found=partner), *faults]
    asked = select(partners.c.partner_id).where(partners.c.partner_id == partner)
    known = connection.scalar(asked) is not None
    if new and known:
        faults.append(said("attendance.partner_known", found=partner))
    if not new and not known:
        faults.append(said("attendance.partner_unknown", found=partner))
    return faults


def add_partner(  # noqa: PLR0913, PLR0917 - who it is, and who says so when
    connection: Connection, partner_id: str, name: str, system: str | None, by: str, at: dt.datetime
) -> None:
    """Make a partner known."""
    row = {"partner_id": partner_id, "name": name, "system": system, "created_at": at}
    connection.execute(insert(partners), row)
    identity = {"partner_id": partner_id}
    after = {"name": name, "system": system}
    append(connection, [Act(by, "partner.added", "partners", identity, after=after)], at)


def make_token(connection: Connection, wanted: Wanted, by: str, at: dt.datetime) -> str:
    """A new token; it is told once, and kept as its digest."""
    token = PREFIX + secrets.token_urlsafe(32)
    row = {
        "digest": _digest(token),
        "partner_id": wanted.partner_id,
        "scopes": " ".join(wanted.scopes),
        "sites": " ".join(wanted.sites) or None,
        "made_by": by,
        "created_at": at,
        "expires_at": wanted.until,
    }
    connection.execute(insert(partner_tokens), row)
    after = {"scopes": row["scopes"], "sites": row["sites"], "until": str(wanted.until)}
    identity = {"partner_id": wanted.partner_id}
    append(connection, [Act(by, "partner.token_made", "partner_tokens", identity, after=after)], at)
    return token


def revoke_tokens(connection: Connection, partner_id: str, by: str, at: dt.datetime) -> int:
    """Revoke every token of a partner that is still good; how many."""
    done = connection.execute(
        update(partner_tokens)
        .where(partner_tokens.c.partner_id == partner_id, partner_tokens.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    identity = {"partner_id": partner_id}
    append(connection, [Act(by, "partner.tokens_revoked", "partner_tokens", identity)], at)
    return done.rowcount


def partner_with(connection: Connection, token: str, at: dt.datetime) -> Partner | None:
    """The partner whose token this is; None where it is not good (any more)."""
    return partner_of_digest(connection, _digest(token), at)


def partner_of_digest(connection: Connection, digest: str, at: dt.datetime) -> Partner | None:
    """The partner of a token that was not revoked and was good at a moment; None without one."""
    row = connection.execute(
        select(partner_tokens).where(
            partner_tokens.c.digest == digest,
            partner_tokens.c.revoked_at.is_(None),
            partner_tokens.c.expires_at > at,
        )
    ).one_or_none()
    if row is None:
        return None
    sites = frozenset((row.sites or "").split())
    return Partner(row.partner_id, frozenset(row.scopes.split()), sites, digest)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
