"""Which adapters read a card, from a file: ``uid``, or a field of an application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from attendance.device.cards import Adapter, FieldAdapter, UidAdapter

KEYS: Final = frozenset({"name", "select", "read", "offset", "length", "technician_id"})
LONGEST_FIELD: Final = 256


class AdaptersRefused(Exception):
    """The file has faults; `faults` lists all, each with its place."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def read_adapters(path: Path | None) -> Sequence[Adapter]:
    """The adapters of a YAML file in their order; without a file, the card's number alone."""
    if path is None:
        return (UidAdapter(),)
    try:
        told: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise AdaptersRefused([f"{path}: {fault}"]) from fault
    if not isinstance(told, list) or not told:
        raise AdaptersRefused([f"{path}: a list is needed; `- uid` reads the card's number"])
    adapters: list[Adapter] = []
    faults: list[str] = []
    for number, one in enumerate(told):
        place = f"{path}: [{number}]"
        if one == "uid":
            adapters.append(UidAdapter())
        elif isinstance(one, dict):
            found = list(_faults(one))
            faults += [f"{place}.{fault}" for fault in found]
            if not found:
                adapters.append(_field(one))
        else:
            faults.append(f"{place}: say `uid`, or describe a field")
    if faults:
        raise AdaptersRefused(faults)
    return adapters


def _hex(text: object) -> bytes | None:
    try:
        return bytes.fromhex(str(text)) or None
    except ValueError:
        return None


def _faults(one: Mapping[str, Any]) -> Sequence[str]:
    faults = [f"{key}: no such entry" for key in sorted(set(map(str, one)) - KEYS)]
    name = str(one.get("name", ""))
    if not name.isascii() or not name.isalnum():
        faults.append("name: letters and digits are needed")
    select = one.get("select", [])
    if not isinstance(select, list) or any(_hex(command) is None for command in select):
        faults.append("select: a list of commands in hex is needed")
    if _hex(one.get("read", "")) is None:
        faults.append("read: the command in hex that answers with the field")
    length, offset = one.get("length"), one.get("offset", 0)
    if not isinstance(length, int) or not 1 <= length <= LONGEST_FIELD:
        faults.append(f"length: bytes of the field, 1 to {LONGEST_FIELD}")
    if not isinstance(offset, int) or not 0 <= offset <= LONGEST_FIELD:
        faults.append(f"offset: bytes before the field, 0 to {LONGEST_FIELD}")
    if not isinstance(one.get("technician_id", False), bool):
        faults.append("technician_id: true or false")
    return faults


def _field(one: Mapping[str, Any]) -> FieldAdapter:
    return FieldAdapter(
        name=str(one["name"]),
        select=tuple(bytes.fromhex(str(command)) for command in one.get("select", [])),
        read_command=bytes.fromhex(str(one["read"])),
        offset=one.get("offset", 0),
        length=one["length"],
        is_technician_id=one.get("technician_id", False),
    )
