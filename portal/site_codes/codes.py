"""The code of a site, which is another one every half minute.

A keyed digest of the site and the half minute, with a key for each site that is not in the
database. Whoever reads it stood before the screen within the last minute, or was told by one who
did: the passkey says who reads it, the code says where and when.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import datetime as dt

    from portal.sealing import Seals

STEP_SECONDS: Final = 30
STEPS_TAKEN: Final = 2
"""The code of this half minute and of the one before: who walks up has thirty seconds at least."""

BYTES: Final = 10
"""Of the digest: 80 bits, 16 letters and digits."""


@dataclass(frozen=True, slots=True)
class SiteCodes:
    """The codes of all sites, from the portal's own key."""

    seals: Seals

    def now(self, site_id: str, at: dt.datetime) -> str:
        """The code that a site shows at a moment."""
        return self._code(site_id, step_of(at))

    def read(self, site_id: str, code: str, at: dt.datetime) -> int | None:
        """Of which half minute a code is; None for one that is over, of another site, or none."""
        newest = step_of(at)
        for step in range(newest, newest - STEPS_TAKEN, -1):
            if hmac.compare_digest(self._code(site_id, step).encode(), code.encode()):
                return step
        return None

    def _code(self, site_id: str, step: int) -> str:
        key = self.seals.digest(f"code of site {site_id}").encode()
        digest = hmac.new(key, str(step).encode(), hashlib.sha256).digest()
        return base64.b32encode(digest[:BYTES]).decode().lower()


def step_of(at: dt.datetime) -> int:
    """The number of the half minute that a moment lies in."""
    return int(at.timestamp()) // STEP_SECONDS


def seconds_left(at: dt.datetime) -> int:
    """After how many seconds the next code is shown: 1 to 30."""
    return STEP_SECONDS - int(at.timestamp()) % STEP_SECONDS
