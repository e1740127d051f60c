"""What the doors of call-in share: digests of numbers, codes of sites, who keeps a sheet."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from portal import passport
from portal.access import Limit, Limits, Permission
from portal.sealing import Seals
from portal.sites import BusinessDesk

if TYPE_CHECKING:
    from attendance.calls import CalledNumber

SHEET: Final = "/businesses/{business_id}/sites/{site_id}/call-in"
PHONES: Final = "/passport/phones"
CALLS: Final = "/v1/calls/in"
DIGITS: Final = 6
"""Of the code of a site and of the code that confirms a phone."""

KEYED_BY: Final = Limit("codes keyed by phone", 10, dt.timedelta(minutes=15))
ASKED_BY: Final = Limit("phones asked for by", 10, dt.timedelta(days=1))


class SheetDesk(BusinessDesk):
    """Where the prime of a site prints what hangs at its entrance."""

    __slots__ = ()
    SEES = Permission.SEE_SITES
    SHOWN = "call_in_sheet"
    ROOM = "call_in"


@dataclass(frozen=True, slots=True)
class CallKeys:
    """Digests and codes, all from keys that are not in the database."""

    seals: Seals

    def number(self, number: str) -> str:
        """A phone number as it is kept."""
        return self.seals.digest(f"phone number {number}")

    def code(self, number: str, code: str) -> str:
        """The code that confirms a number as it is kept: of this number alone."""
        return self.seals.digest(f"code of phone number {number}: {code}")

    def of_site(self, called: CalledNumber) -> str:
        """The code that is keyed at a site, as long as it is not renewed."""
        told = f"call-in code of {called.number} for {called.site_id}: {called.renewal}"
        return f"{int(self.seals.digest(told), 16) % 10**DIGITS:0{DIGITS}}"

    def is_of_site(self, called: CalledNumber, keyed: str) -> bool:
        """Whether just that was keyed."""
        right = hashlib.sha256(self.of_site(called).encode()).digest()
        return hmac.compare_digest(right, hashlib.sha256(keyed.encode()).digest())


@dataclass(frozen=True, slots=True)
class Desk:
    """``token`` is the secret of the telephone service; without one there is no such door."""

    sheet: SheetDesk
    own: passport.Desk
    keys: CallKeys
    limits: Limits
    token: str

    @classmethod
    def of(cls, own: passport.Desk, limits: Limits, token: str) -> Desk:
        """The desk beside a passport of the same portal."""
        sheet = SheetDesk(own.pages, own.door, own.engine, own.catalogue, own.now)
        return cls(sheet, own, CallKeys(own.seals), limits, token)
