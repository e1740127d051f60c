"""The head of a sheet: the trades of the field (CCUS職種コード) and its evaluation bodies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules.model import FieldTrade, TradeCode, TradesKnown
from rules.qualifications import folded
from rules.sheets.doubts import Reason
from rules.sheets.patterns import found, pattern
from rules.sheets.struck import STROKE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rules.field_list import Body
    from rules.sheets.doubts import Doubts
    from rules.sheets.table import Cell
    from rules.trades import TradeCatalogue


@dataclass(frozen=True, slots=True)
class _Entry:
    code: str
    name: str
    is_major: bool = False
    opens_range: bool = False


def read_trades(
    cell: Cell, catalogue: TradeCatalogue, doubts: Doubts
) -> tuple[TradesKnown, tuple[FieldTrade, ...]]:
    """The trades that a sheet lists, those of a range (01〜09) one by one."""
    text = cell.text
    unknown = found("unknown", text)
    if unknown and not unknown["rest"]:
        return TradesKnown.UNKNOWN, ()
    text, partial = _without_unknown_end(text)
    before, entries = _entries(text, catalogue)
    if before:
        doubts.add(Reason.TRADE, "trades", "", before)
    trades: list[FieldTrade] = []
    major: str | None = None
    since: str | None = None
    for entry in entries:
        if entry.is_major:
            major, since = entry.code, None
            continue
        if STROKE in entry.name:
            # What is struck out may be no trade of the field any more: not known, never guessed.
            doubts.add(Reason.TRADE, "trades", "", f"{entry.code}{entry.name}")
            partial = True
            continue
        if minor := found("trade.unknown_minor", entry.name):
            trades.append(FieldTrade(None, entry.code, minor["name"], None))
            continue
        if major is None:
            doubts.add(Reason.TRADE, "trades", "", f"{entry.code}{entry.name}")
            continue
        if since is not None:
            trades.extend(_between(major, since, entry.code, catalogue, doubts))
        since = entry.code if entry.opens_range else None
        trades.append(_trade(major, entry, catalogue, doubts))
    trades.extend(FieldTrade(None, None, name, None) for name in _uncoded(cell.text))
    if not trades:
        doubts.add(Reason.TRADE, "trades", "", text)
        return TradesKnown.UNKNOWN, ()
    open_ended = partial or any(trade.code is None for trade in trades)
    return TradesKnown.PARTIAL if open_ended else TradesKnown.COMPLETE, tuple(trades)


def _without_unknown_end(text: str) -> tuple[str, bool]:
    """The coded part of the list, and whether the sheet itself says that more may be missing."""
    coded = pattern("trades.uncoded").sub("", text)
    open_end = pattern("trades.open_end").search(coded)
    if open_end is None:
        return coded, False
    return coded[: open_end.start()], True


def _uncoded(text: str) -> Iterator[str]:
    for match in pattern("trades.uncoded").finditer(text):
        yield match["name"]


def _entries(text: str, catalogue: TradeCatalogue) -> tuple[str, list[_Entry]]:
    """What stands before the first code, and each code with its name."""
    matches = list(pattern("trade").finditer(text))
    before = text[: matches[0].start()] if matches else text
    entries = []
    for index, match in enumerate(matches):
        name = pattern("trade.parting").sub("", match["name"])
        more = index + 1 < len(matches)
        major = found("trade.major", name) if more else None
        spread = found("trade.range", name) if more else None
        if major and _is_major(match["code"], major["name"], name, catalogue):
            entries.append(_Entry(match["code"], major["name"], is_major=True))
        elif spread:
            entries.append(_Entry(match["code"], spread["name"], opens_range=True))
        else:
            entries.append(_Entry(match["code"], name))
    return before, entries


def _is_major(code: str, name: str, whole: str, catalogue: TradeCatalogue) -> bool:
    """Whether a code with a dash behind its name is a major class.

    A name may itself end in a long vowel that looks like the dash; the catalogue tells.
    """
    if not whole.endswith("ー"):
        return True
    major = catalogue.majors.get(code)
    names = {folded(one) for one in (major.name, *major.aliases)} if major else set()
    minors = {folded(entry.name) for entry in catalogue.minors.values()}
    return folded(name) in names or folded(whole) not in minors


def _trade(major: str, entry: _Entry, catalogue: TradeCatalogue, doubts: Doubts) -> FieldTrade:
    code = f"{major}-{entry.code}"
    conditional = found("trade.condition", entry.name)
    name = conditional["name"] if conditional else entry.name
    if not catalogue.is_known(code):
        doubts.add(Reason.TRADE_CODE, "trades", code, f"{code} {name}")
    listed = catalogue.minors.get(code)
    names = {folded(one) for one in (listed.name, *listed.aliases)} if listed else set()
    if listed and listed.name and folded(name) not in names:
        doubts.add(Reason.NAME_OF_CODE, "trades", f"{code} {listed.name}", f"{code} {name}")
    return FieldTrade(
        TradeCode(code), major, name, conditional["condition"] if conditional else None
    )


def _between(
    major: str, since: str, until: str, catalogue: TradeCatalogue, doubts: Doubts
) -> Iterator[FieldTrade]:
    """The trades inside a range, whose names the sheet leaves out and the catalogue has."""
    if int(since) >= int(until):
        doubts.add(Reason.TRADE, "trades", "", f"{major}-{since}~{until}")
    for number in range(int(since) + 1, int(until)):
        code = f"{major}-{number:02}"
        name = catalogue.name_of(code)
        if not name:
            doubts.add(Reason.TRADE_CODE, "trades", code, f"{major}-{since}~{until}")
        else:
            yield FieldTrade(TradeCode(code), major, name, None)


def read_bodies(cell: Cell, bodies: Mapping[str, Body], doubts: Doubts) -> tuple[str, ...]:
    """The ids of the bodies that a sheet names, one a line or parted by commas."""
    unknown = found("unknown", cell.text)
    if unknown and not unknown["rest"]:
        return ()
    by_name = {folded(body.name): body.id for body in bodies.values()}
    ids: list[str] = []
    waiting = ""
    for line in cell.lines:
        for part in pattern("comma").split(line.text):
            waiting += part
            # A long name may go on in the next line: it is looked up once it is a whole name.
            known = by_name.get(folded(waiting)) or by_name.get(folded(part))
            if known is not None:
                if folded(waiting) != folded(part) and by_name.get(folded(waiting)) is None:
                    doubts.add(Reason.BODY, "bodies", "", waiting.removesuffix(part))
                ids.append(known)
                waiting = ""
    if waiting:
        doubts.add(Reason.BODY, "bodies", "", waiting)
    return tuple(dict.fromkeys(ids))
