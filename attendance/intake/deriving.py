"""Work histories from touches and approved entries, for given people and days.

A history says what happened at one site on one day. It is worked out anew from everything known
each time something about the day changes, so that the order in which news came makes no difference.
Employer, trade and role are those of the site's roster on that day (施工体制技能者登録):
without a row there the day is kept and counts for nothing. What an import brought is never touched.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from attendance.intake.evidence import (
    AROUND,
    entries_of,
    sites_of,
    stays_of,
    who_touched,
)
from attendance.intake.passages import JAPAN, day_of
from ccus_data.counting import is_closed
from ccus_data.database import among, load_rows, take_turns
from ccus_data.tables import (
    Moment,
    awaiting_judgement,
    closed_months,
    entry_sites,
    histories,
    history_entries,
    registered_cards,
    technicians,
    touches,
)
from evaluator.months import Month

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy.engine import Connection, Row

    from attendance.intake.evidence import History, Name, Pair, Site
    from attendance.intake.passages import Stay
    from rules.catalogue import Catalogue

AT_ONCE: Final = 5_000
"""Days of people that are worked out at once: what is in memory for them stays small."""

SITE: Final = "site"
"""The turns at a site: touches side by side, a changed roster alone."""

UNKNOWN: Final = "unknown_worker"
"""For what a touch waits whose worker nobody here knew."""

BY_HAND: Final = "direct"
"""The method of a day that nobody touched."""

OF_ROSTER: Final = ("employer_id", "trade", "role", "work_content", "hazardous")
"""What a roster says of a day."""

KEY: Final = ("technician_id", "work_date", "place")
COLUMNS: Final = (
    "employer_id",
    "site_id",
    "site_name",
    "trade",
    "role",
    "status",
    "entered_at",
    "exited_at",
    "method",
    "work_content",
    "hazardous",
)


def derive(
    connection: Connection, catalogue: Catalogue, pairs: Collection[Pair], at: dt.datetime
) -> frozenset[Pair]:
    """Work the histories of people and days out anew; whose days are other ones than before.

    Days of closed months, and those past the deadline of their month, stay as they are.
    """
    can_change = _open_days(connection, catalogue, {day for _, day in pairs}, day_of(at))
    asked = {
        (who, day)
        for who, near in pairs
        # A touch after midnight may end the stay of the day before; an entry may take what stood
        # alone on the day after.
        for day in (near - AROUND, near, near + AROUND)
        if day in can_change
    }
    if not asked:
        return frozenset()
    people = {who for who, _ in asked}
    _hold(connection, people)
    found, evident = stays_of(connection, asked)
    entries, named = entries_of(connection, asked)
    evident |= named
    at_sites = {one.site_id for own in found.values() for one in own}
    at_sites |= {one["site_id"] for own in entries.values() for one in own if one["site_id"]}
    known = sites_of(connection, at_sites, people)
    wanted: dict[Name, History] = {}
    for pair, own in found.items():
        for stay in own:
            name, site = (*pair, stay.site_id), known[stay.site_id]
            if site.takes(stay.day):
                wanted[name] = _of_stay(stay, pair[0], site)
            else:  # what the site took before its period was cut stays
                evident.discard(name)
    said: dict[Name, frozenset[str]] = dict.fromkeys(wanted, frozenset())
    """What of a day somebody entered: the rest is the roster's."""
    for pair, entered in entries.items():
        for entry in entered:
            name = (*pair, entry["site_id"] or entry["site_name"])
            before = wanted.get(name)
            if before is None or entry["status"] == "counted":
                wanted[name] = _of_entry(entry, before, pair, known.get(entry["site_id"]))
                told = {one for one in OF_ROSTER if entry.get(one) is not None}
                said[name] = said.get(name, frozenset()) | told
    changed = _store(connection, asked, wanted, evident, said)
    _await_judgement(connection, {who for who, _ in changed}, at)
    return changed


def _open_days(
    connection: Connection, catalogue: Catalogue, near: Collection[dt.date], today: dt.date
) -> frozenset[dt.date]:
    """Of these days and those beside them, the ones whose month can still change today."""
    closed = set(connection.scalars(select(closed_months.c.month)))
    days = {day + off for day in near for off in (-AROUND, AROUND * 0, AROUND)}
    can_change = {
        month
        for month in set(map(Month.of, days))
        if str(month) not in closed and not is_closed(month, today, catalogue.operating)
    }
    return frozenset(day for day in days if Month.of(day) in can_change)


def _hold(connection: Connection, people: Collection[str]) -> None:
    """Have the days of these people to ourselves until the transaction ends, in one order.

    Two requests with touches of one person would else each make the same history.
    """
    own = technicians.c.technician_id
    asked = select(own).where(among(connection, own, people))
    connection.execute(asked.order_by(own).with_for_update())


def hold_site(connection: Connection, site_id: str) -> None:
    """Have a site to ourselves until the transaction ends; before anything of it is changed.

    Who touches there meanwhile comes after, and reads what it is then.
    """
    take_turns(connection, SITE, [site_id], alone=True)


def derive_site(  # noqa: PLR0913 - which site, since when, and whose days
    connection: Connection,
    catalogue: Catalogue,
    site_id: str,
    since: dt.date,
    at: dt.datetime,
    *,
    people: Collection[str] | None = None,
) -> frozenset[Pair]:
    """The same for who was at a site since a day: its roster, structure or period changed.

    Without ``people`` for everybody there, who touched or has days entered by hand. A few thousand
    days are worked out at once.
    """
    begin = dt.datetime.combine(since, dt.time(), JAPAN)
    who = who_touched()
    asked = (
        select(who, touches.c.occurred_at)
        .outerjoin(registered_cards, registered_cards.c.card == touches.c.card)
        # Whoever is in no table has no histories: their touches wait.
        .join(technicians, technicians.c.technician_id == who)
        .where(touches.c.site_id == site_id, touches.c.occurred_at >= begin)
    )
    entry, later = history_entries.c, entry_sites.c.site_id
    entered = (
        select(entry.technician_id, entry.work_date)
        .outerjoin(entry_sites, entry_sites.c.entry_id == entry.entry_id)
        .where(or_(entry.site_id == site_id, later == site_id), entry.work_date >= since)
    )
    if people is not None:
        asked = asked.where(among(connection, who, people))
        entered = entered.where(among(connection, entry.technician_id, people))
    pairs = {(one.who, day_of(one.occurred_at)) for one in connection.execute(asked)}
    pairs |= {(one.technician_id, one.work_date) for one in connection.execute(entered)}
    return _in_parts(connection, catalogue, pairs, at)


def derive_known(
    connection: Connection, catalogue: Catalogue, since: dt.date, at: dt.datetime
) -> frozenset[Pair]:
    """The same for whoever touched since a day before anybody here knew them, and is known now."""
    begin = dt.datetime.combine(since, dt.time(), JAPAN)
    own = touches.c
    asked = (
        select(own.technician_id, own.occurred_at)
        .join(technicians, technicians.c.technician_id == own.technician_id)
        .where(own.held == UNKNOWN, own.occurred_at >= begin)
    )
    pairs = {(who, day_of(moment)) for who, moment in connection.execute(asked)}
    return _in_parts(connection, catalogue, pairs, at)


def _in_parts(
    connection: Connection, catalogue: Catalogue, pairs: Collection[Pair], at: dt.datetime
) -> frozenset[Pair]:
    changed: set[Pair] = set()
    ordered = sorted(pairs)
    for first in range(0, len(ordered), AT_ONCE):
        changed |= derive(connection, catalogue, ordered[first : first + AT_ONCE], at)
    return frozenset(changed)


def _of_stay(stay: Stay, technician_id: str, site: Site) -> History:
    return {
        **_of_roster(site.roster_of(technician_id, stay.day)),
        "site_id": stay.site_id,
        "site_name": None,
        "status": "counted",
        "entered_at": _clock(stay.entered),
        "exited_at": _clock(stay.exited),
        "method": stay.method,
    }


def _of_roster(row: Row[Any] | None) -> History:
    """What a row of a roster says of a day; blanks where there is none."""
    return {
        "employer_id": None if row is None else row.business_id,
        "trade": None if row is None else row.trade,
        "role": None if row is None else row.role,
        "work_content": None if row is None else row.work_content,
        "hazardous": None if row is None else row.hazardous_work is not None,
    }


def _of_entry(entry: History, touched: History | None, pair: Pair, site: Site | None) -> History:
    """An entry by hand; approved beside touches, it corrects what it says and leaves the rest.

    Without touches its blanks are the roster's, of the employer that it names, if it names one.
    """
    said = {name: value for name, value in entry.items() if value is not None}
    if touched is not None:
        return {**touched, **said}
    row = None if site is None else site.roster_of(*pair, entry["employer_id"])
    return {**entry, "method": "direct", **_of_roster(row), **said}


def _clock(at: dt.datetime | None) -> str | None:
    return None if at is None else at.astimezone(JAPAN).time().isoformat("minutes")


def _store(
    connection: Connection,
    pairs: Collection[Pair],
    wanted: Mapping[Name, History],
    evident: Collection[Name],
    said: Mapping[Name, frozenset[str]],
) -> frozenset[Pair]:
    """Put what is wanted in place of what there was; whose days are other ones now.

    A row goes only where touches or entries speak of its place: nothing else made it. What a day
    got from the roster and nobody said stays: a roster that changes fills what was blank, and
    says nothing else of days gone by; that takes a correction, which somebody approves.
    """
    columns = (*KEY, *COLUMNS, "import_job")
    days = {day for _, day in pairs}
    asked = select(*(histories.c[name] for name in columns)).where(
        among(connection, histories.c.technician_id, (who for who, _ in pairs)),
        histories.c.work_date.between(min(days), max(days)),
    )
    stored: dict[Name, tuple[Any, ...]] = {}
    brought: set[Name] = set()
    for who, day, place, *row, import_job in connection.execute(asked):
        if (who, day) in pairs:
            stored[who, day, place] = tuple(row)
            if import_job is not None:
                brought.add((who, day, place))
    wanted = {
        name: _filled(row, stored[name], said[name]) if name in stored else row
        for name, row in wanted.items()
    }
    new = [name for name in wanted if name not in stored]
    other = [
        name
        for name, row in wanted.items()
        if name in stored and name not in brought and stored[name] != _values(row)
    ]
    gone = [
        name for name in evident if name in stored and name not in wanted and name not in brought
    ]
    if new:
        rows = [(*name, *_values(wanted[name])) for name in new]
        load_rows(connection, histories, (*KEY, *COLUMNS), rows)
    this = [histories.c[one] == bindparam(f"of_{one}") for one in KEY]
    if other:
        change = update(histories).where(*this).values({one: bindparam(one) for one in COLUMNS})
        connection.execute(change, [{**_of(name), **wanted[name]} for name in other])
    if gone:
        connection.execute(delete(histories).where(*this), [_of(name) for name in gone])
    return frozenset((who, day) for who, day, _ in (*new, *other, *gone))


def _filled(history: History, stored: tuple[Any, ...], said: frozenset[str]) -> History:
    """A day with what it had from the roster before, but for what an entry says of it."""
    before = dict(zip(COLUMNS, stored, strict=True))
    if (before["method"] == BY_HAND) != (history["method"] == BY_HAND):
        return history
    kept = {one: before[one] for one in OF_ROSTER if one not in said and before[one] is not None}
    return {**history, **kept}


def _values(history: History) -> tuple[Any, ...]:
    return tuple(history[name] for name in COLUMNS)


def _await_judgement(connection: Connection, people: Collection[str], at: dt.datetime) -> None:
    """Note whose days are other ones: they are judged anew, and nobody else."""
    if not people:
        return
    postgresql = connection.dialect.name == "postgresql"
    put = (insert_on_postgresql if postgresql else insert_on_sqlite)(awaiting_judgement)
    own = technicians.c.technician_id
    theirs = select(own, literal(at, Moment)).where(among(connection, own, people))
    put = put.from_select(["technician_id", "since"], theirs)
    connection.execute(
        put.on_conflict_do_update(
            index_elements=["technician_id"], set_={"since": put.excluded.since}
        )
    )


def _of(name: Name) -> dict[str, Any]:
    return {f"of_{one}": value for one, value in zip(KEY, name, strict=True)}
