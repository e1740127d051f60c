"""One field's next level with a question of "what if": other paces, one more qualification."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from portal.passport.projection import Line, Picture, picture_of, reached_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.self_diagnosis import ResultView
    from rules.qualifications import QualificationCatalogue, QualificationEntry

MOST_DAYS: Final = 31
MONTHS: Final = 12
ROLE_DAYS: Final = "role_days"
WORK_DAYS: Final = "work_days"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What is asked: work days and role days a month, and a qualification; None: as until now."""

    days: int | None = None
    role_days: int | None = None
    qualification: QualificationEntry | None = None

    @property
    def asked(self) -> bool:
        """Whether anything differs from now."""
        return self.days is not None or self.role_days is not None or self.qualification is not None


def read_what_if(
    given: Mapping[str, str], catalogue: QualificationCatalogue
) -> tuple[WhatIf, tuple[str, ...]]:
    """What a form asks, and the names of inputs that say nothing usable."""
    days, role_days = _whole(given.get("days", "")), _whole(given.get("role_days", ""))
    wrong = [
        name for name, value in (("days", days), ("role_days", role_days)) if value == _NO_NUMBER
    ]
    key = given.get("qualification", "")
    entry = next((one for one in catalogue.entries if str(one.key) == key), None) if key else None
    if key and entry is None:
        wrong.append("qualification")
    clean = [None if value == _NO_NUMBER else value for value in (days, role_days)]
    return WhatIf(clean[0], clean[1], entry), tuple(wrong)


_NO_NUMBER: Final = -1


def _whole(text: str) -> int | None:
    plain = text.strip()
    if not plain:
        return None
    value = int(plain) if plain.isdecimal() and len(plain) <= 2 else _NO_NUMBER  # noqa: PLR2004 - two digits
    return value if value <= MOST_DAYS else _NO_NUMBER


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is missing for the next level, and when it could be there.

    ``needs_qualifications``: days alone do not do. ``pace`` is in days a month. ``on`` is None
    where nothing tells.
    """

    level: int
    missing: Mapping[str, int]
    pace: float
    role_pace: float
    on: dt.date | None
    needs_qualifications: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """The outlook as things are and as asked, with the picture of the work days."""

    now: Outlook | None
    then: Outlook | None
    level_now: int
    level_then: int
    picture: Picture | None
    have: int
    need: int


def compare(now: ResultView, then: ResultView, asked: WhatIf, today: dt.date) -> Compared | None:
    """Both results of one field beside each other; None where it was not judged."""
    if not now.fields or not then.fields:
        return None
    before, after = now.fields[0], then.fields[0]
    as_is = _outlook(now, WhatIf(), today)
    as_asked = _outlook(then, asked, today) if asked.asked else None
    work = None
    if before.next is not None:
        work = next((row for row in before.next.rows if row.kind == WORK_DAYS), None)
    have, need = (work.have, work.need or 0) if work is not None else (0, 0)
    lines = {}
    if as_is is not None:
        lines["now"] = Line(as_is.pace, reached_on(need - have, as_is.pace, today))
    if as_asked is not None and asked.days is not None:
        lines["then"] = Line(as_asked.pace, reached_on(need - have, as_asked.pace, today))
    picture = picture_of(have, need, today, lines)
    return Compared(as_is, as_asked, before.level, after.level, picture, have, need)


def _outlook(result: ResultView, asked: WhatIf, today: dt.date) -> Outlook | None:
    """The way to the next level; None at the top, or where its criteria are not known."""
    field = result.fields[0]
    following = field.next
    if following is None or following.met is None:
        return None
    missing = {
        row.kind: row.missing or 0 for row in following.rows if row.kind in {WORK_DAYS, ROLE_DAYS}
    }
    guess = following.estimate or {}
    paces = {
        kind: ((guess.get(kind) or {}).get("last_year", 0) / MONTHS)
        for kind in (WORK_DAYS, ROLE_DAYS)
    }
    if asked.days is not None:
        paces[WORK_DAYS] = float(asked.days)
    if asked.role_days is not None:
        paces[ROLE_DAYS] = float(asked.role_days)
    days = [reached_on(count, paces[kind], today) for kind, count in missing.items()]
    known = [day for day in days if day is not None]
    return Outlook(
        following.level,
        missing,
        paces[WORK_DAYS],
        paces[ROLE_DAYS],
        max(known, default=today) if len(known) == len(days) else None,
        any(row.alternatives is not None and not row.met for row in following.rows),
    )
