"""What is known of days at work: stays from touches, entries by hand, and the sites they were at.

Asked for many people and days at once, in a handful of statements whatever their number.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select, union_all

from attendance.intake.passages import JAPAN, Stay, Touch, day_of, stays
from ccus_data.database import among
from ccus_data.structure import complete_where
from ccus_data.tables import (
    entry_decisions,
    entry_sites,
    history_entries,
    registered_cards,
    site_rosters,
    site_rules,
    sites,
    touch_reversals,
    touches,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy.engine import Connection, Row

Pair = tuple[str, dt.date]
"""A person and a day."""

Name = tuple[str, dt.date, str]
"""The key of a history: whose, on which day, at which place."""

History = dict[str, Any]

AROUND: Final = dt.timedelta(days=1)
"""A stay reaches into the next day, never further."""

WAITING: Final = frozenset(
    {
        *("key_revoked", "chain_orphaned", "needs_approval", "clock_unchecked", "other_site"),
        "card_registration",
    }
)
"""What is held for a reason that a card's registration does not mend, or is no touch at all."""

APPROVED: Final = "approved"
"""The door of what waited and was approved, as `OwnTouch.door` with the site; its id is the number
of what waited."""

APPROVED_COLLEAGUE: Final = "approved-colleague"
"""The door of what a colleague recorded and the prime approved: `OwnTouch.door` with the site."""

HOW: Final[Mapping[str, str]] = {"ic_card": "ic", "logging_reader": "ic"}
"""Methods of touches that histories have another word for: at both, a card is read."""

BY_APPROVAL: Final = f"portal:{APPROVED}"
"""How the sources of both doors begin."""

REFUSED: Final = "refused"

OWN_DOORS: Final[Mapping[str, str]] = {
    "portal:call/": "call",
    f"portal:{APPROVED_COLLEAGUE}/": "colleague",
}
"""What a phone of the portal's own doors is, by how the source begins."""

OF_ROSTERS: Final = (
    *("site_id", "technician_id", "business_id", "from_day", "to_day"),
    *("trade", "role", "work_content", "hazardous_work"),
)
"""What a day at work gets from a roster, and when."""

READ: Final = (
    *(
        touches.c[name]
        for name in (
            *("occurred_at", "source", "event_id", "site_id", "device_id"),
            *("direction", "time_grade", "method", "held"),
        )
    ),
    func.coalesce(site_rules.c.day_cut, 0).label("day_cut"),
)
RULED: Final = touches.outerjoin(site_rules, site_rules.c.site_id == touches.c.site_id)
"""Touches with the rule of their site, if it has one."""


@dataclass(frozen=True, slots=True)
class Site:
    """When a site takes touches, and who works there for whom."""

    since: dt.date | None
    until: dt.date | None
    rosters: Mapping[str, Sequence[Row[Any]]]
    whole: frozenset[str]

    def takes(self, day: dt.date) -> bool:
        """Whether the day is within the 就業履歴蓄積期間."""
        after = self.since is None or day >= self.since
        return after and (self.until is None or day <= self.until)

    def roster_of(
        self, technician_id: str, day: dt.date, employer_id: str | None = None
    ) -> Row[Any] | None:
        """The row of a technician on a day whose business stands in a whole structure.

        Of several, the one of the lowest business id: which it is must not hang on chance. Of
        an employer where one is named.
        """
        for row in self.rosters.get(technician_id, ()):
            after = row.from_day is None or day >= row.from_day
            before = row.to_day is None or day <= row.to_day
            theirs = employer_id in {None, row.business_id}
            if after and before and theirs and row.business_id in self.whole:
                return row
        return None


def who_touched() -> Any:
    """Whose touch it is: as it says, or as its card is registered now."""
    return func.coalesce(touches.c.technician_id, registered_cards.c.technician_id).label("who")


def how_recorded(method: str, source: str) -> str:
    """The method of a history that rests on a touch of a method and a source."""
    if method == "phone":
        return next((how for door, how in OWN_DOORS.items() if source.startswith(door)), method)
    return HOW.get(method, method)


def stays_of(
    connection: Connection, pairs: Collection[Pair]
) -> tuple[dict[Pair, list[Stay]], set[Name]]:
    """The stays of the days, and the places where anybody touched on them."""
    found: dict[Pair, list[Stay]] = defaultdict(list)
    by_person, places = _touches(connection, pairs)
    for person, touched in by_person.items():
        places.update((person, day_of(one.at), one.site_id) for one in touched)
        for stay in stays(touched):
            if (person, stay.day) in pairs:
                found[person, stay.day].append(stay)
    return found, places


def _touches(
    connection: Connection, pairs: Collection[Pair]
) -> tuple[Mapping[str, Sequence[Touch]], set[Name]]:
    """The touches around the days by person: those that name it, and those of its cards.

    Beside them the places of touches whose approval was taken back.
    """
    people = {who for who, _ in pairs}
    days = {day for _, day in pairs}
    # An exit of the first morning belongs to the evening before: without it, it would stand alone.
    begin = dt.datetime.combine(min(days) - AROUND, dt.time(), JAPAN)
    end = dt.datetime.combine(max(days) + 2 * AROUND, dt.time(), JAPAN)
    at, of_card = touches.c.occurred_at, registered_cards.c.technician_id
    # One statement for each way: of both in one condition the planner reads every card's touches.
    named = (
        select(touches.c.technician_id.label("who"), *READ)
        .select_from(RULED)
        .where(among(connection, touches.c.technician_id, people), at >= begin, at < end)
    )
    by_card = (
        select(of_card.label("who"), *READ)
        .select_from(RULED)
        .join(registered_cards, registered_cards.c.card == touches.c.card)
        .where(
            among(connection, of_card, people),
            touches.c.technician_id.is_(None),
            *(at >= begin, at < end),
        )
    )
    own: dict[str, list[Touch]] = defaultdict(list)
    approved: dict[int, Name] = {}
    for (
        who,
        moment,
        source,
        event_id,
        site_id,
        device,
        direction,
        grade,
        method,
        held,
        day_cut,
    ) in connection.execute(union_all(named, by_card)):
        if held not in WAITING:
            if source.startswith(BY_APPROVAL):
                approved[int(event_id)] = (who, day_of(moment), site_id)
            own[who].append(
                Touch(
                    *(moment, f"{source} {event_id}", site_id, device or source, direction),
                    sure=grade != "wall_unchecked",
                    record=method == "kentaikyo",
                    day_cut=day_cut,
                    method=how_recorded(method, source),
                )
            )
    return own, _take_back(connection, own, approved)


def _take_back(
    connection: Connection, own: dict[str, list[Touch]], approved: Mapping[int, Name]
) -> set[Name]:
    """Take touches away whose approval was taken back; where they were."""
    if not approved:
        return set()
    row = touch_reversals.c
    asked = select(row.number).where(row.number.in_(sorted(approved)), row.outcome == REFUSED)
    gone = {number: approved[number] for number in connection.scalars(asked)}
    for number, (who, _, _) in gone.items():
        own[who] = [
            one
            for one in own[who]
            if not (one.identity.startswith(BY_APPROVAL) and one.identity.endswith(f" {number}"))
        ]
    return set(gone.values())


def entries_of(
    connection: Connection, pairs: Collection[Pair]
) -> tuple[dict[Pair, list[History]], set[Name]]:
    """What was entered by hand for the days and not refused, the last entry last.

    Beside them the places of all entries, those that were refused too.
    """
    entry, decision = history_entries.c, entry_decisions.c
    days = {day for _, day in pairs}
    asked = (
        select(history_entries, decision.outcome, entry_sites.c.site_id.label("later_site"))
        .outerjoin(entry_decisions, decision.entry_id == entry.entry_id)
        .outerjoin(entry_sites, entry_sites.c.entry_id == entry.entry_id)
        .where(
            among(connection, entry.technician_id, (who for who, _ in pairs)),
            entry.work_date.between(min(days), max(days)),
        )
        .order_by(entry.entry_id)
    )
    found: dict[Pair, list[History]] = defaultdict(list)
    places: set[Name] = set()
    for row in connection.execute(asked):
        if (row.technician_id, row.work_date) not in pairs:
            continue
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


def sites_of(
    connection: Connection, site_ids: Collection[str], people: Collection[str]
) -> dict[str, Site]:
    """The sites with the roster rows of these people and the businesses of whole chains."""
    if not site_ids:
        return {}
    rosters: dict[str, dict[str, list[Row[Any]]]] = defaultdict(lambda: defaultdict(list))
    row = site_rosters.c
    asked = select(*(row[name] for name in OF_ROSTERS)).where(
        among(connection, row.site_id, site_ids), among(connection, row.technician_id, people)
    )
    for one in connection.execute(asked.order_by(row.business_id)):
        rosters[one.site_id][one.technician_id].append(one)
    whole: dict[str, set[str]] = defaultdict(set)
    places = complete_where(among(connection, sites.c.site_id, site_ids))
    for site_id, business_id in connection.execute(select(places.c.site_id, places.c.business_id)):
        whole[site_id].add(business_id)
    columns = (sites.c.site_id, sites.c.accumulation_from, sites.c.accumulation_to)
    return {
        one.site_id: Site(
            one.accumulation_from,
            one.accumulation_to,
            rosters[one.site_id],
            frozenset(whole[one.site_id]),
        )
        for one in connection.execute(
            select(*columns).where(among(connection, sites.c.site_id, site_ids))
        )
    }
