"""Work histories from touches and approved entries, for given people and days.

A history says what happened at one site on one day. It is worked out anew from everything known
each time something about the day changes, so that the order in which news came makes no difference.
Employer, trade and role are those of the site's roster on that day (施工体制技能者登録):
without a row there the day is kept and counts for nothing. What an import brought is never touched.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from attendance.intake.passages import JAPAN, Stay, Touch, day_of, stays
from ccus_data.counting import is_closed
from ccus_data.structure import complete
from ccus_data.tables import (
    awaiting_judgement,
    closed_months,
    entry_decisions,
    entry_sites,
    histories,
    history_entries,
    registered_cards,
    site_rosters,
    sites,
    technicians,
    touches,
)
from evaluator.months import Month

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy.engine import Connection, Row

    from rules.catalogue import Catalogue

Pair = tuple[str, dt.date]
Name = tuple[str, dt.date, str]
"""The key of a history: whose, on which day, at which place."""

History = dict[str, Any]

AT_ONCE: Final = 2_000
"""Days of people that are worked out at once; each is two values of a statement."""

AROUND: Final = dt.timedelta(days=1)
"""A stay reaches into the next day, never further."""

WAITING: Final = frozenset(
    {"key_revoked", "needs_approval", "clock_unchecked", "other_site", "card_registration"}
)
"""What is held for a reason that a card's registration does not mend, or is no touch at all."""

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


@dataclass(frozen=True, slots=True)
class _Site:
    """When a site takes touches, and who works there for whom."""

    since: dt.date | None
    until: dt.date | None
    rosters: Mapping[str, Sequence[Row[Any]]]
    whole: frozenset[str]

    def takes(self, day: dt.date) -> bool:
        """Whether the day is within the 就業履歴蓄積期間."""
        after = self.since is None or day >= self.since
        return after and (self.until is None or day <= self.until)

    def roster_of(self, technician_id: str, day: dt.date) -> Row[Any] | None:
        """The row of a technician on a day whose business stands in a whole structure.

        Of several, the one of the lowest business id: which it is must not hang on chance.
        """
        for row in self.rosters.get(technician_id, ()):
            after = row.from_day is None or day >= row.from_day
            before = row.to_day is None or day <= row.to_day
            if after and before and row.business_id in self.whole:
                return row
        return None


def derive(
    connection: Connection, catalogue: Catalogue, pairs: Collection[Pair], at: dt.datetime
) -> frozenset[Pair]:
    """Work the histories of people and days out anew; whose days are other ones than before.

    Days of closed months, and those past the deadline of their month, stay as they are.
    """
    closed = set(connection.scalars(select(closed_months.c.month)))
    today = day_of(at)
    asked = {
        (who, day)
        for who, near in pairs
        # A touch after midnight may end the stay of the day before; an entry may take what stood
        # alone on the day after.
        for day in (near - AROUND, near, near + AROUND)
        if str(Month.of(day)) not in closed
        and not is_closed(Month.of(day), today, catalogue.operating)
    }
    if not asked:
        return frozenset()
    _hold(connection, {who for who, _ in asked})
    found, evident = _stays(connection, asked)
    entries, named = _entries(connection, asked)
    evident |= named
    at_sites = {one.site_id for own in found.values() for one in own}
    at_sites |= {one["site_id"] for own in entries.values() for one in own if one["site_id"]}
    known = _sites(connection, at_sites, {who for who, _ in asked})
    wanted: dict[tuple[str, dt.date, str], History] = {}
    for pair in asked:
        for stay in found.get(pair, ()):
            if known[stay.site_id].takes(stay.day):
                wanted[(*pair, stay.site_id)] = _of_stay(stay, pair[0], known[stay.site_id])
        for entry in entries.get(pair, ()):
            place = entry["site_id"] or entry["site_name"]
            before = wanted.get((*pair, place))
            if before is None or entry["status"] == "counted":
                wanted[(*pair, place)] = _of_entry(entry, before)
    changed = _store(connection, asked, wanted, evident)
    _await_judgement(connection, {who for who, _ in changed}, at)
    return changed


def _hold(connection: Connection, people: Collection[str]) -> None:
    """Have the days of these people to ourselves until the transaction ends, in one order.

    Two requests with touches of one person would else each make the same history.
    """
    own = technicians.c.technician_id
    connection.execute(select(own).where(own.in_(people)).order_by(own).with_for_update())


def derive_site(  # noqa: PLR0913 - which site, since when, and whose days
    connection: Connection,
    catalogue: Catalogue,
    site_id: str,
    since: dt.date,
    at: dt.datetime,
    *,
    people: Collection[str] | None = None,
) -> frozenset[Pair]:
    """The same for who touched at a site since a day: its roster, structure or period changed.

    Without ``people`` for everybody there. A few thousand days are worked out at once.
    """
    begin = dt.datetime.combine(since, dt.time(), JAPAN)
    who = _who()
    asked = (
        select(who, touches.c.occurred_at)
        .outerjoin(registered_cards, registered_cards.c.card == touches.c.card)
        .where(touches.c.site_id == site_id, touches.c.occurred_at >= begin, who.is_not(None))
    )
    if people is not None:
        asked = asked.where(who.in_(people))
    pairs = sorted({(one.who, day_of(one.occurred_at)) for one in connection.execute(asked)})
    changed: set[Pair] = set()
    for first in range(0, len(pairs), AT_ONCE):
        changed |= derive(connection, catalogue, pairs[first : first + AT_ONCE], at)
    return frozenset(changed)


def _who() -> Any:
    """Whose touch it is: as it says, or as its card is registered now."""
    return func.coalesce(touches.c.technician_id, registered_cards.c.technician_id).label("who")


def _stays(
    connection: Connection, pairs: Collection[Pair]
) -> tuple[dict[Pair, list[Stay]], set[Name]]:
    """The stays of the days, and the places where anybody touched on them."""
    people = {who for who, _ in pairs}
    days = {day for _, day in pairs}
    # An exit of the first morning belongs to the evening before: without it, it would stand alone.
    begin = dt.datetime.combine(min(days) - AROUND, dt.time(), JAPAN)
    end = dt.datetime.combine(max(days) + 2 * AROUND, dt.time(), JAPAN)
    who = _who()
    asked = (
        select(
            who,
            *(touches.c[name] for name in ("source", "event_id", "site_id", "occurred_at")),
            *(
                touches.c[name]
                for name in ("direction", "time_grade", "held", "device_id", "method")
            ),
        )
        .outerjoin(registered_cards, registered_cards.c.card == touches.c.card)
        .where(
            touches.c.occurred_at >= begin,
            touches.c.occurred_at < end,
            or_(
                touches.c.technician_id.in_(people),
                and_(
                    touches.c.technician_id.is_(None),
                    touches.c.card.in_(
                        select(registered_cards.c.card).where(
                            registered_cards.c.technician_id.in_(people)
                        )
                    ),
                ),
            ),
        )
    )
    own: dict[str, list[Touch]] = defaultdict(list)
    for row in connection.execute(asked):
        if row.held in WAITING:
            continue
        own[row.who].append(
            Touch(
                row.occurred_at,
                f"{row.source} {row.event_id}",
                row.site_id,
                row.device_id or row.source,
                row.direction,
                row.time_grade != "wall_unchecked",
                row.method == "kentaikyo",
            )
        )
    found: dict[Pair, list[Stay]] = defaultdict(list)
    for person, touched in own.items():
        for stay in stays(touched):
            if (person, stay.day) in pairs:
                found[person, stay.day].append(stay)
    places = {(who, day_of(one.at), one.site_id) for who, touched in own.items() for one in touched}
    return found, places


def _entries(
    connection: Connection, pairs: Collection[Pair]
) -> tuple[dict[Pair, list[History]], set[Name]]:
    """What was entered by hand for the days and not refused, the last entry last.

    Beside them the places of all entries, those that were refused too.
    """
    entry, decision = history_entries.c, entry_decisions.c
    asked = (
        select(history_entries, decision.outcome, entry_sites.c.site_id.label("later_site"))
        .outerjoin(entry_decisions, decision.entry_id == entry.entry_id)
        .outerjoin(entry_sites, entry_sites.c.entry_id == entry.entry_id)
        .where(tuple_(entry.technician_id, entry.work_date).in_(list(pairs)))
        .order_by(entry.entry_id)
    )
    found: dict[Pair, list[History]] = defaultdict(list)
    places: set[Name] = set()
    for row in connection.execute(asked):
        site = row.site_id or row.later_site
        named = {row.site_name, site} - {None}
        places |= {(row.technician_id, row.work_date, place) for place in named}
        if row.outcome not in {None, "approved"}:
            continue
        approved = "counted" if row.outcome == "approved" else "unapproved"
        found[row.technician_id, row.work_date].append(
            {
                **{name: getattr(row, name) for name in ("employer_id", "trade", "role")},
                **{name: getattr(row, name) for name in ("entered_at", "exited_at")},
                "work_content": row.work_content,
                "site_id": site,
                "site_name": None if site else row.site_name,
                "status": approved if site else "site_unregistered",
            }
        )
    return found, places


def _sites(
    connection: Connection, site_ids: Collection[str], people: Collection[str]
) -> dict[str, _Site]:
    if not site_ids:
        return {}
    rosters: dict[str, dict[str, list[Row[Any]]]] = defaultdict(lambda: defaultdict(list))
    row = site_rosters.c
    for one in connection.execute(
        select(site_rosters)
        .where(row.site_id.in_(site_ids), row.technician_id.in_(people))
        .order_by(row.business_id)
    ):
        rosters[one.site_id][one.technician_id].append(one)
    whole: dict[str, set[str]] = defaultdict(set)
    places = complete(site_ids)
    for site_id, business_id in connection.execute(select(places.c.site_id, places.c.business_id)):
        whole[site_id].add(business_id)
    columns = (sites.c.site_id, sites.c.accumulation_from, sites.c.accumulation_to)
    return {
        one.site_id: _Site(
            one.accumulation_from,
            one.accumulation_to,
            rosters[one.site_id],
            frozenset(whole[one.site_id]),
        )
        for one in connection.execute(select(*columns).where(sites.c.site_id.in_(site_ids)))
    }


def _of_stay(stay: Stay, technician_id: str, site: _Site) -> History:
    row = site.roster_of(technician_id, stay.day)
    return {
        "employer_id": None if row is None else row.business_id,
        "site_id": stay.site_id,
        "site_name": None,
        "trade": None if row is None else row.trade,
        "role": None if row is None else row.role,
        "status": "counted",
        "entered_at": _clock(stay.entered),
        "exited_at": _clock(stay.exited),
        "method": "ic",
        "work_content": None if row is None else row.work_content,
        "hazardous": None if row is None else row.hazardous_work is not None,
    }


def _of_entry(entry: History, touched: History | None) -> History:
    """An entry by hand; approved beside touches, it corrects what it says and leaves the rest."""
    if touched is None:
        return {**entry, "method": "direct", "hazardous": None}
    said = {name: value for name, value in entry.items() if value is not None}
    return {**touched, **said}


def _clock(at: dt.datetime | None) -> str | None:
    return None if at is None else at.astimezone(JAPAN).strftime("%H:%M")


def _store(
    connection: Connection,
    pairs: Collection[Pair],
    wanted: Mapping[Name, History],
    evident: Collection[Name],
) -> frozenset[Pair]:
    """Put what is wanted in place of what there was; whose days are other ones now.

    A row goes only where touches or entries speak of its place: nothing else made it.
    """
    key = (histories.c.technician_id, histories.c.work_date)
    stored = {
        (row.technician_id, row.work_date, row.place): row
        for row in connection.execute(select(histories).where(tuple_(*key).in_(list(pairs))))
    }
    brought = {name for name, row in stored.items() if row.import_job is not None}
    new = [name for name in wanted if name not in stored]
    other = [
        name
        for name in wanted
        if name in stored
        and name not in brought
        and any(getattr(stored[name], one) != wanted[name][one] for one in COLUMNS)
    ]
    gone = [name for name in evident if name in stored and name not in {*wanted, *brought}]
    if new:
        rows = [{**dict(zip(KEY, name, strict=True)), **wanted[name]} for name in new]
        connection.execute(insert(histories), rows)
    this = [histories.c[one] == bindparam(f"of_{one}") for one in KEY]
    if other:
        change = update(histories).where(*this).values({one: bindparam(one) for one in COLUMNS})
        connection.execute(change, [{**_of(name), **wanted[name]} for name in other])
    if gone:
        connection.execute(delete(histories).where(*this), [_of(name) for name in gone])
    return frozenset((who, day) for who, day, _ in (*new, *other, *gone))


def _await_judgement(connection: Connection, people: Collection[str], at: dt.datetime) -> None:
    """Note whose days are other ones: they are judged anew, and nobody else."""
    if not people:
        return
    postgresql = connection.dialect.name == "postgresql"
    put = (insert_on_postgresql if postgresql else insert_on_sqlite)(awaiting_judgement)
    rows = [{"technician_id": who, "since": at} for who in sorted(people)]
    later = put.on_conflict_do_update(
        index_elements=["technician_id"], set_={"since": put.excluded.since}
    )
    connection.execute(later, rows)


def _of(name: Name) -> dict[str, Any]:
    return {f"of_{one}": value for one, value in zip(KEY, name, strict=True)}
