"""The 就業日数 and 職長・班長経験 cells of one level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.model import Role, RoleDays, Unknown, WorkDays
from rules.sheets.doubts import Reason
from rules.sheets.expression import days_and_years
from rules.sheets.patterns import found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rules.sheets.doubts import Doubts
    from rules.sheets.table import Cell


def read_work_days(
    level: int, cells: Mapping[str, Cell], year: int, doubts: Doubts
) -> WorkDays | Unknown:
    """The work days of a level; unknown, with a doubt, where the cell is missing or unclear."""
    place = f"L{level}.work_days"
    cell = cells.get("work_days")
    if cell is None:
        doubts.add(Reason.NOT_THERE, place, "", "")
        return Unknown("")
    days = _days(cell, year, place, doubts)
    written = found("days", cell.text)
    if written and written["who"]:
        doubts.add(Reason.ROLES, place, cell.label, cell.text)
        return Unknown("")
    return WorkDays(*days) if days else Unknown("")


def read_role_days(
    level: int, cells: Mapping[str, Cell], year: int, doubts: Doubts
) -> RoleDays | Unknown | None:
    """The role days of a level; None where the sheet has no such row or asks for none.

    A label and a text that name different roles are a doubt.
    """
    cell = cells.get("role_days")
    if cell is None and any(one.place == f"L{level}" for one in doubts.found):
        return Unknown("")  # a row of this level was not understood: it may be this one
    if cell is None or found("none", cell.text):
        return None
    place = f"L{level}.role_days"
    days = _days(cell, year, place, doubts)
    if days is None:
        return Unknown("")
    written = found("days", cell.text)
    who = (written["who"] or "") if written else ""
    asked, labelled = _roles(who), _roles(cell.label)
    if who and asked != labelled:
        doubts.add(Reason.ROLES, place, cell.label, cell.text)
        return Unknown("")
    return RoleDays(asked or labelled, *days)


def _roles(text: str) -> tuple[Role, ...]:
    return tuple(role for role in Role if found(f"role.{role}", text))


def _days(cell: Cell, year: int, place: str, doubts: Doubts) -> tuple[int, str] | None:
    """Days and years of a cell; None for 【未確認】, and with a doubt for what is not clear."""
    unknown = found("unknown", cell.text)
    if unknown and not unknown["rest"]:
        return None
    written = found("days", cell.text)
    days = (
        days_and_years(
            written["days"] or written["days2"], written["years"] or written["years2"], year
        )
        if written
        else None
    )
    if days is None:
        doubts.add(Reason.DAYS, place, "", cell.text)
    return days
