"""The contact of an evaluation body (お問い合わせ先): what it may be, since when, by whom.

Rows are never changed. What a notice printed stands in the basis of its decision, so that a later
row touches no notice that was decided before.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select

from ccus_data.ledger import Act, append
from ccus_data.tables import body_contacts
from portal import access

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

LONGEST: Final = 100
AHEAD: Final = 366
"""Days from today within which a contact may begin."""

LISTED: Final = 50
PHONE: Final = re.compile(r"0[0-9]{9,10}", re.ASCII)
HYPHENS: Final = re.compile(r"[\u2010-\u2015\u2212\u30fc]")


@dataclass(frozen=True, slots=True)
class Contact:
    """What stands below お問い合わせ, each on one line; an empty one is left out."""

    name: str = ""
    department: str = ""
    phone: str = ""
    email: str = ""
    hours: str = ""

    def tidied(self) -> Contact:
        """The same on single lines; telephone and mail in plain characters."""
        return Contact(
            name=_line(self.name),
            department=_line(self.department),
            phone=HYPHENS.sub("-", unicodedata.normalize("NFKC", self.phone)).strip(),
            email=self.email.strip(),
            hours=_line(self.hours),
        )

    @classmethod
    def of(cls, row: Row[Any]) -> Contact:
        """The contact of a row."""
        return cls(**{name: getattr(row, name) or "" for name in cls.__slots__})


def _line(text: str) -> str:
    return " ".join(text.split())


def faults_of(given: Contact, since: dt.date | None, today: dt.date) -> list[tuple[str, str]]:
    """What is wrong with a tidied contact: input and key of words, all at once.

    ``since`` is the first day of its notices, None where it could not be read. It may not lie in
    the past: notices of that time are decided.
    """
    faults = []
    if not given.phone and not given.email:
        faults.append(("phone", "unreachable"))
    if given.phone and not PHONE.fullmatch(re.sub(r"[\s\-()]", "", given.phone)):
        faults.append(("phone", "phone_form"))
    if given.email and access.fault_of_address(given.email):
        faults.append(("email", "email_form"))
    # A mail address has its own longest length.
    texts = ((name, text) for name, text in asdict(given).items() if name != "email")
    faults += [(name, "long") for name, text in texts if len(text) > LONGEST]
    if since is None:
        faults.append(("from_day", "day_form"))
    elif since < today:
        faults.append(("from_day", "day_past"))
    elif since > today + dt.timedelta(days=AHEAD):
        faults.append(("from_day", "day_far"))
    return faults


def in_force(connection: Connection, body: str, on: dt.date) -> Row[Any] | None:
    """The contact that notices decided on a day print; None where the body never gave one.

    Of those that have begun the one that began last, and of two for one day the later row.
    """
    columns = body_contacts.c
    asked = (
        select(body_contacts)
        .where(columns.body == body, columns.from_day <= on)
        .order_by(columns.from_day.desc(), columns.contact_id.desc())
        .limit(1)
    )
    return connection.execute(asked).one_or_none()


def every(connection: Connection, body: str) -> list[Row[Any]]:
    """The contacts of a body, the newest row first; the `LISTED` newest of them."""
    asked = select(body_contacts).where(body_contacts.c.body == body)
    newest_first = asked.order_by(body_contacts.c.contact_id.desc())
    return list(connection.execute(newest_first.limit(LISTED)))


def add(  # noqa: PLR0913, PLR0917 - what a row says
    connection: Connection, body: str, given: Contact, since: dt.date, by: str, at: dt.datetime
) -> int:
    """Write a contact down from a day on; its number. It is checked before (`faults_of`)."""
    row = {name: text or None for name, text in asdict(given).items()}
    row |= {"body": body, "from_day": since, "by": by, "at": at}
    asked = insert(body_contacts).returning(body_contacts.c.contact_id)
    number = int(connection.execute(asked, row).scalar_one())
    identity = {"contact_id": number, "body": body}
    after = {"from_day": since.isoformat()}
    append(connection, [Act(by, "body_contact.made", "body_contacts", identity, after=after)], at)
    return number
