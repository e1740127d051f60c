"""What changed in a document besides its levels: trades, bodies, sources, notes, its own facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rules.comparing.change import Change, ChangeKind, perhaps
from rules.comparing.pairing import paired
from rules.document_json import source_json, trade_json
from rules.model import TradesKnown
from rules.qualifications import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rules.comparing.pairing import Paired
    from rules.field_list import Body
    from rules.model import FieldTrade, Revision, Source

DATING = ("title", "as_of", "published_on", "approved_on")
"""What tells one edition of a sheet from another."""


def document_changes(old: Revision, new: Revision, bodies: Mapping[str, Body]) -> Iterator[Change]:
    """Every difference but those of the levels, the in-force date and the file."""
    yield from _facts(old, new)
    yield from _trades(old, new)
    yield from _bodies(old, new, bodies)
    yield from _sources(old.sources, new.sources)
    yield from _notes(old, new)


def _facts(old: Revision, new: Revision) -> Iterator[Change]:
    def agreement(revision: Revision) -> dict[str, str]:
        return {"kind": revision.agreement.value, "note": revision.agreement_note}

    def until(revision: Revision) -> str | None:
        day = revision.in_force.until
        return None if day is None else day.isoformat()

    facts: tuple[tuple[ChangeKind, str, Any, Any], ...] = (
        (ChangeKind.FIELD, "field", old.field, new.field),
        (ChangeKind.FIELD_NAME, "name", old.name, new.name),
        (ChangeKind.DESIGNATION, "designation", old.designation, new.designation),
        (ChangeKind.STATUS, "status", old.status.value, new.status.value),
        (
            ChangeKind.PRECISION,
            "in_force.precision",
            old.in_force.precision.value,
            new.in_force.precision.value,
        ),
        (ChangeKind.BASIS, "in_force.basis", old.in_force.basis, new.in_force.basis),
        (ChangeKind.UNTIL, "in_force.until", until(old), until(new)),
        (ChangeKind.AGREEMENT, "agreement", agreement(old), agreement(new)),
        (ChangeKind.AWAITED_SHEET, "awaited_sheet", old.awaited_sheet, new.awaited_sheet),
        (
            ChangeKind.TRADES_KNOWN,
            "trades.known",
            old.trades_known.value,
            new.trades_known.value,
        ),
    )
    for kind, place, was, now in facts:
        if was != now:
            yield Change(None, kind, place, was, now)


def _trades(old: Revision, new: Revision) -> Iterator[Change]:
    both = paired(
        old.trades,
        new.trades,
        lambda trade: (trade,),
        lambda trade: (trade.code,) if trade.code else (),
        lambda trade: (folded(trade.name),),
    )
    for was, now in both.both:
        yield from _trade(was, now)
    known = [each.trades_known is TradesKnown.COMPLETE for each in (old, new)]
    for trade in both.only_old:
        gone = perhaps(trade_json(trade), certain=known[1])
        yield Change(None, ChangeKind.TRADE_REMOVED, "trades", gone, None)
    for trade in both.only_new:
        come = perhaps(trade_json(trade), certain=known[0])
        yield Change(None, ChangeKind.TRADE_ADDED, "trades", None, come)
    yield from _order("trades", both, [trade.name for trade in both.moved])


def _trade(was: FieldTrade, now: FieldTrade) -> Iterator[Change]:
    both = trade_json(was), trade_json(now)
    if (was.code, was.major) != (now.code, now.major):
        yield Change(None, ChangeKind.TRADE_CODE, "trades", *both)
    if was.name != now.name:
        yield Change(None, ChangeKind.TRADE_NAME, "trades", *both)
    if was.condition != now.condition:
        yield Change(None, ChangeKind.TRADE_CONDITION, "trades", *both)


def _bodies(old: Revision, new: Revision, bodies: Mapping[str, Body]) -> Iterator[Change]:
    def value(body: str) -> dict[str, str | None]:
        return {"id": body, "name": bodies[body].name if body in bodies else None}

    both = paired(old.bodies, new.bodies, lambda body: (body,))
    for body in both.only_old:
        yield Change(None, ChangeKind.BODY_REMOVED, "bodies", value(body), None)
    for body in both.only_new:
        yield Change(None, ChangeKind.BODY_ADDED, "bodies", None, value(body))
    yield from _order("bodies", both, [value(one)["name"] or one for one in both.moved])


def _sources(old: Sequence[Source], new: Sequence[Source]) -> Iterator[Change]:
    one = next((source for source in old if source.primary), None)
    other = next((source for source in new if source.primary), None)
    was, now = (None if s is None else source_json(s) for s in (one, other))
    sheet = _dating(was) != _dating(now)
    if sheet:
        yield Change(None, ChangeKind.SHEET, "sources", was, now)
    both = paired(
        [source for source in old if not (sheet and source is one)],
        [source for source in new if not (sheet and source is other)],
        lambda source: (source,),
        lambda source: (source.address,) if source.address else (),
        lambda source: ((source.title, source.as_of),),
    )
    for before, after in both.both:
        yield from _source(before, after)
    for source in both.only_old:
        yield Change(None, ChangeKind.SOURCE_REMOVED, "sources", source_json(source), None)
    for source in both.only_new:
        yield Change(None, ChangeKind.SOURCE_ADDED, "sources", None, source_json(source))
    yield from _order("sources", both, [source.title for source in both.moved])


def _dating(source: Mapping[str, Any] | None) -> list[Any] | None:
    return None if source is None else [source[key] for key in DATING]


def _source(before: Source, after: Source) -> Iterator[Change]:
    was, now = source_json(before), source_json(after)
    for fact, value in now.items():
        if was[fact] != value:
            yield Change(None, ChangeKind.SOURCE, f"sources.{fact}", was, now)


def _notes(old: Revision, new: Revision) -> Iterator[Change]:
    both = paired(old.notes, new.notes, lambda note: (note,))
    for note in both.only_old:
        yield Change(None, ChangeKind.NOTE_REMOVED, "notes", note, None)
    for note in both.only_new:
        yield Change(None, ChangeKind.NOTE_ADDED, "notes", None, note)
    yield from _order("notes", both, both.moved)


def _order(place: str, both: Paired[Any], moved: Sequence[str]) -> Iterator[Change]:
    if both.moved:
        yield Change(None, ChangeKind.ORDER, place, None, {"moved": list(moved)})
