"""The phones that want to be told, and how that ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, insert, or_, select

from ccus_data.tables import push_subscriptions, technician_announcements

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.engine import Connection

    from portal.passport_push.sending import Receiver

MOST_PHONES: Final = 5
"""How many phones an account may have; a further one takes the place of the oldest."""

_OWN: Final = push_subscriptions.c


@dataclass(frozen=True, slots=True)
class Phone:
    """A browser of an account; ``device`` is the digest of the cookie that it is known by."""

    account_id: int
    technician_id: str
    device: str
    receiver: Receiver


def keep_phone(connection: Connection, phone: Phone, at: dt.datetime) -> None:
    """Tell a phone from now on; what it already could have seen it is not told again."""
    same = or_(_OWN.endpoint == phone.receiver.endpoint, _OWN.device == phone.device)
    connection.execute(delete(push_subscriptions).where(same))
    kept = (
        select(_OWN.subscription_id)
        .where(_OWN.account_id == phone.account_id)
        .order_by(_OWN.subscription_id.desc())
    )
    older = list(connection.scalars(kept.offset(MOST_PHONES - 1)))
    connection.execute(delete(push_subscriptions).where(_OWN.subscription_id.in_(older)))
    announced = technician_announcements.c
    newest = select(func.max(announced.announcement_id)).where(
        announced.technician_id == phone.technician_id
    )
    row = {
        "account_id": phone.account_id,
        "technician_id": phone.technician_id,
        "endpoint": phone.receiver.endpoint,
        "receiver_key": phone.receiver.receiver_key,
        "secret": phone.receiver.secret,
        "language": phone.receiver.language,
        "device": phone.device,
        "made_at": at,
        "told_up_to": connection.scalar(newest) or 0,
        "troubles": 0,
    }
    connection.execute(insert(push_subscriptions), row)


def count_of(connection: Connection, account_id: int) -> int:
    """How many phones of an account are told."""
    asked = select(func.count()).where(_OWN.account_id == account_id)
    return int(connection.scalar(asked) or 0)


def phones_of(connection: Connection, technician_id: str) -> list[dict[str, object]]:
    """The phones of a technician that are told, without the keys that seal what they are told."""
    asked = select(_OWN.made_at, _OWN.language, _OWN.endpoint).where(
        _OWN.technician_id == technician_id
    )
    return [dict(row) for row in connection.execute(asked).mappings()]


def end_all(connection: Connection, account_id: int) -> None:
    """Tell no phone of an account any more."""
    connection.execute(delete(push_subscriptions).where(_OWN.account_id == account_id))


def forget_device(connection: Connection, device: str) -> None:
    """Tell one phone nothing any more: somebody signed out on it."""
    connection.execute(delete(push_subscriptions).where(_OWN.device == device))
