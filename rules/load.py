"""Strict reading of one criteria document into a ``Revision``."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from rules.model import (
    LEVELS,
    Agreement,
    FieldCode,
    FieldTrade,
    InForce,
    LevelRule,
    Precision,
    Revision,
    RoleDays,
    Source,
    Status,
    TradeCode,
    TradesKnown,
    Unknown,
    WorkDays,
    children,
    walk,
)
from rules.reading import TRADE_CODE, TRADE_MAJOR, Fields, Reading

if TYPE_CHECKING:
    from collections.abc import Container

    from rules.model import Requirement
    from rules.requirements import RequirementReader
    from rules.trades import TradeCatalogue

SHA256: Final = re.compile(r"[0-9a-f]{64}")

KEYS: Final = (
    "schema",
    "field",
    "name",
    "designation",
    "status",
    "in_force",
    "sources",
    "agreement",
    "awaited_sheet",
    "bodies",
    "trades",
    "levels",
    "notes",
)


def read_revision(
    reading: Reading,
    digest: str,
    requirements: RequirementReader,
    trades: TradeCatalogue,
    bodies: Container[str],
) -> Revision | None:
    """One document of a criteria folder as a revision; None when a fault was noted.

    It stands below its field and is named after its in-force date, and must say the same of both.
    """
    before = len(reading.faults)
    _in_its_place(reading)
    revision = read_alone(reading, digest, requirements, trades, bodies)
    return revision if len(reading.faults) == before else None


def _in_its_place(reading: Reading) -> None:
    # What is no text or no date at all is noted where it is read.
    parts = Reading(reading.node, "", reading.file, []).fields(KEYS)
    in_force = parts.get("in_force")
    since = in_force.fields(("from",)).date("from") if in_force else None
    path = PurePosixPath(reading.file)
    said = (("field", parts.text("field"), path.parent.name), ("in_force", since, path.stem))
    for key, value, wanted in said:
        if value and str(value) != wanted:
            here = Reading(parts.parts[key].node, key, reading.file, reading.faults)
            here.note("CR009", text=value, wanted=wanted)


def read_alone(
    reading: Reading,
    digest: str,
    requirements: RequirementReader,
    trades: TradeCatalogue,
    bodies: Container[str],
) -> Revision | None:
    """One document, wherever it stands, as a revision; None when a fault was noted."""
    before = len(reading.faults)
    parts = reading.fields(KEYS)
    parts.schema()
    status = parts.one_of("status", tuple(Status))
    in_force = _in_force(parts)
    sources = tuple(_source(item) for item in parts.items("sources"))
    agreement = parts.get("agreement")
    agreed = agreement.fields(("kind", "note")) if agreement else None
    kind = agreed.one_of("kind", tuple(Agreement)) if agreed else None
    known, list_ = _trades(parts, trades)
    levels = _levels(parts, requirements)
    body_ids = []
    for item in parts.distinct("bodies", empty=True):
        body = item.text()
        if body is not None and body not in bodies:
            item.note("CR017", text=body)
        body_ids.append(body or "")
    awaited = parts.get("awaited_sheet")
    # Read whether or not the rest is fit for a revision: every fault is noted at once.
    field, name = FieldCode(parts.text("field")), parts.text("name")
    designation, awaited_sheet = (
        parts.text_or_null(key) for key in ("designation", "awaited_sheet")
    )
    agreement_note = agreed.text("note") if agreed else ""
    notes = tuple(item.text() or "" for item in parts.items("notes", empty=True))
    if status is not None and len(levels) == len(LEVELS):
        _fitting_status(parts, Status(status), levels)
    if awaited is not None and awaited.node[0] == "n" and status not in {None, Status.COMPLETE}:
        awaited.note("CR029", status=status)
    revision = (
        None
        if status is None or in_force is None or kind is None or known is None
        else Revision(
            field=field,
            name=name,
            designation=designation,
            status=Status(status),
            in_force=in_force,
            sources=sources,
            agreement=Agreement(kind),
            agreement_note=agreement_note,
            awaited_sheet=awaited_sheet,
            bodies=tuple(body_ids),
            trades_known=TradesKnown(known),
            trades=list_,
            levels=levels,
            notes=notes,
            file=reading.file,
            digest=digest,
        )
    )
    return revision if len(reading.faults) == before else None


def _fitting_status(parts: Fields, status: Status, levels: tuple[LevelRule, ...]) -> None:
    """Note a status that says more, or less, than the levels do."""
    if all(rule.known for rule in levels):
        fits = Status.COMPLETE
    elif any(_anything_known(rule) for rule in levels):
        fits = Status.PARTIAL
    else:
        fits = Status.UNKNOWN
    part = parts.get("status")
    if part is not None and status is not fits:
        part.note("CR028", text=status, fits=fits)


def _anything_known(rule: LevelRule) -> bool:
    asked = (rule.work_days, rule.role_days, rule.qualifications)
    leaves = [leaf for part in asked for leaf in _leaves(part)]
    return not all(isinstance(leaf, Unknown) for leaf in leaves)


def _leaves(asked: WorkDays | RoleDays | Requirement | None) -> list[object]:
    """What is asked for at the ends of a tree; days, and asking for nothing, are one end."""
    if asked is None or isinstance(asked, WorkDays | RoleDays):
        return [asked]
    return [part for part in walk(asked) if not children(part)]


def _in_force(parts: Fields) -> InForce | None:
    reading = parts.get("in_force")
    if reading is None:
        return None
    own = reading.fields(("from", "precision", "basis"), ("until",))
    since = own.date("from")
    until = own.date_or_null("until")
    precision = own.one_of("precision", tuple(Precision))
    basis = own.text("basis")
    if since is None or precision is None:
        return None
    if until is not None and until < since:
        reading.note("CR024", until=until.isoformat(), since=since.isoformat())
    return InForce(since, until, Precision(precision), basis)


def _source(reading: Reading) -> Source:
    own = reading.fields(
        ("title", "issuer", "address", "as_of", "covers", "primary"),
        ("approved_on", "published_on", "sha256"),
    )
    primary, digest = own.get("primary"), own.get("sha256")
    if digest is not None and (text := digest.text_or_null()) and not SHA256.fullmatch(text):
        digest.note("CR037", text=text)
    return Source(
        title=own.text("title"),
        issuer=own.text_or_null("issuer"),
        address=own.text_or_null("address"),
        as_of=own.text_or_null("as_of"),
        covers=own.text("covers"),
        primary=primary.flag() if primary else False,
        approved_on=own.date_or_null("approved_on"),
        published_on=own.date_or_null("published_on"),
        sha256=digest.node[2] if digest is not None and digest.node[0] == "t" else None,
    )


def _trades(parts: Fields, trades: TradeCatalogue) -> tuple[str | None, tuple[FieldTrade, ...]]:
    reading = parts.get("trades")
    if reading is None:
        return None, ()
    own, before = reading.fields(("known", "list")), len(reading.faults)
    listed: list[FieldTrade] = []
    for item in own.items("list", empty=True):
        row = item.fields(("name",), ("code", "major", "condition"))
        code_part, major_part = row.get("code"), row.get("major")
        if code_part and major_part:
            item.note("CR023", one="code", other="major")
        code = code_part.code(TRADE_CODE, '"00-00"') if code_part else None
        if code_part is not None and code is not None and not trades.is_listed(code):
            code_part.note("CR016", text=code)
        if code is not None and any(trade.code == code for trade in listed):
            item.note("CR022", text=code)
        major = major_part.code(TRADE_MAJOR, '"00"') if major_part else (code or "")[:2] or None
        if major_part is not None and major is not None and major not in trades.majors:
            major_part.note("CR016", text=major)
        condition = row.get("condition")
        listed.append(
            FieldTrade(
                TradeCode(code) if code else None,
                major,
                row.text("name"),
                condition.text() if condition else None,
            )
        )
    known = own.one_of("known", tuple(TradesKnown))
    coded = sum(trade.code is not None for trade in listed)
    fits = {
        TradesKnown.COMPLETE: bool(listed) and coded == len(listed),
        TradesKnown.PARTIAL: bool(listed),
        TradesKnown.UNKNOWN: not listed,
    }
    part = own.get("known")
    if part and known and len(part.faults) == before and not fits[TradesKnown(known)]:
        part.note("CR049", text=known, known=coded, size=len(listed))
    return known, tuple(listed)


def _levels(parts: Fields, requirements: RequirementReader) -> tuple[LevelRule, ...]:
    reading = parts.get("levels")
    if reading is None:
        return ()
    names = tuple(str(level) for level in LEVELS)
    own = reading.fields(names)
    rules = [requirements.level(level, part) for level in LEVELS if (part := own.get(str(level)))]
    return tuple(rule for rule in rules if rule is not None)
