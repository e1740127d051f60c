"""Cards without plastic: a contactless card that speaks to the virtual reader of a real daemon.

The reader driver (vpcd) listens on a TCP port for each slot; a card is whoever connects to it.
A message is two bytes of length, most significant first, and a body; a body of one byte is a
control code, any other a command. Connecting is coming into the field, closing is leaving it.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Literal

OFF, ON, RESET, ASK_ATR = 0, 1, 2, 4
FELICA_ATR: Final = bytes.fromhex("3B8F8001804F0CA0000003061100 3B0000000042".replace(" ", ""))
"""What a PC/SC reader makes up for FeliCa: the same for every card of the kind."""

TYPE_A_ATR: Final = bytes.fromhex("3B8F8001804F0CA000000306030001000000006A")
DONE: Final = bytes.fromhex("9000")
NOT_FOUND: Final = bytes.fromhex("6A82")

Fault = Literal["none", "mute", "drop", "status", "short", "empty_data"]


@dataclass(frozen=True, slots=True)
class VirtualCard:
    """A card: its number, its ATR, further commands it answers, and what is wrong with it."""

    number: bytes
    atr: bytes = FELICA_ATR
    answers: Mapping[bytes, bytes] = field(default_factory=dict)
    fault: Fault = "none"

    def transmit(self, apdu: bytes) -> tuple[bytes, int]:
        """As an adapter sees it: data and status word."""
        answer = self.answer(apdu)
        return answer[:-2], int.from_bytes(answer[-2:])

    def answer(self, apdu: bytes) -> bytes:
        """The bytes it sends back."""
        if self.fault == "status":
            return bytes.fromhex("6A81")
        if self.fault == "short":
            return self.number[:3] + DONE
        if self.fault == "empty_data":
            return DONE
        if apdu == bytes.fromhex("FFCA000000"):
            return self.number + DONE
        return self.answers.get(apdu, NOT_FOUND)


class InTheField:
    """A card held to a slot of the reader, until it is taken away."""

    def __init__(self, card: VirtualCard, port: int) -> None:
        self._card = card
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._socket.settimeout(None)
        self._powered = threading.Event()
        self._thread = threading.Thread(target=self._talk, daemon=True)
        self._thread.start()

    def wait_until_seen(self) -> None:
        """Come back when the reader has found the card."""
        if not self._powered.wait(10):
            raise AssertionError("the reader found no card")

    def take_away(self) -> None:
        """Leave the field."""
        with suppress(OSError):  # the daemon may have closed it first
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(timeout=5)

    def _read(self, length: int) -> bytes:
        got = b""
        while len(got) < length:
            # The driver writes length and body apart; without this each command costs 40 ms.
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            more = self._socket.recv(length - len(got))
            if not more:
                raise ConnectionError
            got += more
        return got

    def _talk(self) -> None:
        try:
            while True:
                body = self._read(struct.unpack(">H", self._read(2))[0])
                if len(body) == 1:
                    if body[0] == ASK_ATR:
                        self._send(self._card.atr)
                        self._powered.set()
                    continue
                if self._card.fault == "mute":
                    continue
                if self._card.fault == "drop":
                    self._socket.shutdown(socket.SHUT_RDWR)
                    return
                self._send(self._card.answer(body))
        except OSError:
            return  # taken away, or the daemon ended

    def _send(self, body: bytes) -> None:
        self._socket.sendall(struct.pack(">H", len(body)) + body)
