"""Claims (事業者の登録): the first administrator of a business, confirmed by an operator.

Nothing here can ask CCUS whether somebody speaks for a business. So whoever claims one waits for
the operator, who asks the business itself; until then they see nothing of it, and learn nothing
about it either: a known and an unknown business look alike.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select, update

from ccus_data.ledger import Act, append
from ccus_data.tables import accounts, business_claims, businesses, memberships
from portal.access import JAPAN, Membership
from portal.mail import Mail, put
from portal.members import grant

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.engine import Connection, Row

    from portal.access import Actor
    from portal.sealing import Seals

KINDS: Final = ("corporation", "individual", "sole_proprietor")
LONGEST: Final = 200
WAITING_AT_MOST: Final = 10
ID: Final = re.compile(r"[0-9]{14}", re.ASCII)
POSTAL_CODE: Final = re.compile(r"[0-9]{7}", re.ASCII)
PHONE: Final = re.compile(r"0[0-9]{9,10}", re.ASCII)
KANA: Final = re.compile(r"[\u30a0-\u30ff\u0020\u3000]*")
NEEDED: Final = ("business_id", "name", "address", "phone")


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says of the business that they speak for."""

    business_id: str = ""
    name: str = ""
    name_kana: str = ""
    kind: str = ""
    licence_number: str = ""
    postal_code: str = ""
    address: str = ""
    phone: str = ""

    def tidied(self) -> Claim:
        """The same with plain digits: people write ids, codes and phones with hyphens."""
        return Claim(
            business_id=_digits(self.business_id),
            name=self.name.strip(),
            name_kana=unicodedata.normalize("NFKC", self.name_kana).strip(),
            kind=self.kind,
            licence_number=self.licence_number.strip(),
            postal_code=_digits(self.postal_code),
            address=self.address.strip(),
            phone=_digits(self.phone),
        )


def _digits(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s\-\u2010-\u2015\u2212\u30fc()]", "", plain)


def faults_of(given: Claim) -> list[tuple[str, str]]:
    """What is wrong with a tidied claim: input and key of words, all at once, from the top."""
    faults = [(name, f"{name}_missing") for name in NEEDED if not getattr(given, name)]
    forms = (("business_id", ID), ("postal_code", POSTAL_CODE), ("phone", PHONE))
    for name, form in forms:
        if getattr(given, name) and not form.fullmatch(getattr(given, name)):
            faults.append((name, f"{name}_form"))
    if not KANA.fullmatch(given.name_kana):
        faults.append(("name_kana", "name_kana_form"))
    if given.kind not in KINDS:
        faults.append(("kind", "kind_missing"))
    faults += [(name, "text_long") for name, text in asdict(given).items() if len(text) > LONGEST]
    inputs = list(asdict(given))
    return sorted(faults, key=lambda fault: inputs.index(fault[0]))


def make(connection: Connection, actor: Actor, given: Claim, at: dt.datetime) -> int | str:
    """Note a claim: its number, or why not."""
    for held in actor.memberships:
        if (held.kind, held.organisation) == ("business", given.business_id):
            return "claim_member"
    open_ones = waiting_of(connection, actor.account_id)
    if any(one.business_id == given.business_id for one in open_ones):
        return "claim_waiting"
    if len(open_ones) >= WAITING_AT_MOST:
        return "claims_enough"
    row = {name: value or None for name, value in asdict(given).items()}
    row |= {"account_id": actor.account_id, "created_at": at}
    made = connection.execute(insert(business_claims).returning(business_claims.c.claim_id), row)
    identity = {"claim_id": made.scalar_one(), "business_id": given.business_id}
    append(connection, [Act(actor.name, "business_claims.made", "business_claims", identity)], at)
    return int(identity["claim_id"])


def waiting_of(connection: Connection, account_id: int) -> list[Row[Any]]:
    """The claims of an account that nobody has looked at yet."""
    mine = business_claims.c.account_id == account_id
    asked = select(business_claims).where(mine, business_claims.c.outcome.is_(None))
    return list(connection.execute(asked.order_by(business_claims.c.claim_id)))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claim before an operator: what was said, by whom, and what is known of the business."""

    claim_id: int
    login_id: str
    email: str
    claim: Claim
    created_at: dt.datetime
    known_as: str | None
    has_administrator: bool


def waiting(connection: Connection) -> list[Waiting]:
    """Every claim that waits, the oldest first."""
    has_one = (
        select(memberships.c.membership_id)
        .where(
            memberships.c.organisation_kind == "business",
            memberships.c.organisation_id == business_claims.c.business_id,
            memberships.c.role == "administrator",
            memberships.c.until.is_(None),
        )
        .exists()
    )
    asked = (
        select(
            business_claims,
            accounts.c.login_id,
            accounts.c.email,
            businesses.c.name.label("known"),
            has_one.label("administered"),
        )
        .join(accounts, accounts.c.account_id == business_claims.c.account_id)
        .outerjoin(businesses, businesses.c.business_id == business_claims.c.business_id)
        .where(business_claims.c.outcome.is_(None))
        .order_by(business_claims.c.claim_id)
    )
    return [
        Waiting(
            row.claim_id,
            row.login_id,
            row.email,
            Claim(**{name: getattr(row, name) or "" for name in Claim.__slots__}),
            row.created_at,
            row.known,
            bool(row.administered),
        )
        for row in connection.execute(asked)
    ]


@dataclass(frozen=True, slots=True)
class Operator:
    """Whoever answers claims, in a transaction: their name is on record, the claimant is told."""

    connection: Connection
    seals: Seals
    by: str
    at: dt.datetime

    def confirm(self, claim_id: int) -> bool:
        """Make the claimant an administrator; false for a claim that does not wait."""
        found = self._closed(claim_id, "confirmed", None)
        if found is None:
            return False
        made = self._made_business(found)
        here = business_claims.c.claim_id == claim_id
        self.connection.execute(update(business_claims).where(here).values(made_business=made))
        membership = Membership("business", found.business_id, "administrator")
        grant(self.connection, found.account_id, membership, self.by, self.at)
        self._tell(found, "claim_confirmed", {"business": found.name})
        return True

    def refuse(self, claim_id: int, why: str) -> bool:
        """Refuse a claim; ``why`` is told to the claimant. False for one that does not wait."""
        found = self._closed(claim_id, "refused", why)
        if found is None:
            return False
        self._tell(found, "claim_refused", {"business": found.name, "why": why})
        return True

    def _closed(self, claim_id: int, outcome: str, why: str | None) -> Row[Any] | None:
        here = (business_claims.c.claim_id == claim_id) & business_claims.c.outcome.is_(None)
        closed = {"outcome": outcome, "why": why, "closed_at": self.at, "closed_by": self.by}
        changed = update(business_claims).where(here).values(**closed)
        found = self.connection.execute(changed.returning(*business_claims.c)).one_or_none()
        if found is not None:
            identity = {"claim_id": claim_id, "business_id": found.business_id}
            act = Act(self.by, f"business_claims.{outcome}", "business_claims", identity)
            append(self.connection, [act], self.at)
        return found

    def _made_business(self, found: Row[Any]) -> bool:
        """Make the row of a business that was not known, from the claim; whether it was made.

        The day of registration is not asked for (few people know it): it is the day on which the
        claim was confirmed, until a file of CCUS brings the right one.
        """
        known = select(businesses.c.business_id).where(
            businesses.c.business_id == found.business_id
        )
        if self.connection.execute(known).first() is not None:
            return False
        names = ("business_id", "name", "name_kana", "kind", "licence_number", "postal_code")
        row = {name: getattr(found, name) for name in (*names, "address", "phone")}
        row["registered_on"] = self.at.astimezone(JAPAN).date()
        self.connection.execute(insert(businesses), row)
        identity = {"business_id": found.business_id}
        after = {"origin": f"claim:{found.claim_id}", "name": found.name}
        act = Act(self.by, "businesses.made", "businesses", identity, after=after)
        append(self.connection, [act], self.at)
        return True

    def _tell(self, found: Row[Any], kind: str, says: dict[str, str]) -> None:
        email = self.connection.execute(
            select(accounts.c.email).where(accounts.c.account_id == found.account_id)
        ).scalar_one()
        put(
            self.connection, self.seals, Mail(kind, email, says, f"claim:{found.claim_id}"), self.at
        )
