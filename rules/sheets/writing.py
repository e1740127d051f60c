"""A revision as the text of a sheet in the ministry's layout: cells and lines, not yet on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules.model import Role, RoleDays, TradesKnown, Unknown
from rules.sheets.wording import sheet_word
from rules.sheets.writing_lines import SheetLine, cell_lines, inline
from rules.wording import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.catalogue import Catalogue
    from rules.model import FieldTrade, LevelRule, Revision, WorkDays
    from rules.sheets.style import Style


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its label and the lines of its content."""

    label: str
    lines: tuple[SheetLine, ...]


@dataclass(frozen=True, slots=True)
class SheetText:
    """All that a sheet says: title, date, head, levels from 4 down, level 1, and the foot.

    ``own`` says that it is no official one.
    """

    title: str
    own: str
    since: str
    head: tuple[SheetRow, ...]
    levels: tuple[tuple[str, tuple[SheetRow, ...]], ...]
    level_1: SheetRow
    foot: tuple[str, ...]


def sheet_text(revision: Revision, catalogue: Catalogue, style: Style) -> SheetText:
    """The text of a revision's sheet. Nothing it says of trades, bodies and levels is left out."""
    since = revision.in_force.since
    key = f"sheet.since.{revision.in_force.precision}"
    day = sheet_word(key, year=since.year, month=since.month, day=since.day)
    rules = sorted(revision.levels, key=lambda rule: -rule.level)
    head = {
        "trades": tuple(_plain(line) for line in _trades(revision, catalogue, style)),
        "bodies": tuple(
            _plain(style.brackets(catalogue.bodies[one].name)) for one in revision.bodies
        )
        or (_plain(sheet_word("sheet.unknown")),),
        "designation": (_plain(revision.designation or sheet_word("sheet.unknown")),),
    }
    return SheetText(
        word("show.title", name=revision.name),
        sheet_word("sheet.own.short"),
        day,
        tuple(SheetRow(sheet_word(f"sheet.{part}"), head[part]) for part in style.head),
        tuple(
            (sheet_word("sheet.level", level=style.number(rule.level)), tuple(_level(rule, style)))
            for rule in rules
        ),
        SheetRow(
            sheet_word("sheet.level", level=style.number(1)), (_plain(sheet_word("sheet.level_1")),)
        ),
        tuple(_foot(revision, style)),
    )


def _plain(text: str) -> SheetLine:
    return SheetLine("", text, 0)


def _trades(revision: Revision, catalogue: Catalogue, style: Style) -> Iterator[str]:
    """One line for each major class, as 09電工－01電気工、10…; then those without a code."""
    if revision.trades_known is TradesKnown.UNKNOWN:
        yield sheet_word("sheet.unknown")
        return
    by_major: list[tuple[str, list[str]]] = []
    uncoded = []
    for trade in revision.trades:
        if trade.code is None:
            uncoded.append(_uncoded(trade, style))
            continue
        major, minor = trade.code.split("-")
        if not by_major or by_major[-1][0] != major:
            by_major.append((major, []))
        condition = f"({trade.condition})" if trade.condition else ""
        name = style.brackets(trade.name + condition)
        by_major[-1][1].append(f"{style.number(minor)}{name}")
    lines = [
        f"{style.number(major)}{_major(major, catalogue, style)}{style.dash}{'、'.join(minors)}"
        for major, minors in by_major
    ]
    lines += uncoded
    if revision.trades_known is TradesKnown.PARTIAL and not uncoded:
        lines.append(sheet_word("sheet.open_end"))
    yield from lines


def _major(code: str, catalogue: Catalogue, style: Style) -> str:
    entry = catalogue.trades.majors.get(code)
    return style.brackets(entry.name) if entry else ""


def _uncoded(trade: FieldTrade, style: Style) -> str:
    name = style.brackets(trade.name)
    if trade.major is None:
        return sheet_word("sheet.uncoded", name=name)
    return f"{style.number(trade.major)}{name}{style.dash}{sheet_word('sheet.unknown')}"


def _level(rule: LevelRule, style: Style) -> Iterator[SheetRow]:
    yield SheetRow(word("show.work_days"), (_plain(_work_days(rule.work_days, style)),))
    yield SheetRow(word("show.qualifications"), tuple(cell_lines(rule.qualifications, style)))
    if rule.role_days is not None:
        label, text = _role_days(rule.role_days, style)
        yield SheetRow(label, (_plain(text),))


def _days(days: int, years: str, style: Style) -> str:
    key = "sheet.days_first" if style.days_first else "sheet.days"
    said = sheet_word(
        key, days=f"{days:,}" if style.days_first else days, years=style.number(years)
    )
    return style.brackets(said)


def _work_days(days: WorkDays | Unknown, style: Style) -> str:
    if isinstance(days, Unknown):
        return sheet_word("sheet.unknown")
    return _days(days.days, days.years, style)


def _role_days(days: RoleDays | Unknown, style: Style) -> tuple[str, str]:
    """The label of the row and what stands in it."""
    if isinstance(days, Unknown):
        return word("show.role_days"), sheet_word("sheet.unknown")
    both = set(days.roles) == set(Role)
    label = word("show.role_days" if both else f"show.role_days.{days.roles[0]}")
    said = _days(days.days, days.years, style)
    if style.phrases:
        return label, said
    roles = word("show.role_join").join(word(f"show.role.{role}") for role in days.roles)
    return label, sheet_word("sheet.days_as", roles=roles, days=said)


def _foot(revision: Revision, style: Style) -> Iterator[str]:
    key = f"sheet.legend.{style.phrases}"
    yield sheet_word(key, must=style.must, any=style.any)
    yield from _held_first(revision, style)
    yield sheet_word("sheet.superior")
    yield sheet_word("sheet.own", version=revision.version, digest=revision.digest[:12])


def _held_first(revision: Revision, style: Style) -> Iterator[str]:
    """What must be held before days in a role count, where a level asks for it."""
    for rule in revision.levels:
        if not isinstance(rule.role_days, RoleDays):
            continue
        for role, first in rule.role_days.requires_first:
            who = word(f"show.role.{role}")
            said = inline(first, style)
            yield sheet_word("sheet.held_first", level=rule.level, role=who, first=said)
