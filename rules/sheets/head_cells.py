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
    text, open_ended = _without_unknown_end(text)
    reading = _Trades(catalogue, doubts, open_ended=open_ended)
    unread, entries = _entries(text, catalogue, doubts)
    for part in unread:
        reading.doubt(part)
    for entry in entries:
        reading.add(entry)
    reading.end()
    trades = [*reading.found, *(FieldTrade(None, None, name, None) for name in _uncoded(cell.text))]
    if not trades:
        doubts.add(Reason.TRADE, "trades", "", text)
        return TradesKnown.UNKNOWN, ()
    partial = reading.open_ended or any(trade.code is None for trade in trades)
    return TradesKnown.PARTIAL if partial else TradesKnown.COMPLETE, tuple(trades)


class _Trades:
    """The trades of a cell, entry by entry; what is in doubt leaves the list open-ended."""

    def __init__(self, catalogue: TradeCatalogue, doubts: Doubts, *, open_ended: bool) -> None:
        self.found: list[FieldTrade] = []
        self.open_ended = open_ended
        self._catalogue, self._doubts = catalogue, doubts
        self._major: str | None = None
        self._since: str | None = None

    def doubt(self, text: str) -> None:
        """Something that is no trade in any form known."""
        self._doubts.add(Reason.TRADE, "trades", "", text)
        self.open_ended = True

    def add(self, entry: _Entry) -> None:
        """One code with its name."""
        minor = found("trade.unknown_minor", entry.name)
        if STROKE in entry.name:
            # What is struck out may be no trade of the field any more: not known, never guessed.
            self.doubt(f"{entry.code}{entry.name}")
        elif entry.is_major:
            if self._since is not None and entry.code != self._major:
                # A range over the end of its class: what lies between is anybody's guess.
                self.doubt(f"{self._major}-{self._since}~{entry.code}")
                self._since = None
            self._major = entry.code
        elif minor is not None:
            self.found.append(FieldTrade(None, entry.code, minor["name"], None))
        elif self._major is None:
            self.doubt(f"{entry.code}{entry.name}")
        else:
            self._minor(self._major, entry)

    def _minor(self, major: str, entry: _Entry) -> None:
        if self._since is not None:
            between = _between(major, self._since, entry.code, self._catalogue, self._doubts)
            self.found.extend(between)
        self._since = entry.code if entry.opens_range else None
        self.found.append(_trade(major, entry, self._catalogue, self._doubts))

    def end(self) -> None:
        """The cell is over; a range that is still open ends nowhere."""
        if self._since is not None:
            self.doubt(f"{self._major}-{self._since}~")


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


def _entries(
    text: str, catalogue: TradeCatalogue, doubts: Doubts
) -> tuple[list[str], list[_Entry]]:
    """What is no code with a name behind it, and each code with its name."""
    matches = list(pattern("trade").finditer(text))
    ends = [0, *(match.end() for match in matches)]
    starts = [*(match.start() for match in matches), len(text)]
    unread = [text[end:start] for end, start in zip(ends, starts, strict=True) if start > end]
    entries = []
    for index, match in enumerate(matches):
        name = pattern("trade.parting").sub("", match["name"])
        more = index + 1 < len(matches)
        major = found("trade.major", name) if more else None
        spread = found("trade.range", name) if more else None
        if major and _is_major(match["code"], major["name"], name, catalogue):
            entries.append(_Entry(match["code"], major["name"], is_major=True))
            _check_major(match["code"], major["name"], catalogue, doubts)
        elif spread:
            entries.append(_Entry(match["code"], spread["name"], opens_range=True))
        else:
            entries.append(_Entry(match["code"], name))
    return unread, entries


def _check_major(code: str, name: str, catalogue: TradeCatalogue, doubts: Doubts) -> None:
    """Doubt a class whose name is another one's; a range may leave the name out."""
    listed = catalogue.majors.get(code)
    names = {folded(one) for one in (listed.name, *listed.aliases)} if listed else set()
    if name and names and folded(name) not in names:
        about = f"{code} {listed.name}" if listed else code
        doubts.add(Reason.NAME_OF_TRADE, "trades", about, f"{code}{name}")


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
        doubts.add(Reason.NAME_OF_TRADE, "trades", f"{code} {listed.name}", f"{code} {name}")
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
