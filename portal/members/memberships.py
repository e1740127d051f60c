"""Who acts for a business or an evaluation body: granting, changing and ending, on record.

A row that has ended stays as it was; another role is another row. The last administrator of a
business stays: without one nobody could let anybody in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from ccus_data.ledger import Act, append
from ccus_data.tables import accounts, memberships
from portal.access import Membership

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from sqlalchemy.engine import Connection, Row

ADMINISTRATOR: Final = "administrator"
LAST: Final = "last_administrator"
GONE: Final = "member_gone"
SAME: Final = "member_has_role"


@dataclass(frozen=True, slots=True)
class Organisation:
    """A business or an evaluation body by its id."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Member:
    """An account that acts for an organisation."""

    membership_id: int
    account_id: int
    login_id: str
    email: str
    role: str
    since: dt.datetime


def members_of(connection: Connection, of: Organisation) -> list[Member]:
    """Who acts for an organisation now, the first one first."""
    asked = (
        select(
            memberships.c.membership_id,
            accounts.c.account_id,
            accounts.c.login_id,
            accounts.c.email,
            memberships.c.role,
            memberships.c.since,
        )
        .join(accounts, accounts.c.account_id == memberships.c.account_id)
        .where(
            memberships.c.organisation_kind == of.kind,
            memberships.c.organisation_id == of.id,
            memberships.c.until.is_(None),
        )
        .order_by(memberships.c.membership_id)
    )
    return [Member(*row) for row in connection.execute(asked)]


def emails_of(
    connection: Connection, kind: str, ids: Collection[str]
) -> dict[str, list[tuple[int, str]]]:
    """Account and mail address of whoever acts for organisations of a kind now, in one question."""
    own = memberships.c
    asked = (
        select(own.organisation_id, accounts.c.account_id, accounts.c.email)
        .join(accounts, accounts.c.account_id == own.account_id)
        .where(own.organisation_kind == kind, own.organisation_id.in_(ids), own.until.is_(None))
        .order_by(own.membership_id)
    )
    found: dict[str, list[tuple[int, str]]] = {}
    for row in connection.execute(asked):
        found.setdefault(row.organisation_id, []).append((row.account_id, row.email))
    return found


def has_administrator(connection: Connection, of: Organisation) -> bool:
    """Whether somebody may let others in."""
    return any(one.role == ADMINISTRATOR for one in members_of(connection, of))


def grant(
    connection: Connection, account_id: int, membership: Membership, by: str, at: dt.datetime
) -> bool:
    """Let an account act for an organisation; false where it does already, in whatever role."""
    insert = insert_on_postgresql if connection.dialect.name == "postgresql" else insert_on_sqlite
    statement = (
        insert(memberships)
        .values(
            account_id=account_id,
            organisation_kind=membership.kind,
            organisation_id=membership.organisation,
            role=membership.role,
            since=at,
            granted_by=by,
        )
        .on_conflict_do_nothing(
            index_elements=["account_id", "organisation_kind", "organisation_id"],
            index_where=memberships.c.until.is_(None),
        )
        .returning(memberships.c.membership_id)
    )
    made = connection.execute(statement).scalar()
    if made is None:
        return False
    identity = {"membership_id": made, "account_id": account_id}
    after = {
        "organisation": f"{membership.kind}:{membership.organisation}",
        "role": membership.role,
    }
    append(connection, [Act(by, "memberships.granted", "memberships", identity, after=after)], at)
    return True


@dataclass(frozen=True, slots=True)
class Members:
    """The members of an organisation, to be changed by somebody at a moment, in a transaction."""

    connection: Connection
    of: Organisation
    by: str
    at: dt.datetime

    def change_role(self, account_id: int, role: str) -> str:
        """Give a member another role; why not, or nothing."""
        found = _held(self.connection, self.of, account_id)
        if isinstance(found, str):
            return found
        if found.role == role:
            return SAME
        if role != ADMINISTRATOR and _is_last(self.connection, self.of, found):
            return LAST
        _end(self.connection, found, self.by, self.at)
        membership = Membership(self.of.kind, self.of.id, role)
        grant(self.connection, account_id, membership, self.by, self.at)
        return ""

    def end(self, account_id: int) -> str:
        """End a membership; why not, or nothing. The very next act is refused."""
        found = _held(self.connection, self.of, account_id)
        if isinstance(found, str):
            return found
        if _is_last(self.connection, self.of, found):
            return LAST
        _end(self.connection, found, self.by, self.at)
        return ""


def _held(connection: Connection, of: Organisation, account_id: int) -> Row[Any] | str:
    """The membership of an account; all of the organisation's are held until this is over.

    Two administrators who take each other's role away at once follow one another so.
    """
    held = connection.execute(
        select(memberships)
        .where(
            memberships.c.organisation_kind == of.kind,
            memberships.c.organisation_id == of.id,
            memberships.c.until.is_(None),
        )
        .order_by(memberships.c.membership_id)
        .with_for_update()
    ).all()
    return next((row for row in held if row.account_id == account_id), GONE)


def _is_last(connection: Connection, of: Organisation, found: Row[Any]) -> bool:
    """Whether a business would have no administrator without this one."""
    if found.role != ADMINISTRATOR:
        return False
    return not any(
        one.role == ADMINISTRATOR and one.account_id != found.account_id
        for one in members_of(connection, of)
    )


def _end(connection: Connection, found: Row[Any], by: str, at: dt.datetime) -> None:
    here = (memberships.c.membership_id == found.membership_id) & memberships.c.until.is_(None)
    connection.execute(update(memberships).where(here).values(until=at))
    identity = {"membership_id": found.membership_id, "account_id": found.account_id}
    before = {
        "organisation": f"{found.organisation_kind}:{found.organisation_id}",
        "role": found.role,
    }
    append(connection, [Act(by, "memberships.ended", "memberships", identity, before)], at)
