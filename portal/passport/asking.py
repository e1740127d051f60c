"""Asking the employer to apply (代行申請のお願い): on record, and told to who acts for it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select

from ccus_data.ledger import Act, append
from ccus_data.tables import businesses, proxy_requests
from portal.mail import Mail, put
from portal.members import Organisation, members_of

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from portal.sealing import Seals

AGAIN_AFTER: Final = dt.timedelta(days=30)
"""The same employer is not asked for the same level twice within so long."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who asks whom to apply for which level in which field; names are for the mail."""

    technician_id: str
    name: str
    business_id: str
    field: str
    field_name: str
    level: int


def ask_employer(
    connection: Connection, seals: Seals, wish: Wish, address: str, at: dt.datetime
) -> bool:
    """Note the wish and tell the employer's members; false where it was told not long ago.

    An employer that nobody acts for here is told nothing: the wish is on record all the same.
    """
    same = (
        (proxy_requests.c.technician_id == wish.technician_id)
        & (proxy_requests.c.business_id == wish.business_id)
        & (proxy_requests.c.field == wish.field)
        & (proxy_requests.c.level == wish.level)
        & (proxy_requests.c.asked_at > at - AGAIN_AFTER)
    )
    if connection.scalar(select(proxy_requests.c.request_id).where(same)) is not None:
        return False
    row = {
        "technician_id": wish.technician_id,
        "business_id": wish.business_id,
        "field": wish.field,
        "level": wish.level,
        "asked_at": at,
    }
    made = connection.execute(insert(proxy_requests).returning(proxy_requests.c.request_id), row)
    number = int(made.scalar_one())
    identity = {"request_id": number, "technician_id": wish.technician_id}
    after = {"business_id": wish.business_id, "field": wish.field, "level": wish.level}
    act = Act(wish.technician_id, "proxy_requests.made", "proxy_requests", identity, after=after)
    append(connection, [act], at)
    says = {
        "name": wish.name,
        "field": wish.field_name,
        "level": str(wish.level),
        "address": f"{address}/applications",
    }
    for one in members_of(connection, Organisation("business", wish.business_id)):
        once = f"proxy_request:{number}:{one.account_id}"
        put(connection, seals, Mail("proxy_request", one.email, says, once), at)
    return True


def wishes_of(connection: Connection, technician_id: str) -> list[Row[Any]]:
    """What a technician asked of whom, the last first."""
    asked = (
        select(proxy_requests, businesses.c.name)
        .join(businesses, businesses.c.business_id == proxy_requests.c.business_id)
        .where(proxy_requests.c.technician_id == technician_id)
        .order_by(proxy_requests.c.request_id.desc())
        .limit(20)
    )
    return list(connection.execute(asked))
