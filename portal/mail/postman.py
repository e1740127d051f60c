"""The postman: takes mails that are due out of the outbox and hands them over, each once.

A mail is held while it is on its way, so that two postmen never carry the same one; whoever dies
on the way lets go of it after `HELD`. It may then arrive twice with the same Message-ID, which
mail programs show once: it is never lost.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import or_, select, update

from ccus_data.database import writing
from ccus_data.tables import outbox
from portal.layout import Language
from portal.mail.outbox import place_of
from portal.mail.transport import Refusal, TryLater
from portal.sealing import SealBroken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.engine import Engine, Row

    from portal.layout import Words
    from portal.mail.transport import Transport
    from portal.sealing import Seals

HELD: Final = dt.timedelta(minutes=5)
AT_ONCE: Final = 10
"""Mails taken at a time: each may wait `SECONDS` for a server, and all must be done in time."""

MOST_TRIES: Final = 12
FIRST_PAUSE: Final = dt.timedelta(minutes=1)
LONGEST_PAUSE: Final = dt.timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the mails of one round."""

    sent: int = 0
    later: int = 0
    refused: int = 0

    @property
    def taken(self) -> int:
        """How many were due."""
        return self.sent + self.later + self.refused

    @property
    def counts(self) -> tuple[int, int, int]:
        """Sent, later, refused."""
        return self.sent, self.later, self.refused

    def __add__(self, other: Delivered) -> Delivered:
        return Delivered(
            self.sent + other.sent, self.later + other.later, self.refused + other.refused
        )


@dataclass(frozen=True, slots=True)
class Postman:
    """Delivers the mails of one database. ``now`` is the clock of whoever opened the door."""

    engine: Engine
    seals: Seals
    words: Words
    transport: Transport
    sender: str
    now: Callable[[], dt.datetime]

    def deliver(self) -> Delivered:
        """Deliver all that is due."""
        total = Delivered()
        while True:
            done = self._round()
            total += done
            if not done.taken:
                return total

    def _round(self) -> Delivered:
        counts = {"sent": 0, "later": 0, "refused": 0}
        for mail in self._take():
            counts[self._carry(mail)] += 1
        return Delivered(**counts)

    def _take(self) -> Sequence[Row[Any]]:
        now = self.now()
        free = or_(outbox.c.leased_until.is_(None), outbox.c.leased_until < now)
        due = (
            select(outbox)
            .where(outbox.c.state == "waiting", outbox.c.not_before <= now, free)
            .order_by(outbox.c.not_before, outbox.c.mail_id)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        with writing(self.engine) as connection:
            taken = connection.execute(due).all()
            held = outbox.c.mail_id.in_([mail.mail_id for mail in taken])
            if taken:
                connection.execute(update(outbox).where(held).values(leased_until=now + HELD))
        return taken

    def _carry(self, mail: Row[Any]) -> str:
        if mail.expires_at is not None and mail.expires_at <= self.now():
            return self._close(mail, "refused", "expired")
        try:
            message = self._message(mail)
        except SealBroken:
            return self._close(mail, "refused", "sealed with a key that is not there")
        try:
            self.transport.send(message)
        except Refusal as refusal:
            return self._close(mail, "refused", str(refusal))
        except TryLater as trouble:
            return self._postpone(mail, str(trouble))
        return self._close(mail, "sent", None)

    def _message(self, mail: Row[Any]) -> EmailMessage:
        says = json.loads(self.seals.open(mail.sealed, place_of(mail.once)))
        language, values = Language(says["language"]), says["values"]
        # Mails to technicians have their words in a room of their own, in all languages.
        kind = mail.kind if "." in mail.kind else f"mail.{mail.kind}"
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = mail.recipient
        message["Subject"] = self.words.text(f"{kind}.subject", language, **values)
        message["Date"] = self.now()
        message["Message-ID"] = f"<{mail.mail_id}.{self.seals.digest(mail.once)[:20]}@ccus-level>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.words.text(f"{kind}.body", language, **values))
        return message

    def _close(self, mail: Row[Any], state: str, problem: str | None) -> str:
        """A mail that is done keeps nothing of what it said."""
        done = {
            "state": state,
            "done_at": self.now(),
            "sealed": None,
            "leased_until": None,
            "problem": problem,
            "tries": mail.tries + 1,
        }
        with writing(self.engine) as connection:
            connection.execute(
                update(outbox).where(outbox.c.mail_id == mail.mail_id).values(**done)
            )
        return state

    def _postpone(self, mail: Row[Any], problem: str) -> str:
        tries = mail.tries + 1
        if tries >= MOST_TRIES:
            return self._close(mail, "refused", problem)
        pause = min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE)
        later = {
            "tries": tries,
            "problem": problem,
            "leased_until": None,
            "not_before": self.now() + pause,
        }
        with writing(self.engine) as connection:
            connection.execute(
                update(outbox).where(outbox.c.mail_id == mail.mail_id).values(**later)
            )
        return "later"
