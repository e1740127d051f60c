"""Reminders of drafts that nobody filed: people forget the 申請 button (seed rows 62 to 64)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Select, Text, cast, exists, select, update

from ccus_data.database import writing
from ccus_data.tables import accounts, applications, cases, outbox
from portal.mail import Mail, is_address, put
from portal.rounds import Rounds

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection, Engine

    from portal.sealing import Seals

AFTER_DAYS: Final = (3, 10)
"""Days without a change after which a draft is spoken of, each once."""

OCCASION: Final = "draft_reminder:"


@dataclass(frozen=True, slots=True)
class Reminders:
    """Writes reminders into the outbox. ``address`` is the portal's."""

    engine: Engine
    seals: Seals
    address: str
    now: Callable[[], dt.datetime]

    def remind(self) -> int:
        """Remind of every draft that is due; how many mails were written.

        A draft without a technician is nothing that anybody forgot.
        """
        at = self.now()
        with writing(self.engine) as connection:
            return sum(self._remind(connection, days, at) for days in AFTER_DAYS)

    def _remind(self, connection: Connection, days: int, at: dt.datetime) -> int:
        count, reminded = 0, []
        for row in connection.execute(_due(days, at)).all():
            own = row.contact_email or ""
            recipient = own if is_address(own) else row.email
            if recipient:
                page = f"{self.address}/applications/{row.application_id}"
                says = {"days": str(days), "address": page}
                mail = Mail("draft_reminder", recipient, says, once(row.application_id, days))
                count += put(connection, self.seals, mail, at)
                reminded.append(row.application_id)
        if reminded:
            here = applications.c.application_id.in_(reminded)
            connection.execute(update(applications).where(here).values(reminded_at=at))
        return count


def once(application_id: int, days: int) -> str:
    """The occasion of a reminder: a draft is reminded of once after so many days."""
    return f"{OCCASION}{application_id}:{days}"


def _due(days: int, at: dt.datetime) -> Select[Any]:
    """Drafts left alone for so many days, and not yet for the next number, without a mail of it."""
    drafts = applications.c
    said = OCCASION + cast(drafts.application_id, Text) + f":{days}"
    asked = (
        select(drafts.application_id, drafts.contact_email, accounts.c.email)
        .join(accounts, accounts.c.login_id == drafts.created_by, isouter=True)
        .where(
            drafts.state == "draft",
            drafts.changed_at <= at - dt.timedelta(days=days),
            exists().where(cases.c.application_id == drafts.application_id),
            ~exists().where(outbox.c.once == said),
        )
        .order_by(drafts.application_id)
    )
    later = [more for more in AFTER_DAYS if more > days]
    if later:
        asked = asked.where(drafts.changed_at > at - dt.timedelta(days=min(later)))
    return asked


class ReminderRounds(Rounds):
    """Reminds of drafts until stopped."""

    NAME = "applications"
    WAITING = "reminders wait"
    PAUSE = 600.0

    def __init__(self, reminders: Reminders) -> None:
        super().__init__()
        self._reminders = reminders

    def once(self) -> float:
        """Remind of what is due."""
        count = self._reminders.remind()
        if count:
            self.log.info("reminders of drafts: %d", count)
        return self.PAUSE
