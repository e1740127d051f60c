"""What a card says of itself, by adapters: its number, a field of an application, what is printed.

Which chip and application the CCUS card has is not public. So a card is an opaque key that
somebody once tied to a 技能者ID; an operator who holds the specification describes the field in
a file (`FieldAdapter`), without code.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

DONE: Final = 0x9000
UID: Final = bytes.fromhex("FFCA000000")
UID_KINDS: Final = {4: "uid4", 7: "uid7", 8: "idm", 10: "uid10"}
"""The kind of a card number by its length in bytes; any other length is garbage."""

RANDOM_UID: Final = 0x08
"""ISO/IEC 14443-3: a four-byte number that begins so is made up at every touch."""

TECHNICIAN_ID: Final = re.compile(r"\d{14}")


class BadCard(Exception):
    """The card could not be read; `code` is a word the kiosk has a sentence for."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


class Channel(Protocol):
    """A card in the field of a reader."""

    def transmit(self, apdu: bytes) -> tuple[bytes, int]:
        """The answer to a command: its data and its status word."""
        ...


@dataclass(frozen=True, slots=True)
class CardId:
    """One thing that tells a card from others: its kind and its value, in upper-case hex."""

    kind: str
    value: str

    def hmac(self, key: bytes) -> str:
        """What may lie on the disk in place of the value."""
        said = f"{self.kind}:{self.value}".encode()
        return hmac.new(key, said, hashlib.sha256).hexdigest()

    @property
    def is_random(self) -> bool:
        """Whether the number says of itself that it changes at every touch."""
        return self.kind == "uid4" and int(self.value[:2], 16) == RANDOM_UID


@dataclass(frozen=True, slots=True)
class CardRead:
    """A card as read: what identifies it, best first, or the 技能者ID it holds itself."""

    reader: str
    ids: tuple[CardId, ...]
    technician_id: str | None = None


@dataclass(frozen=True, slots=True)
class UidAdapter:
    """The number that every contactless card has (PC/SC part 3, GET DATA)."""

    def read(self, channel: Channel) -> CardId:
        """Its number; `BadCard` for an error status or a length that no card has."""
        data, status = channel.transmit(UID)
        if status != DONE:
            raise BadCard("unreadable", f"status {status:04X}")
        kind = UID_KINDS.get(len(data))
        if kind is None:
            raise BadCard("unreadable", f"{len(data)} bytes of number")
        return CardId(kind, data.hex().upper())


@dataclass(frozen=True, slots=True)
class FieldAdapter:
    """A field of an application on the card, as a settings file describes it.

    `select` are commands sent first (application, file or FeliCa service), `read_command` the one
    whose answer holds the field: `length` bytes from `offset`. `is_technician_id`: the field is
    the 14-digit 技能者ID in ASCII.
    """

    name: str
    select: tuple[bytes, ...]
    read_command: bytes
    offset: int
    length: int
    is_technician_id: bool = False

    def read(self, channel: Channel) -> CardId:
        """The field; `BadCard` where the card has no such application or the field is short."""
        for command in self.select:
            _, status = channel.transmit(command)
            if status != DONE:
                raise BadCard("no_application", f"{self.name}: status {status:04X}")
        data, status = channel.transmit(self.read_command)
        field = data[self.offset : self.offset + self.length]
        if status != DONE or len(field) != self.length:
            raise BadCard("unreadable", f"{self.name}: status {status:04X}, {len(field)} bytes")
        if self.is_technician_id and not TECHNICIAN_ID.fullmatch(field.decode("ascii", "replace")):
            raise BadCard("unreadable", f"{self.name}: no 14 digits")
        return CardId(f"app:{self.name}", field.hex().upper())


Adapter = UidAdapter | FieldAdapter


def read_card(channel: Channel, reader: str, adapters: Sequence[Adapter]) -> CardRead:
    """Ask the adapters in their order; a card without an application is still a card.

    `BadCard` when no adapter could read anything.
    """
    ids: list[CardId] = []
    technician_id, fault = None, BadCard("unreadable")
    for adapter in adapters:
        try:
            found = adapter.read(channel)
        except BadCard as bad:
            fault = bad
            continue
        ids.append(found)
        if isinstance(adapter, FieldAdapter) and adapter.is_technician_id:
            technician_id = bytes.fromhex(found.value).decode("ascii")
    if not ids:
        raise fault
    return CardRead(reader, tuple(ids), technician_id)


def printed_id(text: str) -> str | None:
    """The 技能者ID in what was typed or scanned (digits of any width, spaces, hyphens); or None."""
    digits = "".join(str(int(sign)) for sign in text if sign.isdecimal())
    rest = {sign for sign in text.strip() if not sign.isdecimal()} - set(" -‐－ 　")
    return digits if TECHNICIAN_ID.fullmatch(digits) and not rest else None
