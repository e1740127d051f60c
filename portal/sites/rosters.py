"""Technicians of a business on a site: entered, changed, taken out (施工体制技能者登録)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, exists, insert, or_, select, update

from attendance.intake import hold_site
from ccus_data.ledger import Act, append
from ccus_data.structure import allows
from ccus_data.tables import (
    employments,
    histories,
    site_rosters,
    technician_trades,
    technicians,
)
from portal.access import FormFault
from portal.sites.days_anew import work_out_days
from portal.sites.standing import hold
from portal.sites.typed import ROW

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Select
    from sqlalchemy.engine import Connection, Row

    from portal.sites.deed import Deed
    from portal.sites.standing import Standing
    from rules.catalogue import Catalogue

AT_ONCE: Final = 500
"""Technicians that are entered or changed at once."""

SWITCH: Final = "related_trades_on_roster"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The roster of one business on one site, to be changed by somebody at a moment."""

    connection: Connection
    standing: Standing
    deed: Deed
    catalogue: Catalogue

    @property
    def _own(self) -> dict[str, str]:
        return {
            "site_id": self.standing.site.site_id,
            "business_id": self.standing.business_id,
        }

    def held(self, technician_ids: Collection[str]) -> dict[str, Row[Any]]:
        """The rows that are there, held until the transaction ends."""
        row = site_rosters.c
        asked = (
            select(site_rosters)
            .where(
                row.site_id == self.standing.site.site_id,
                row.business_id == self.standing.business_id,
                row.technician_id.in_(technician_ids),
            )
            .order_by(row.technician_id)
            .with_for_update()
        )
        return {one.technician_id: one for one in self.connection.execute(asked)}

    def strangers(self, technician_ids: Collection[str]) -> set[str]:
        """Those who are not employed by the business today: it may not enter them."""
        asked = employed(self.standing.business_id, self.deed.on).where(
            technicians.c.technician_id.in_(technician_ids)
        )
        return set(technician_ids) - {one.technician_id for one in self.connection.execute(asked)}

    def put(self, rows: Mapping[str, Mapping[str, Any]]) -> tuple[int, int]:
        """Enter technicians or change their rows; how many are new, and how many changed.

        A column that a row does not name stays as it is.
        """
        hold_site(self.connection, self._own["site_id"])
        hold(self.connection, self.standing.business_id)
        there = self.held(rows)
        new = {one: row for one, row in rows.items() if one not in there}
        if new:
            blank: dict[str, Any] = dict.fromkeys(ROW)
            added = [
                {**self._own, "technician_id": one, **blank, **row} for one, row in new.items()
            ]
            self.connection.execute(insert(site_rosters), added)
        acts = [self._act("entered", one, after=row) for one, row in new.items()]
        changed = []
        for one, old in there.items():
            after = {name: to for name, to in rows[one].items() if getattr(old, name) != to}
            if after:
                before = {name: getattr(old, name) for name in after}
                acts.append(self._act("changed", one, before, after))
                now = {name: getattr(old, name) for name in ROW} | after
                changed.append({"key": one, **{f"new_{name}": to for name, to in now.items()}})
        if changed:
            row = site_rosters.c
            statement = (
                update(site_rosters)
                .where(
                    row.site_id == self._own["site_id"],
                    row.business_id == self._own["business_id"],
                    row.technician_id == bindparam("key"),
                )
                .values({name: bindparam(f"new_{name}") for name in ROW})
            )
            self.connection.execute(statement, changed)
        people = [*new, *(one["key"] for one in changed)]
        if people:
            site_id = self._own["site_id"]
            work_out_days(self.connection, self.catalogue, site_id, self.deed, people)
        # Last of all: whoever writes into the ledger waits for whoever has.
        append(self.connection, acts, self.deed.at)
        return len(new), len(changed)

    def take_out(self, technician_ids: Collection[str]) -> set[str]:
        """Take technicians out; those who have histories on the site stay, and are told."""
        there = self.held(technician_ids)
        worked = set(
            self.connection.scalars(
                select(histories.c.technician_id)
                .where(
                    histories.c.site_id == self._own["site_id"],
                    histories.c.technician_id.in_(there),
                )
                .distinct()
            )
        )
        going = [one for one in there if one not in worked]
        row = site_rosters.c
        self.connection.execute(
            delete(site_rosters).where(
                row.site_id == self._own["site_id"],
                row.business_id == self._own["business_id"],
                row.technician_id.in_(going),
            )
        )
        acts = [
            self._act("removed", one, {name: getattr(there[one], name) for name in ROW})
            for one in going
        ]
        append(self.connection, acts, self.deed.at)
        return worked

    def _act(
        self,
        how: str,
        technician_id: str,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> Act:
        identity = {**self._own, "technician_id": technician_id}
        return Act(self.deed.by, f"roster.{how}", "site_rosters", identity, before, after)


def row_faults(values: Mapping[str, Any], catalogue: Catalogue, on: dt.date) -> list[FormFault]:
    """What is wrong with a row as such: related trades before the day from which they exist."""
    last = values.get("to_day") or on
    if values.get("related_trades") and not allows(catalogue.operating, SWITCH, last):
        return [FormFault("related_trades", "related_too_early")]
    return []


def employed(business_id: str, on: dt.date) -> Select[Any]:
    """Who works for a business on a day: number, name, kana."""
    working = exists().where(
        employments.c.technician_id == technicians.c.technician_id,
        employments.c.business_id == business_id,
        employments.c.from_day <= on,
        or_(employments.c.to_day.is_(None), employments.c.to_day >= on),
    )
    columns = (technicians.c.technician_id, technicians.c.name, technicians.c.name_kana)
    return select(*columns).where(working).order_by(technicians.c.technician_id)


def not_entered(standing: Standing, on: dt.date, after: str, most: int) -> Select[Any]:
    """A page of those who work for the business and are not on its roster of the site."""
    row = site_rosters.c
    there = exists().where(
        row.site_id == standing.site.site_id,
        row.business_id == standing.business_id,
        row.technician_id == technicians.c.technician_id,
    )
    asked = employed(standing.business_id, on).where(~there).limit(most)
    return asked.where(technicians.c.technician_id > after) if after else asked


def main_trades(connection: Connection, technician_ids: Sequence[str]) -> dict[str, str]:
    """The main trade (主たる職種) of technicians who have one."""
    own = technician_trades.c
    asked = select(own.technician_id, own.trade).where(
        own.technician_id.in_(technician_ids), own.is_main
    )
    return {row.technician_id: row.trade for row in connection.execute(asked)}
