"""Values sealed with a key that is not in the database (AES-GCM), each bound to its place.

A sealed value that is moved to another row or column does not open: its place is part of the
seal. Keys stand in a file, one a line, the newest first; older ones still open what they sealed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KEY_FILE_VARIABLE: Final = "CCUS_LEVEL_KEY_FILE"
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
NAME_SIGNS: Final = 8


class KeysRefused(Exception):
    """A file of keys that cannot be used; says which and why."""


class SealBroken(Exception):
    """A sealed value that does not open at this place, with these keys."""


class Seals:
    """Seals with the newest key, opens with any of them."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """``keys``: 32 bytes each, the newest first."""
        self._keys = {_name(key): AESGCM(key) for key in keys}
        self._newest = _name(keys[0])
        self._blind = hashlib.sha256(b"blind index" + keys[-1]).digest()

    def seal(self, plain: str, place: str) -> str:
        """A text sealed for one place, such as ``accounts.totp_secret:12``."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        closed = self._keys[self._newest].encrypt(nonce, plain.encode(), place.encode())
        return f"{self._newest}.{base64.urlsafe_b64encode(nonce + closed).decode()}"

    def open(self, sealed: str, place: str) -> str:
        """The text again; ``SealBroken`` where it was changed, moved, or the key is missing."""
        name, _, rest = sealed.partition(".")
        key = self._keys.get(name)
        if key is None:
            raise SealBroken(place)
        try:
            data = base64.urlsafe_b64decode(rest)
            return key.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], place.encode()).decode()
        except (InvalidTag, binascii.Error, ValueError) as fault:
            raise SealBroken(place) from fault

    def digest(self, text: str) -> str:
        """A digest that nobody without the key can find by trying: for counting attempts."""
        return hmac.new(self._blind, text.encode(), hashlib.sha256).hexdigest()


def read_seals(environment: Mapping[str, str], default: Path) -> Seals:
    """The keys of the file that the settings name, or those of ``default``.

    The default file is made on first use, readable by its owner alone; one that the settings name
    must be there: a new key would make everything sealed before unreadable.
    """
    named = environment.get(KEY_FILE_VARIABLE)
    file = Path(named) if named else default
    if not named and not file.exists():
        _make(file)
    try:
        lines = file.read_text(encoding="ascii").split()
        keys = [base64.b64decode(line, validate=True) for line in lines]
    except (OSError, UnicodeDecodeError, binascii.Error) as fault:
        problem = fault.strerror if isinstance(fault, OSError) else "not Base64"
        raise KeysRefused(f"{KEY_FILE_VARIABLE}: {file}: {problem}") from fault
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise KeysRefused(
            f"{KEY_FILE_VARIABLE}: {file}: each line must be {KEY_BYTES} random bytes in Base64"
        )
    return Seals(keys)


def _make(file: Path) -> None:
    """Write a new key whole or not at all; who comes second takes what the first wrote."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        opened.flush()
        os.fsync(opened.fileno())
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()


def _name(key: bytes) -> str:
    """A short name of a key that says nothing about it."""
    return hashlib.sha256(b"name of key" + key).hexdigest()[:NAME_SIGNS]
