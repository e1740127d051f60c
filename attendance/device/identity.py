"""Who this machine is: a key made here that never leaves it, and what the server told it once."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from attendance.device.chain import base64url

DIRECTIONS: Final = ("in", "out", "unknown")
MODES: Final = ("in_out", "history_only")
NAMES: Final = ("full", "surname", "number", "none")


class NotEnrolled(Exception):
    """The folder holds no enrolled gate, or one that cannot be read."""


@dataclass(frozen=True, slots=True)
class Device:
    """What the server told at enrolment. `card_key` keys the HMAC of card numbers."""

    device: str
    server: str
    site: str
    site_name: str
    gate: str
    mode: str
    direction: str
    card_key: bytes
    fingerprint: str
    ca_file: str | None = None
    names: str = "surname"

    @property
    def source(self) -> str:
        """The name under which its rows stand at the server."""
        return f"device:{self.device}"


def write_private(path: Path, content: bytes) -> None:
    """Write a file that nobody else on the machine may read, whole or not at all."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def device_key(folder: Path) -> Ed25519PrivateKey:
    """The key of this machine, made now if there is none."""
    path = folder / "device.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        write_private(path, Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half, as the server is given it."""
    return base64url(key.public_key().public_bytes_raw())


def save_device(folder: Path, device: Device) -> None:
    """Write down what the server told."""
    told = {name: getattr(device, name) for name in Device.__slots__}
    told["card_key"] = device.card_key.hex()
    text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
    write_private(folder / "device.json", text.encode())


def load_device(folder: Path) -> Device:
    """What the server told at enrolment; `NotEnrolled` when it did not yet."""
    try:
        told = json.loads((folder / "device.json").read_text(encoding="utf-8"))
        return Device(**{**told, "card_key": bytes.fromhex(told["card_key"])})
    except FileNotFoundError:
        raise NotEnrolled(f"{folder}: not enrolled; run `ccus-level gate enrol` first") from None
    except (ValueError, TypeError, KeyError) as fault:
        raise NotEnrolled(
            f"{folder / 'device.json'}: cannot be read ({fault}); enrol again"
        ) from None


def enrolled(told: Mapping[str, object], server: str, ca_file: str | None, names: str) -> Device:
    """The device from the answer to an enrolment; ValueError names what is missing or wrong."""
    wanted = ("device", "fingerprint", "site", "site_name", "gate", "mode", "direction", "card_key")
    faults = [name for name in wanted if not isinstance(told.get(name), str)]
    if told.get("mode") not in MODES:
        faults.append("mode")
    if told.get("direction") not in DIRECTIONS:
        faults.append("direction")
    if faults:
        raise ValueError(f"the server's answer has no usable {', '.join(dict.fromkeys(faults))}")
    texts = {name: str(told[name]) for name in wanted if name != "card_key"}
    key = bytes.fromhex(str(told["card_key"]))
    return Device(**texts, server=server, card_key=key, ca_file=ca_file, names=names)
