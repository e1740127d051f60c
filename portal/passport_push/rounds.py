"""Goes round beside a running portal: whoever was told something new gets a sign on the phone."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, func, or_, select, update

from ccus_data.database import reading, writing
from ccus_data.tables import push_subscriptions, technician_announcements
from portal.passport_push.sending import Outcome, Receiver
from portal.rounds import Rounds

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Row
    from sqlalchemy.engine import Engine

    from portal.passport_push.sending import Sender

AT_A_TIME: Final = 200
SIDE_BY_SIDE: Final = 8
FIRST_WAIT: Final = dt.timedelta(minutes=5)
MOST_TROUBLES: Final = 8
"""A service that fails so often in a row, twice as far apart each time, is not tried again; the
waits add up to 21 hours."""

_OWN: Final = push_subscriptions.c


@dataclass(frozen=True, slots=True)
class Push:
    """Tells phones of announcements that were not read yet: once each, however many they are."""

    engine: Engine
    sender: Sender

    def tell(self, at: dt.datetime) -> Counter[Outcome]:
        """Tell those who wait, up to `AT_A_TIME`; what became of the messages.

        No transaction is open while a push service is waited for. A portal that stops in between
        tells a second time; the sign on the phone takes the place of the first.
        """
        with reading(self.engine) as connection:
            waiting = connection.execute(_waiting(at)).all()
        if not waiting:
            return Counter()
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            outcomes = list(pool.map(lambda row: self.sender.send(_receiver(row), at), waiting))
        gone, changed = [], []
        for row, outcome in zip(waiting, outcomes, strict=True):
            troubles = row.troubles + 1 if outcome is Outcome.LATER else 0
            if outcome is Outcome.GONE or troubles > MOST_TROUBLES:
                gone.append(row.subscription_id)
            else:
                changed.append(_after(row, troubles, at))
        with writing(self.engine) as connection:
            if gone:
                ended = _OWN.subscription_id.in_(gone)
                connection.execute(delete(push_subscriptions).where(ended))
            if changed:
                connection.execute(_CHANGE, changed)
        return Counter(outcomes)


class PushRounds(Rounds):
    """Tells phones until stopped."""

    NAME = "push"
    WAITING = "messages to phones wait"
    PAUSE = 60.0

    def __init__(self, push: Push, now: Callable[[], dt.datetime]) -> None:
        super().__init__()
        self._push = push
        self._now = now

    def once(self) -> float:
        """One round; at once again where there was a full one."""
        told = self._push.tell(self._now())
        if told:
            said = ", ".join(f"{outcome} {count}" for outcome, count in sorted(told.items()))
            self.log.info("messages to phones: %s", said)
        return 0.0 if told.total() == AT_A_TIME else self.PAUSE


def _waiting(at: dt.datetime) -> Any:
    """The phones with something unread that they were not told of, the longest waiting first."""
    announced = technician_announcements.c
    columns = (
        *(_OWN.subscription_id, _OWN.endpoint, _OWN.receiver_key, _OWN.secret),
        *(_OWN.language, _OWN.told_up_to, _OWN.troubles),
    )
    newest = func.max(announced.announcement_id).label("newest")
    return (
        select(*columns, newest)
        .join(
            technician_announcements,
            (announced.technician_id == _OWN.technician_id)
            & (announced.announcement_id > _OWN.told_up_to)
            & announced.read_at.is_(None),
        )
        .where(or_(_OWN.try_after.is_(None), _OWN.try_after <= at))
        .group_by(*columns)
        .order_by(newest)
        .limit(AT_A_TIME)
    )


def _receiver(row: Row[Any]) -> Receiver:
    return Receiver(row.endpoint, row.receiver_key, row.secret, row.language)


def _after(row: Row[Any], troubles: int, at: dt.datetime) -> dict[str, object]:
    """How a phone stands after a message: told, or to be tried again later."""
    later = at + FIRST_WAIT * 2 ** (troubles - 1) if troubles else None
    return {
        "which": row.subscription_id,
        "told": row.told_up_to if troubles else row.newest,
        "failed": troubles,
        "later": later,
    }


_CHANGE: Final = (
    update(push_subscriptions)
    .where(_OWN.subscription_id == bindparam("which"))
    .values(
        told_up_to=bindparam("told"), troubles=bindparam("failed"), try_after=bindparam("later")
    )
)
