"""Touches that a logging reader stored by itself: a file in whatever form, and a mapping for it.

The forms of such files are not public. A mapping (YAML) says which column is what; all faults of
a file are told at once, and then nothing of it is kept.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from attendance.device.cards import UID_KINDS, CardId, printed_id
from attendance.device.clock import Instant
from attendance.device.identity import DIRECTIONS, Device
from attendance.device.outbox import Outbox

COLUMNS: Final = ("time", "date", "card", "technician", "direction")
KEYS: Final = frozenset(
    {"encoding", "delimiter", "header", "columns", "time_format", "zone", "card_kind"}
    | {"directions"}
)
CARD_KINDS: Final = frozenset(UID_KINDS.values())
NAMESPACE: Final = uuid.UUID("5f0c8d43-6d1a-5a0e-9a8c-2b3f6f1f7d10")


class StoredTouchesRefused(Exception):
    """The mapping or the file has faults; `faults` lists all, each with its place."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Mapped:
    """How a file of stored touches is read. Columns are names of the header, or numbers from 1."""

    columns: Mapping[str, str | int]
    time_format: str
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    header: bool = True
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Tokyo"))
    card_kind: str = "idm"
    directions: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Self:
        """The mapping in a YAML file; `StoredTouchesRefused` with all that is wrong with it."""
        try:
            told: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
            raise StoredTouchesRefused([f"{path}: {fault}"]) from fault
        if not isinstance(told, dict):
            raise StoredTouchesRefused(
                [f"{path}: a mapping with columns and time_format is needed"]
            )
        faults = list(_mapping_faults(path, told))
        zone = ZoneInfo("Asia/Tokyo")
        try:
            zone = ZoneInfo(str(told.get("zone", "Asia/Tokyo")))
        except (ZoneInfoNotFoundError, ValueError):
            faults.append(f"{path}: zone: {told['zone']!r} is no time zone; say Asia/Tokyo")
        if faults:
            raise StoredTouchesRefused(faults)
        directions = {str(key): str(one) for key, one in told.get("directions", {}).items()}
        rest = {key: told[key] for key in told if key not in {"zone", "directions"}}
        return cls(**rest, zone=zone, directions=directions)


def _mapping_faults(path: Path, told: Mapping[str, Any]) -> list[str]:
    faults = [
        f"{path}: {key}: no such entry; there are {', '.join(sorted(KEYS))}"
        for key in sorted(set(map(str, told)) - KEYS)
    ]
    columns = told.get("columns")
    if not isinstance(columns, dict):
        faults.append(f"{path}: columns: say which column is what")
        columns = {}
    elif "time" not in columns:
        faults.append(f"{path}: columns: name at least the column of time")
    elif not {"card", "technician"} & columns.keys():
        faults.append(f"{path}: columns: name the column of card or of technician")
    faults += [
        f"{path}: columns.{key}: no such part; there are {', '.join(COLUMNS)}"
        for key in sorted(set(map(str, columns)) - set(COLUMNS))
    ]
    if not isinstance(told.get("time_format"), str):
        faults.append(f'{path}: time_format: say how times look, such as "%Y/%m/%d %H:%M:%S"')
    if told.get("card_kind", "idm") not in CARD_KINDS:
        faults.append(f"{path}: card_kind: say one of {', '.join(sorted(CARD_KINDS))}")
    directions = told.get("directions", {})
    if not isinstance(directions, dict) or not set(directions.values()) <= set(DIRECTIONS):
        faults.append(f"{path}: directions: each value is one of {', '.join(DIRECTIONS)}")
    return faults


@dataclass(frozen=True, slots=True)
class StoredTouch:
    """A touch of the file: its own time, and a card or a 技能者ID."""

    time: dt.datetime
    card: CardId | None
    technician_id: str | None
    direction: str


def read_touches(content: bytes, mapped: Mapped, name: str) -> Sequence[StoredTouch]:
    """All touches of a file; `StoredTouchesRefused` with every fault and its line."""
    try:
        text = content.decode(mapped.encoding)
    except (UnicodeDecodeError, LookupError) as fault:
        raise StoredTouchesRefused([f"{name}: not {mapped.encoding} ({fault})"]) from fault
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mapped.delimiter))
    titles = [title.strip() for title in rows.pop(0)] if mapped.header and rows else []
    places: dict[str, int] = {}
    faults = []
    for part, column in mapped.columns.items():
        if isinstance(column, int):
            places[part] = column - 1
        elif column in titles:
            places[part] = titles.index(column)
        else:
            faults.append(f"{name}: line 1: no column {column!r}; there are {', '.join(titles)}")
    if faults:
        raise StoredTouchesRefused(faults)
    touches = []
    for line, row in enumerate(rows, 2 if mapped.header else 1):
        if not any(cell.strip() for cell in row):
            continue
        cells = {part: row[at].strip() if at < len(row) else "" for part, at in places.items()}
        try:
            touches.append(_touch(cells, mapped))
        except ValueError as fault:
            faults.append(f"{name}: line {line}: {fault}")
    if faults:
        raise StoredTouchesRefused(faults)
    return touches


def _touch(cells: Mapping[str, str], mapped: Mapped) -> StoredTouch:
    said = " ".join(cells[part] for part in ("date", "time") if part in cells)
    time = dt.datetime.strptime(said, mapped.time_format).replace(tzinfo=mapped.zone)
    direction = "unknown"
    if word := cells.get("direction"):
        if word not in mapped.directions:
            raise ValueError(f"direction: {word!r} is not in the mapping's directions")
        direction = mapped.directions[word]
    card, technician_id = None, None
    if typed := cells.get("technician"):
        technician_id = printed_id(typed)
        if technician_id is None:
            raise ValueError(f"technician: {typed!r} has no 14 digits")
    elif value := cells.get("card"):
        number = "".join(value.split()).replace(":", "").replace("-", "").upper()
        if UID_KINDS.get(len(bytes.fromhex(number))) != mapped.card_kind:
            raise ValueError(f"card: {value!r} is no number of kind {mapped.card_kind}")
        card = CardId(mapped.card_kind, number)
    else:
        raise ValueError("neither a card nor a technician")
    return StoredTouch(time, card, technician_id, direction)


def keep_touches(touches: Sequence[StoredTouch], device: Device, outbox: Outbox) -> int:
    """Keep those that are not kept yet, with the time the reader gave them; how many were new.

    The same touch has the same id for ever: a file brought in twice doubles nothing. The reader's
    clock was checked by nobody, so the grade is ``wall_unchecked``; no start of this machine is
    named, so the row says no age either.
    """
    kept = 0
    for touch in touches:
        if touch.card is not None:
            hmac = touch.card.hmac(device.card_key)
            who = f"card:{hmac}"
            said: dict[str, object] = {"card": {"kind": touch.card.kind, "hmac": hmac}}
        else:
            who = f"id:{touch.technician_id}"
            said = {"worker": {"ccus_id": touch.technician_id}}
        at = Instant(touch.time, 0, "")
        event_id = str(uuid.uuid5(NAMESPACE, f"{device.source} {at.text} {who} {touch.direction}"))
        if outbox.has(event_id):
            continue
        row = {
            "source": device.source,
            "type": "tap",
            "method": "logging_reader",
            "site": device.site,
            "direction": touch.direction,
            "time_grade": "wall_unchecked",
            **said,
        }
        outbox.keep(row, who, at, event_id)
        kept += 1
    return kept
