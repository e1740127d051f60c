"""A draft as the text of a criteria file, in the order and the style of those at hand.

What was not understood stands in the file as unknown, with its words, and in a comment at the
top: the file can be read and checked, and a level with such a part is never judged.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, assert_never

from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    RoleDays,
    Status,
    Unknown,
    WithDays,
)
from rules.sheets.wording import sheet_word
from rules.wording import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.model import FieldTrade, LevelRule, Requirement, WorkDays
    from rules.sheets.draft import Draft

PLAIN: Final = re.compile(r"(?=.*[^\x00-\x7f])[^\W_][^\s:#,{}\[\]&*!|>'\"%@`?-]*")
"""Texts that mean themselves in YAML wherever they stand, without quotes: names, no numbers."""

WORDS: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "none", "unknown"})


def scalar(text: str) -> str:
    """A text as a YAML value: plain where that is safe, else in quotes."""
    if PLAIN.fullmatch(text) and text.casefold() not in WORDS:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def draft_yaml(draft: Draft) -> str:
    """The criteria file of a draft."""
    return "\n".join(_lines(draft)) + "\n"


def _lines(draft: Draft) -> Iterator[str]:
    yield f"# {sheet_word('import.file.head', sha256=draft.sha256)}"
    yield f"# {sheet_word('import.file.next', field=draft.field)}"
    if draft.doubts:
        yield f"# {sheet_word('import.file.doubts', count=len(draft.doubts))}"
        yield from (f"# - {doubt.sentence()}" for doubt in draft.doubts)
    yield "schema: 1"
    yield f"field: {draft.field}"
    yield f"name: {scalar(draft.name)}"
    yield f"designation: {scalar(draft.designation) if draft.designation else 'null'}"
    yield f"status: {draft.status}"
    yield "in_force:"
    yield f"  from: {draft.since}"
    yield f"  precision: {draft.precision}"
    yield f"  basis: {scalar(sheet_word(f'import.basis.{_basis(draft)}'))}"
    yield from _source(draft)
    sheet = word("show.title", name=draft.name)
    official = draft.issuer is not None and not draft.own
    note = "official" if official else "own" if draft.own else "unnamed"
    yield "agreement:"
    yield f"  kind: {'primary_confirmed' if official else 'single'}"
    yield f"  note: {scalar(sheet_word(f'import.agreement.{note}', issuer=draft.issuer))}"
    complete = draft.status is Status.COMPLETE
    yield f"awaited_sheet: {'null' if complete else scalar(sheet)}"
    yield f"bodies: [{', '.join(draft.bodies)}]"
    yield "trades:"
    yield f"  known: {draft.trades_known}"
    if draft.trades:
        yield "  list:"
        yield from (f"    - {_trade(trade)}" for trade in draft.trades)
    else:
        yield "  list: []"
    yield "levels:"
    for rule in draft.levels:
        yield from _level(rule)
    yield from _notes(draft)


def _basis(draft: Draft) -> str:
    if draft.given_date:
        return "given"
    return "printed" if draft.printed_date else "made_on"


def _source(draft: Draft) -> Iterator[str]:
    title = word("show.title", name=draft.name)
    as_of = draft.as_of or draft.made_on
    yield "sources:"
    yield f"  - title: {scalar(title)}"
    official = draft.issuer is not None and not draft.own
    yield f"    issuer: {scalar(draft.issuer or '') if official else 'null'}"
    yield "    address: null"
    yield f"    as_of: {scalar(as_of.isoformat()) if as_of else 'null'}"
    yield "    approved_on: null"
    yield f"    published_on: {draft.made_on if draft.made_on and not draft.own else 'null'}"
    yield f"    sha256: {draft.sha256}"
    yield f"    primary: {'true' if official else 'false'}"
    yield f"    covers: {scalar(sheet_word('import.covers'))}"


def _notes(draft: Draft) -> Iterator[str]:
    kept = [doubt.sentence() for doubt in draft.doubts]
    notes = [*draft.notes, *kept]
    if not notes:
        yield "notes: []"
        return
    yield "notes:"
    yield from (f"  - {scalar(note)}" for note in notes)


def _trade(trade: FieldTrade) -> str:
    parts = [f"name: {scalar(trade.name)}"]
    if trade.code is not None:
        parts.insert(0, f'code: "{trade.code}"')
    elif trade.major is not None:
        parts.insert(0, f'major: "{trade.major}"')
    if trade.condition is not None:
        parts.append(f"condition: {scalar(trade.condition)}")
    return "{" + ", ".join(parts) + "}"


def _level(rule: LevelRule) -> Iterator[str]:
    yield f"  {rule.level}:"
    yield f"    work_days: {_days(rule.work_days)}"
    yield from (f"    {line}" for line in _role_days(rule.role_days))
    asked = rule.qualifications
    if asked is None:
        yield "    qualifications: none"
    elif (flow := _flow(asked)) is not None:
        yield f"    qualifications: {flow}"
    else:
        yield "    qualifications:"
        yield from (f"      {line}" for line in _block(asked))


def _days(days: WorkDays | Unknown) -> str:
    if isinstance(days, Unknown):
        return "unknown"
    return f"{{days: {days.days}, years: {days.years}}}"


def _role_days(days: RoleDays | Unknown | None) -> Iterator[str]:
    if not isinstance(days, RoleDays):
        yield f"role_days: {'none' if days is None else 'unknown'}"
        return
    roles = f"[{', '.join(days.roles)}]"
    if not days.requires_first:
        yield f"role_days: {{roles: {roles}, days: {days.days}, years: {days.years}}}"
        return
    yield "role_days:"
    yield f"  roles: {roles}"
    yield f"  days: {days.days}"
    yield f"  years: {days.years}"
    yield "  requires_first:"
    for role, first in days.requires_first:
        flow = _flow(first)
        if flow is not None:
            yield f"    {role}: {flow}"
        else:
            yield f"    {role}:"
            yield from (f"      {line}" for line in _block(first))


def _flow(requirement: Requirement) -> str | None:
    """A requirement without parts on one line; None for one that has parts."""
    match requirement:
        case HeldQualification(name, codes, _):
            parts = [f"name: {scalar(name)}"]
            if len(codes) == 1:
                parts.append(f'code: "{codes[0]}"')
            elif codes:
                several = ", ".join(f'"{code}"' for code in codes)
                parts.append(f"codes: [{several}]")
            return "{" + ", ".join(parts) + "}"
        case LowerLevel(level):
            return f"{{lower_level: {level}}}"
        case Unknown(seen):
            return f"{{unknown: {scalar(seen)}}}"
        case _:
            return None


def _block(requirement: Requirement) -> Iterator[str]:
    """A requirement over several lines, as the value of a key or an item of a list."""
    match requirement:
        case HeldQualification() | LowerLevel() | Unknown():
            flow = _flow(requirement) or ""
            # Without the braces it can have a further key beside it.
            yield from re.split(r", (?=code)", flow[1:-1])
        case WithDays(days, years, item):
            yield f"with_days: {{days: {days}, years: {years}}}"
            yield from _block(item)
        case AllOf(items):
            yield "all_of:"
            yield from _items(items)
        case AnyOf(items):
            yield "any_of:"
            yield from _items(items)
        case AtLeast(count, items):
            yield f"at_least: {count}"
            yield "of:"
            yield from _items(items)
        case _:
            assert_never(requirement)


def _items(items: tuple[Requirement, ...]) -> Iterator[str]:
    for item in items:
        flow = _flow(item)
        if isinstance(item, LowerLevel):
            yield f"  - lower_level: {item.level}"
            continue
        if flow is not None:
            yield f"  - {flow}"
            continue
        first, *rest = _block(item)
        yield f"  - {first}"
        yield from (f"    {line}" for line in rest)
