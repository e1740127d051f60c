"""Numbers that are called: each means one site, and has a code that is keyed in there.

The operator sets which number means which site; the prime renews its code, which stands on paper.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, insert, select, update

from ccus_data.ledger import Act, append
from ccus_data.tables import call_numbers, site_rosters, sites
from ccus_data.wording import Said, said

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

E164: Final = re.compile(r"\+[1-9][0-9]{7,14}")
BETWEEN: Final = re.compile(r"[\s().\u2010-\u2015\u2212\u30fc-]")
"""What people write between the digits of a number."""

COUNTRY: Final = "+81"
LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class CalledNumber:
    """A number with the site that it means. ``renewal`` counts how often its code was renewed."""

    number: str
    site_id: str
    site: str
    renewal: int


def e164(typed: str) -> str | None:
    """A phone number as ``+`` and digits (E.164); None where it is none.

    One that begins with a single 0 is of Japan.
    """
    text = BETWEEN.sub("", unicodedata.normalize("NFKC", typed[:LONGEST]))
    if text.startswith("0") and not text.startswith("00"):
        text = COUNTRY + text[1:]
    return text if text.isascii() and E164.fullmatch(text) else None


def number_faults(
    connection: Connection, number: str, site_id: str | None, by: str
) -> Sequence[Said]:
    """What is wrong with a number that shall mean a site (or none), and with who says so."""
    faults = [] if by.strip() else [said("attendance.by")]
    if e164(number) is None:
        faults.append(said("calls.number", found=number))
    known = select(sites.c.site_id).where(sites.c.site_id == site_id)
    if site_id is not None and connection.scalar(known) is None:
        faults.append(said("attendance.site", found=site_id))
    return faults


def put_number(connection: Connection, number: str, site_id: str, by: str, at: dt.datetime) -> None:
    """Let a number mean a site from now on; its code is another one than before."""
    before = called(connection, number)
    row = {"site_id": site_id, "set_by": by, "set_at": at}
    if before is None:
        connection.execute(insert(call_numbers), row | {"number": number, "renewal": 0})
    else:
        here = call_numbers.c.number == number
        renewed = {"renewal": before.renewal + 1}
        connection.execute(update(call_numbers).where(here).values(**row, **renewed))
    was = None if before is None else {"site_id": before.site_id}
    act = Act(
        *(by, "calls.number_set", "call_numbers", {"number": number}),
        before=was,
        after={"site_id": site_id},
    )
    append(connection, [act], at)


def remove_number(connection: Connection, number: str, by: str, at: dt.datetime) -> bool:
    """Let a number mean nothing any more; false where it did not mean anything."""
    done = connection.execute(delete(call_numbers).where(call_numbers.c.number == number))
    if done.rowcount:
        act = Act(by, "calls.number_removed", "call_numbers", {"number": number})
        append(connection, [act], at)
    return bool(done.rowcount)


def renew_code(connection: Connection, number: str, site_id: str, by: str, at: dt.datetime) -> bool:
    """Give a number of a site another code; false where it is no number of that site."""
    own = call_numbers.c
    done = connection.execute(
        update(call_numbers)
        .where(own.number == number, own.site_id == site_id)
        .values(renewal=own.renewal + 1)
    )
    if done.rowcount:
        append(connection, [Act(by, "calls.code_renewed", "call_numbers", {"number": number})], at)
    return bool(done.rowcount)


def called(connection: Connection, number: str) -> CalledNumber | None:
    """What a called number means; None where it means nothing."""
    found = connection.execute(_ASKED.where(call_numbers.c.number == number)).one_or_none()
    return None if found is None else CalledNumber(*found)


def numbers_of(connection: Connection, site_id: str) -> list[CalledNumber]:
    """The numbers that mean a site."""
    asked = _ASKED.where(call_numbers.c.site_id == site_id).order_by(call_numbers.c.number)
    return [CalledNumber(*row) for row in connection.execute(asked)]


def numbers_for(connection: Connection, technician_id: str) -> list[CalledNumber]:
    """The numbers of the sites whose rosters name a technician."""
    there = select(site_rosters.c.site_id).where(site_rosters.c.technician_id == technician_id)
    asked = _ASKED.where(call_numbers.c.site_id.in_(there)).order_by(call_numbers.c.number)
    return [CalledNumber(*row) for row in connection.execute(asked)]


_ASKED: Final = select(
    call_numbers.c.number, call_numbers.c.site_id, sites.c.name, call_numbers.c.renewal
).join(sites, sites.c.site_id == call_numbers.c.site_id)
