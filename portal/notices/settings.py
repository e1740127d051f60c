"""What the signing of notices is told by the environment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from portal.notices.keys import Keys
from portal.notices.signing import Signatures

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS_VARIABLE: Final = "CCUS_LEVEL_SIGNING_KEYS"
TIME_STAMP_VARIABLE: Final = "CCUS_LEVEL_TIME_STAMP_SERVER"
VARIABLES: Final = (KEYS_VARIABLE, TIME_STAMP_VARIABLE)
"""Every setting that this room reads."""

ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?")
THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class SigningSettingsFault(Exception):
    """Settings of signing that cannot be used; ``faults`` says each in one line."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Signing:
    """With which keys notices are signed, and where a time stamp comes from."""

    keys: Keys
    signatures: Signatures


def read_signing(environment: Mapping[str, str], default: Path, address: str) -> Signing | None:
    """What the environment asks for; None where notices cannot be signed.

    Without a folder of keys, a portal that answers on this machine alone is given keys that mean
    nothing, in the folder ``default``; one with an address of its own issues no notice.
    """
    faults = []
    named = environment.get(KEYS_VARIABLE)
    if named is not None and not (named and Path(named).is_dir()):
        faults.append(f"{KEYS_VARIABLE}: {named!r} is not a folder")
    server = environment.get(TIME_STAMP_VARIABLE, "")
    if server and not ADDRESS.fullmatch(server):
        faults.append(f"{TIME_STAMP_VARIABLE}: {server!r} is not like https://tsa.example.jp/tsr")
    if faults:
        raise SigningSettingsFault(tuple(faults))
    if named:
        return Signing(Keys(Path(named)), Signatures(server))
    if urlsplit(address).hostname in THIS_MACHINE:
        return Signing(Keys(default, development=True), Signatures(server))
    return None
