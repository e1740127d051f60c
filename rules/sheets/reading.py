"""An official sheet into a draft: everything it says as criteria, and everything in doubt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from rules.model import (
    LEVELS,
    FieldTrade,
    LevelRule,
    Precision,
    Requirement,
    TradesKnown,
    Unknown,
)
from rules.operating import NoValueInForce
from rules.qualifications import folded
from rules.sheets.conditions import Conditions
from rules.sheets.day_cells import read_role_days, read_work_days
from rules.sheets.doubts import Doubts, Reason
from rules.sheets.draft import Draft
from rules.sheets.expression import Expressions
from rules.sheets.head_cells import read_bodies, read_trades
from rules.sheets.legend import Foot, read_foot
from rules.sheets.lexicon import Lexicon
from rules.sheets.patterns import found, pattern
from rules.sheets.qualification_cell import QualificationCells
from rules.sheets.small import with_small_marked
from rules.sheets.struck import with_strokes
from rules.sheets.table import Cell, SheetTable, sheet_table

if TYPE_CHECKING:
    from datetime import date

    from rules.catalogue import Catalogue
    from rules.sheets.page import SheetFile


class NoSheet(StrEnum):
    """Why a file is no sheet that can be read at all."""

    NO_TEXT = "no_text"
    NO_TABLE = "no_table"
    NO_DATE = "no_date"
    NO_FIELD = "no_field"
    TOO_EARLY = "too_early"


@dataclass(frozen=True, slots=True)
class Wish:
    """What whoever imports a sheet says of it."""

    field: str | None = None
    in_force: date | None = None
    issuer: str | None = None


def read_sheet(file: SheetFile, catalogue: Catalogue, wish: Wish) -> Draft | NoSheet:
    """The draft of a sheet in the ministry's layout, or why the file is none."""
    if not any(page.glyphs for page in file.pages):
        return NoSheet.NO_TEXT
    doubts = Doubts()
    table = sheet_table(with_strokes(with_small_marked(file.pages), doubts), doubts)
    if table is None or not table.levels:
        return NoSheet.NO_TABLE
    foot = read_foot(table.above, table.below, doubts)
    since = wish.in_force or foot.in_force or file.made_on
    if since is None:
        return NoSheet.NO_DATE
    by_name = {folded(entry.name): entry.field for entry in catalogue.fields}
    field = wish.field or by_name.get(folded(foot.name or ""))
    if field is None:
        return NoSheet.NO_FIELD
    name = foot.name or (catalogue.entry(field).name if catalogue.has_field(field) else field)
    titled = by_name.get(folded(foot.name or ""))
    if not catalogue.has_field(field) or titled not in {None, field}:
        doubts.add(Reason.FIELD, "head", field, name)
    try:
        year = int(catalogue.operating.number("days_per_year", since))
    except NoValueInForce:
        return NoSheet.TOO_EARLY
    _check_foot(foot, since, year, doubts)
    levels = _levels(table, foot, catalogue, year, doubts)
    known, trades = TradesKnown.UNKNOWN, tuple[FieldTrade, ...]()
    bodies = tuple[str, ...]()
    if cell := table.head.get("trades"):
        known, trades = read_trades(cell, catalogue.trades, doubts)
    else:
        doubts.add(Reason.NOT_THERE, "trades", "", "")
    if cell := table.head.get("bodies"):
        bodies = read_bodies(cell, catalogue.bodies, doubts)
    else:
        doubts.add(Reason.NOT_THERE, "bodies", "", "")
    _level_1(table, doubts)
    return Draft(
        field=field,
        name=name,
        designation=_designation(table, doubts),
        since=since,
        precision=Precision.DAY if wish.in_force else foot.precision,
        printed_date=foot.in_force is not None and wish.in_force is None,
        given_date=wish.in_force is not None,
        made_on=file.made_on,
        other_date=foot.in_force if wish.in_force not in {None, foot.in_force} else None,
        superiors_named=foot.superior,
        as_of=foot.as_of,
        own=foot.own,
        issuer=wish.issuer,
        sha256=file.sha256,
        bodies=bodies,
        trades_known=known,
        trades=trades,
        levels=levels,
        notes=tuple(foot.notes),
        doubts=tuple(doubts.found),
    )


def _check_foot(foot: Foot, since: date, year: int, doubts: Doubts) -> None:
    """Doubt a foot that contradicts what was taken for granted: the day, the days of a year."""
    if foot.as_of is not None and foot.as_of > since:
        doubts.add(Reason.DATES, "head", since.isoformat(), foot.as_of.isoformat())
    if foot.days_per_year not in {None, year}:
        doubts.add(Reason.DAYS, "foot", "", str(foot.days_per_year))


def _designation(table: SheetTable, doubts: Doubts) -> str | None:
    cell = table.head.get("designation")
    if cell is None:
        return None
    unknown = found("unknown", cell.text)
    if unknown and not unknown["rest"]:
        return None
    if found("designation", cell.text):
        return cell.text
    doubts.add(Reason.DESIGNATION, "designation", "", cell.text)
    return None


def _level_1(table: SheetTable, doubts: Doubts) -> None:
    cell = table.head.get("level_1")
    if cell is not None and not found("level_1", cell.text):
        doubts.add(Reason.LEVEL_1, "L1", "", cell.text)


def _levels(
    table: SheetTable, foot: Foot, catalogue: Catalogue, year: int, doubts: Doubts
) -> tuple[LevelRule, ...]:
    """Levels 2 to 4, lower ones first: a higher one may name a list of theirs."""
    lexicon = Lexicon(catalogue.qualifications)
    cells = [part["qualifications"] for part in table.levels.values() if "qualifications" in part]
    for cell in cells:
        _see_codes(cell, lexicon)
    expressions = Expressions(lexicon, year)
    qualifications = QualificationCells(expressions, foot.meanings, doubts)
    rules = []
    conditions = Conditions(foot, expressions, doubts)
    for level in LEVELS:
        own = table.levels.get(level, {})
        asked: Requirement | None
        if "qualifications" in own:
            asked = qualifications.read(level, own["qualifications"])
        else:
            doubts.add(Reason.NOT_THERE, f"L{level}.qualifications", "", "")
            asked = Unknown("-")
        role_days = read_role_days(level, own, year, doubts)
        role_days = conditions.on(level, role_days)
        rules.append(LevelRule(level, read_work_days(level, own, year, doubts), role_days, asked))
    conditions.doubt_unused()
    return tuple(rules)


def _see_codes(cell: Cell, lexicon: Lexicon) -> None:
    """Learn the codes behind names that the catalogue knows, before any line is read."""
    for match in pattern("name_and_codes").finditer(cell.text):
        codes = tuple(pattern("one_code").findall(match["codes"]))
        for start in range(len(match["name"])):
            name = match["name"][start:]
            keys = lexicon.catalogue.by_name.get(folded(name), ())
            if keys and any(lexicon.catalogue.by_code.get(code) in keys for code in codes):
                lexicon.see(name, codes)
                break
