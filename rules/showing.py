"""``criteria show``: one document in the order of the official sheet, level 4 first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.columns import padded
from rules.model import RoleDays, Status, TradesKnown, Unknown
from rules.showing_requirements import requirement_lines
from rules.wording import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rules.catalogue import Catalogue
    from rules.model import FieldTrade, LevelRule, Revision, Source, WorkDays

LABEL: Final = 22
"""Columns of the labels on the left."""


def showing(catalogue: Catalogue, revision: Revision) -> list[str]:
    """Everything the document says, and all that is not known said loudly."""
    lines = [word("show.title", name=revision.name), ""]
    if revision.status is not Status.COMPLETE or revision.trades_known is not TradesKnown.COMPLETE:
        sheet = revision.awaited_sheet or word("show.title", name=revision.name)
        lines += [word("show.warning", sheet=sheet), ""]
    lines += _head(catalogue, revision)
    for rule in sorted(revision.levels, key=lambda rule: -rule.level):
        lines += ["", *_level(rule, revision)]
    lines += ["", word("show.level", level=1)]
    lines += _labelled(word("show.level_1_label"), [word("show.level_1")])
    lines += ["", word("show.sources")]
    for number, source in enumerate(revision.sources, start=1):
        lines += _source(number, source)
    if revision.notes:
        lines += ["", word("show.notes"), *(f"  ・{note}" for note in revision.notes)]
    since = catalogue.qualifications.superiors_count_from.isoformat()
    handled = (word("show.grades", since=since), word("show.named"))
    lines += ["", word("show.handling"), *(f"  ・{each}" for each in handled)]
    lines += ["", *_labelled(word("show.file"), [revision.file])]
    lines += _labelled(word("show.digest"), [revision.digest])
    return lines


def _labelled(label: str, texts: Iterable[str]) -> list[str]:
    """A label with its texts, one a line; nothing where there is no text."""
    start = padded(f"  {label}", LABEL)
    return [(start if index == 0 else " " * LABEL) + text for index, text in enumerate(texts)]


def _head(catalogue: Catalogue, revision: Revision) -> Iterator[str]:
    revisions = catalogue.revisions(revision.field)
    until = catalogue.until(revisions, revisions.index(revision))
    in_force = revision.in_force
    said = word(f"agreement.{revision.agreement}")
    facts: tuple[tuple[str, list[str]], ...] = (
        ("trades", list(_trades(revision))),
        (
            "bodies",
            [catalogue.bodies[one].name for one in revision.bodies] or [word("show.unknown")],
        ),
        ("designation", [revision.designation or word("show.unknown")]),
        ("field", [revision.field]),
        ("in_force", [word(f"precision.{in_force.precision}", day=in_force.since)]),
        ("basis", [in_force.basis]),
        ("until", [word("show.until_open") if until is None else until.isoformat()]),
        ("history", [one.version for one in revisions if one is not revision]),
        ("status", [word(f"status_long.{revision.status}")]),
        ("agreement", [word("show.agreement_line", kind=said, note=revision.agreement_note)]),
        ("awaited", [revision.awaited_sheet] if revision.awaited_sheet else []),
    )
    for label, texts in facts:
        yield from _labelled(word(f"show.{label}"), texts)


def _trades(revision: Revision) -> Iterator[str]:
    for trade in revision.trades:
        said = _trade(trade)
        if trade.condition is not None:
            said = word("show.trade_condition", trade=said, condition=trade.condition)
        yield said
    if revision.trades_known is TradesKnown.PARTIAL:
        yield word("show.trades_partial")
    elif revision.trades_known is TradesKnown.UNKNOWN:
        yield word("show.unknown")


def _trade(trade: FieldTrade) -> str:
    if trade.code is not None:
        return word("show.trade", code=trade.code, name=trade.name)
    if trade.major is not None:
        return word("show.trade_major", major=trade.major, name=trade.name)
    return word("show.trade_uncoded", name=trade.name)


def _level(rule: LevelRule, revision: Revision) -> Iterator[str]:
    title = "show.level"
    if not rule.known:
        title = "show.level_open"
    elif rule.level > revision.judged_to:
        title = "show.level_blocked"
    yield word(title, level=rule.level)
    yield from _labelled(word("show.work_days"), [_work_days(rule.work_days)])
    held = rule.qualifications
    asked = [word("show.none")] if held is None else requirement_lines(held)
    yield from _labelled(word("show.qualifications"), asked)
    roles = rule.role_days.roles if isinstance(rule.role_days, RoleDays) else ()
    label = f"show.role_days.{roles[0]}" if len(roles) == 1 else "show.role_days"
    yield from _labelled(word(label), _role_days(rule.role_days))


def _work_days(days: WorkDays | Unknown) -> str:
    if isinstance(days, Unknown):
        return word("show.unknown")
    return word("show.days", days=f"{days.days:,}", years=days.years)


def _role_days(days: RoleDays | Unknown | None) -> list[str]:
    if days is None:
        return [word("show.none")]
    if isinstance(days, Unknown):
        return [word("show.unknown")]
    roles = word("show.role_join").join(word(f"show.role.{role}") for role in days.roles)
    lines = [word("show.days_as", roles=roles, days=f"{days.days:,}", years=days.years)]
    for role, first in days.requires_first:
        said, *inner = requirement_lines(first)
        who = word(f"show.role.{role}")
        if inner:
            lines += [word("show.requires_first_tree", role=who), said, *inner]
        else:
            lines.append(word("show.requires_first", role=who, held=said))
    return lines


def _source(number: int, source: Source) -> Iterator[str]:
    key = "show.source_primary" if source.primary else "show.source"
    yield "  " + word(key, number=number, title=source.title)
    facts = (
        ("issuer", source.issuer),
        ("as_of", source.as_of),
        ("approved", source.approved_on),
        ("published", source.published_on),
        ("address", source.address),
        ("sha256", source.sha256),
        ("covers", source.covers),
    )
    for label, fact in facts:
        if fact is not None:
            yield padded(f"     {word(f'show.source_{label}')}", LABEL) + str(fact)
