"""Who is expected at this site: kept encrypted, dropped when it is too old or the gate is refused.

A stolen machine holds no card number (an HMAC stands in its place) and names for one day at most.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from attendance.device.clock import Instant
from attendance.device.identity import write_private

NONCE_BYTES: Final = 12
MOST_LIFE: Final = dt.timedelta(hours=24)
WHYS: Final = ("no_trade", "no_role", "no_employer", "structure_open", "outside_period")
"""Reasons why a touch will not count, as the server says them; the kiosk has a sentence for each.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A technician who is expected; `why`: the reason why a touch of theirs will not count."""

    technician_id: str
    name: str
    cards: tuple[str, ...]
    why: str | None


@dataclass(frozen=True)
class Roster:
    """The people of a site, until it expires by its own time or by age since it was received."""

    business_name: str
    issued_at: dt.datetime
    expires_at: dt.datetime
    received: Instant
    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        by_card = {card: entry for entry in self.entries for card in entry.cards}
        object.__setattr__(self, "_by_card", by_card)
        object.__setattr__(self, "_by_id", {entry.technician_id: entry for entry in self.entries})

    @classmethod
    def read(cls, told: Mapping[str, object], received: Instant) -> Self:
        """The roster of a server's answer; ValueError when it is none."""
        try:
            return cls(
                str(told.get("business_name", "")),
                dt.datetime.fromisoformat(str(told["issued_at"])),
                dt.datetime.fromisoformat(str(told["expires_at"])),
                received,
                tuple(
                    Entry(
                        str(one["technician_id"]),
                        str(one["name"]),
                        tuple(str(card) for card in one["cards"]),
                        None if one.get("why") is None else str(one["why"]),
                    )
                    for one in told["entries"]  # type: ignore[attr-defined]
                ),
            )
        except (KeyError, TypeError, AttributeError) as fault:
            raise ValueError(f"no roster: {fault}") from fault

    def is_fresh(self, at: Instant) -> bool:
        """Whether it may still be used: by age where the machine ran on, else by the wall clock.

        A wall clock that was set back cannot prolong it while the machine runs.
        """
        life = min(self.expires_at - self.issued_at, MOST_LIFE)
        passed = at.ms_since(self.received)
        if passed is not None:
            return passed < life.total_seconds() * 1000
        return self.issued_at - MOST_LIFE < at.wall < self.expires_at

    def by_card(self, card: str) -> Entry | None:
        """Who holds the card of this HMAC."""
        found: Entry | None = self.__dict__["_by_card"].get(card)
        return found

    def by_id(self, technician_id: str) -> Entry | None:
        """Who has this 技能者ID."""
        found: Entry | None = self.__dict__["_by_id"].get(technician_id)
        return found


class RosterFile:
    """The roster at rest: AES-GCM under a key of its own beside it."""

    def __init__(self, folder: Path) -> None:
        self._key_path = folder / "roster.key"
        self._path = folder / "roster.sealed"

    def _key(self) -> bytes:
        if not self._key_path.exists():
            write_private(self._key_path, AESGCM.generate_key(256))
        return self._key_path.read_bytes()

    def save(self, told: Mapping[str, object], received: Instant) -> None:
        """Keep a server's answer as it came, with when it came."""
        nonce = os.urandom(NONCE_BYTES)
        when = (received.text, received.boot_ms, received.boot_id)
        plain = json.dumps({"told": told, "received": when}).encode()
        write_private(self._path, nonce + AESGCM(self._key()).encrypt(nonce, plain, b"roster"))

    def load(self, at: Instant) -> Roster | None:
        """The roster that is kept; none where it is too old or was tampered with: it is dropped."""
        try:
            sealed = self._path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            plain = AESGCM(self._key()).decrypt(
                sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], b"roster"
            )
            kept = json.loads(plain)
            wall, boot_ms, boot_id = kept["received"]
            received = Instant(dt.datetime.fromisoformat(wall), boot_ms, boot_id)
            roster = Roster.read(kept["told"], received)
        except (InvalidTag, ValueError, KeyError, TypeError):
            self.drop()
            return None
        if not roster.is_fresh(at):
            self.drop()
            return None
        return roster

    def drop(self) -> None:
        """Forget the names: with their key gone the old bytes on the disk say nothing either."""
        self._path.unlink(missing_ok=True)
        self._key_path.unlink(missing_ok=True)
