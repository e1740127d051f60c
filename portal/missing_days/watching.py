"""Tell of days that do not count and still can, once: a technician here, businesses by mail.

A technician is told when a day is lost that no announcement named yet, and once more in the last
week before the deadline. An employer and a prime have one mail a day at most, with sums alone: when
something is new for them, and on some last days. Whoever is told again for the same reason on the
same day is told nothing: the watch may go round as often as it likes.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from attendance.corrections import first_open_day, waiting_sums, waiting_touch_sums
from attendance.intake import derive_known
from ccus_data.database import reading, writing
from ccus_data.employer import (
    ROLE_MISSING,
    MendableDay,
    MendableSum,
    OpenDays,
    mendable_pages,
    mendable_sums,
    open_months,
    standings,
)
from ccus_data.tables import outbox, technician_announcements
from evaluator.counting import Exclusion
from portal.access import JAPAN
from portal.mail import Mail, put
from portal.members import emails_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Select
    from sqlalchemy.engine import Connection, Engine

    from attendance.corrections import WaitingSum
    from portal.sealing import Seals
    from rules.catalogue import Catalogue

_One = TypeVar("_One")

KIND: Final = "days_open"
"""Announcements and mails of days that do not count."""

WAITING: Final = "approvals_wait"
"""Mails of entries that wait for a prime."""

PAGE: Final = 500
LAST_WEEK: Final = 7
REMINDED_ON: Final = frozenset({7, 3, 1})
"""With so many days left, a business is told again of what is not new."""

CAUSES: Final = (
    *(
        one.value
        for one in (
            Exclusion.UNAPPROVED,
            Exclusion.SITE_UNREGISTERED,
            Exclusion.EMPLOYER_MISSING,
            Exclusion.TRADE_MISSING,
            Exclusion.TRADE_NOT_IN_FIELD,
        )
    ),
    ROLE_MISSING,
)


@dataclass(frozen=True, slots=True)
class Told:
    """How many were told now: announcements to technicians, mails for employers and primes."""

    technicians: int
    employers: int
    primes: int


@dataclass(frozen=True, slots=True)
class Watch:
    """Looks at everybody's days of the open months. ``address`` is the portal's, for mails."""

    engine: Engine
    seals: Seals
    catalogue: Catalogue
    address: str

    def watch(self, on: dt.date, at: dt.datetime) -> Told:
        """Tell whoever is to be told on a day; `Refused` where no deadline is known.

        Before that, touches of people who have become known since make their days.
        """
        with reading(self.engine) as connection:
            first = first_open_day(connection, self.catalogue.operating, on)
        with writing(self.engine, job=True) as connection:
            derive_known(connection, self.catalogue, first, at)
        months = [
            one for one in open_months(self.catalogue.operating, on) if one.first_day >= first
        ]
        asked = OpenDays(on, months, standings(self.catalogue, on))
        technicians = self._announce(asked, at)
        return Told(technicians, self._mail_employers(asked, at), self._mail_primes(on, at))

    def _announce(self, asked: OpenDays, at: dt.datetime) -> int:
        count = 0
        with reading(self.engine) as connection:
            for page in mendable_pages(connection, asked, PAGE):
                if not page:
                    continue
                with writing(self.engine) as deed:
                    known = _known(deed, {one.technician_id for one in page}, asked)
                    rows = list(_announcements(page, known, asked.on, at))
                    count += _put(deed, rows)
        return count

    def _mail_employers(self, asked: OpenDays, at: dt.datetime) -> int:
        count = 0
        with reading(self.engine) as connection:
            sums = mendable_sums(connection, asked, _told_on(asked.on))
            by_employer = (list(own) for _, own in groupby(sums, lambda one: one.employer_id))
            for part in _parts(one for one in by_employer if _is_due(one, asked.on)):
                with writing(self.engine) as deed:
                    emails = emails_of(deed, "business", [one[0].employer_id for one in part])
                    for found in part:
                        employer = found[0].employer_id
                        says = _says(found) | {
                            "address": f"{self.address}/businesses/{employer}/attendance"
                        }
                        for account, email in emails.get(employer, ()):
                            once = f"{KIND}:{employer}:{asked.on}:{account}"
                            count += put(deed, self.seals, Mail(KIND, email, says, once), at)
        return count

    def _mail_primes(self, on: dt.date, at: dt.datetime) -> int:
        count = 0
        with reading(self.engine) as connection:
            entered = waiting_sums(connection, self.catalogue.operating, on)
            touched = waiting_touch_sums(connection, self.catalogue.operating, on)
            sums = sorted((*entered, *touched), key=lambda one: (one.prime_id, one.until))
            mailed = _mailed(connection, on)
        by_prime = (list(own) for _, own in groupby(sums, lambda one: one.prime_id))
        due = (one for one in by_prime if _waits(one, mailed.get(one[0].prime_id)))
        for part in _parts(due):
            with writing(self.engine) as deed:
                emails = emails_of(deed, "business", [one[0].prime_id for one in part])
                for found in part:
                    prime = found[0].prime_id
                    says = {
                        "entries": str(sum(one.entries for one in found)),
                        "until": found[0].until.isoformat(),
                        "days_left": str(found[0].days_left),
                        "address": f"{self.address}/businesses/{prime}/attendance/approvals",
                    }
                    for account, email in emails.get(prime, ()):
                        once = f"{WAITING}:{prime}:{on}:{account}"
                        count += put(deed, self.seals, Mail(WAITING, email, says, once), at)
        return count


@dataclass(frozen=True, slots=True)
class _Known:
    """What a technician was told: days with their causes, and deadlines spoken of as near."""

    days: frozenset[tuple[str, str]] = frozenset()
    near: frozenset[str] = frozenset()


def _known(connection: Connection, ids: Iterable[str], asked: OpenDays) -> dict[str, _Known]:
    own = technician_announcements.c
    since = dt.datetime.combine(asked.months[0].first_day, dt.time(), JAPAN)
    days: dict[str, set[tuple[str, str]]] = defaultdict(set)
    near: dict[str, set[str]] = defaultdict(set)
    rows = connection.execute(
        select(own.technician_id, own.says).where(
            own.technician_id.in_(sorted(ids)), own.kind == KIND, own.at >= since
        )
    )
    for row in rows:
        says = json.loads(row.says)
        days[row.technician_id] |= {(day, cause) for day, cause in says["lost"]}
        near[row.technician_id] |= set(says["near"])
    return {who: _Known(frozenset(days[who]), frozenset(near[who])) for who in days}


def _announcements(
    page: Sequence[MendableDay], known: dict[str, _Known], on: dt.date, at: dt.datetime
) -> Iterator[dict[str, Any]]:
    """Rows for those of a page who are to be told."""
    for who, own in groupby(page, lambda one: one.technician_id):
        found = list(own)
        before = known.get(who, _Known())
        lost = {(one.day.isoformat(), one.cause) for one in found}
        near = {
            one.mend_until.isoformat() for one in found if (one.mend_until - on).days <= LAST_WEEK
        }
        if lost <= before.days and near <= before.near:
            continue
        says = {
            "days": len(found),
            "until": min(one.mend_until for one in found).isoformat(),
            "lost": sorted(lost),
            "near": sorted(near),
        }
        yield {
            "technician_id": who,
            "kind": KIND,
            "says": json.dumps(says, ensure_ascii=False, sort_keys=True),
            "once": f"{KIND}:{who}:{on}",
            "at": at,
        }


def _put(connection: Connection, rows: Sequence[dict[str, Any]]) -> int:
    """Keep announcements, each once a day; how many are new."""
    if not rows:
        return 0
    postgresql = connection.dialect.name == "postgresql"
    new = (insert_on_postgresql if postgresql else insert_on_sqlite)(technician_announcements)
    added = (
        new.values(list(rows))
        .on_conflict_do_nothing(index_elements=["once"])
        .returning(technician_announcements.c.announcement_id)
    )
    return len(connection.scalars(added).all())


def _told_on(on: dt.date) -> Select[str]:
    """Who was told on a day: also by a watch that did not come to its end."""
    own = technician_announcements.c
    return select(own.technician_id).where(own.once == f"{KIND}:" + own.technician_id + f":{on}")


def _is_due(found: Sequence[MendableSum], on: dt.date) -> bool:
    """Whether an employer is to have a mail: of somebody told today, or on some last days."""
    return any(one.among or (one.mend_until - on).days in REMINDED_ON for one in found)


def _says(found: Sequence[MendableSum]) -> dict[str, str]:
    """Sums for a mail; nothing in it tells of a person."""
    days = dict.fromkeys(CAUSES, 0)
    for one in found:
        days[one.cause] += one.days
    return {
        "days": str(sum(days.values())),
        "until": min(one.mend_until for one in found).isoformat(),
        **{cause: str(count) for cause, count in days.items()},
    }


def _mailed(connection: Connection, on: dt.date) -> dict[str, dt.datetime]:
    """When each prime was mailed last, in the days in which it could matter."""
    since = dt.datetime.combine(on - dt.timedelta(days=62), dt.time(), JAPAN)
    own = outbox.c
    prime = func.substr(own.once, len(WAITING) + 2, 14)
    asked: Any = (
        select(prime.label("prime"), func.max(own.created_at).label("at"))
        .where(own.kind == WAITING, own.created_at >= since)
        .group_by(prime)
    )
    return {row.prime: row.at for row in connection.execute(asked)}


def _waits(found: Sequence[WaitingSum], mailed: dt.datetime | None) -> bool:
    """Whether a prime is to have a mail: of an entry that is new to it, or on some last days."""
    is_new = mailed is None or max(one.newest for one in found) > mailed
    return is_new or any(one.days_left in REMINDED_ON for one in found)


def _parts(found: Iterable[_One]) -> Iterator[list[_One]]:
    part: list[_One] = []
    for one in found:
        part.append(one)
        if len(part) == PAGE:
            yield part
            part = []
    if part:
        yield part
