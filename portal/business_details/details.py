"""The details of a business: what CCUS has, and over it what the business says of itself.

Rows are never changed: the newest holds, the older ones say what forms carried before.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select

from ccus_data.ledger import Act, append
from ccus_data.tables import business_details, businesses
from portal.business_details.licences import read_licence

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.engine import Connection, Row

LONGEST: Final = 200
LISTED: Final = 50
NEEDED: Final = ("name", "representative", "address", "phone")
PHONE: Final = re.compile(r"0[0-9]{9,10}", re.ASCII)
POSTAL_CODE: Final = re.compile(r"([0-9]{3})-?([0-9]{4})", re.ASCII)
HYPHENS: Final = re.compile(r"[\u2010-\u2015\u2212\u30fc]")


@dataclass(frozen=True, slots=True)
class Details:
    """What the forms of a business say of it; empty where nothing is known."""

    name: str = ""
    representative: str = ""
    postal_code: str = ""
    address: str = ""
    phone: str = ""
    licence_number: str = ""

    def tidied(self) -> Details:
        """The same on single lines; numbers in plain digits, the licence in its official form.

        A licence or postal code that cannot be read stays as it was typed.
        """
        typed = Details(**{name: " ".join(text.split()) for name, text in asdict(self).items()})
        postal = POSTAL_CODE.fullmatch(_plain(typed.postal_code))
        return replace(
            typed,
            phone=_plain(typed.phone),
            postal_code=f"{postal[1]}-{postal[2]}" if postal else typed.postal_code,
            licence_number=read_licence(typed.licence_number) or typed.licence_number,
        )

    @classmethod
    def of(cls, row: Row[Any]) -> Details:
        """The details of a row, be it what CCUS has or what the business said."""
        return cls(**{name: getattr(row, name) or "" for name in cls.__slots__})


def _plain(text: str) -> str:
    return HYPHENS.sub("-", unicodedata.normalize("NFKC", text)).strip()


def faults_of(given: Details) -> list[tuple[str, str]]:
    """What is wrong with tidied details: input and key of words, all at once."""
    faults = [(name, f"{name}_missing") for name in NEEDED if not getattr(given, name)]
    if given.phone and not PHONE.fullmatch(re.sub(r"[\s\-()]", "", given.phone)):
        faults.append(("phone", "phone_form"))
    if given.postal_code and not POSTAL_CODE.fullmatch(given.postal_code):
        faults.append(("postal_code", "postal_code_form"))
    if given.licence_number and read_licence(given.licence_number) is None:
        faults.append(("licence_number", "licence_number_form"))
    faults += [(name, "long") for name, text in asdict(given).items() if len(text) > LONGEST]
    return faults


def registered(connection: Connection, business_id: str, *, hold: bool = False) -> Details | None:
    """What CCUS has of a business; None for one that is not known.

    With ``hold`` nobody else changes its details until the transaction ends.
    """
    columns = [businesses.c[name] for name in Details.__slots__]
    asked = select(*columns).where(businesses.c.business_id == business_id)
    row = connection.execute(asked.with_for_update() if hold else asked).one_or_none()
    return None if row is None else Details.of(row)


def standing(connection: Connection, business_id: str) -> Details | None:
    """What the forms of a business say of it: its own words, else what CCUS has.

    None for a business that is not known.
    """
    newest = every(connection, business_id, 1)
    return Details.of(newest[0]) if newest else registered(connection, business_id)


def every(connection: Connection, business_id: str, most: int = LISTED) -> list[Row[Any]]:
    """What a business said of itself, the newest row first; at most so many."""
    asked = select(business_details).where(business_details.c.business_id == business_id)
    newest_first = asked.order_by(business_details.c.detail_id.desc())
    return list(connection.execute(newest_first.limit(most)))


def add(connection: Connection, business_id: str, given: Details, by: str, at: dt.datetime) -> int:
    """Write down what a business says of itself; the row's number. Checked before (`faults_of`)."""
    row = {name: text or None for name, text in asdict(given).items()}
    row |= {"business_id": business_id, "by": by, "at": at}
    asked = insert(business_details).returning(business_details.c.detail_id)
    number = int(connection.execute(asked, row).scalar_one())
    identity = {"detail_id": number, "business_id": business_id}
    append(connection, [Act(by, "business_detail.made", "business_details", identity)], at)
    return number
