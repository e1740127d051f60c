"""What the pages of site codes share: both their desks, the codes, and who confirms a touch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response

from portal import access, passport
from portal.access import Actor, FormFault, PasskeySignIns, Permission
from portal.layout import Reader
from portal.site_codes.codes import SiteCodes
from portal.sites import BusinessDesk

SCREEN: Final = "/businesses/{business_id}/sites/{site_id}/code"
TAKEN: Final = "/passport/at/{site_id}"
AT: Final = f"{TAKEN}/{{code}}"


class ScreenDesk(BusinessDesk):
    """Where a business opens the screen of a gate."""

    __slots__ = ()
    SEES = Permission.SEE_SITES
    SHOWN = "site_code"
    ROOM = "site_codes"


@dataclass(frozen=True, slots=True)
class Desk:
    """``screen`` is for who keeps a gate, ``own`` for the technician before it."""

    screen: ScreenDesk
    own: passport.Desk
    passkeys: PasskeySignIns
    codes: SiteCodes

    @classmethod
    def of(cls, own: passport.Desk, passkeys: PasskeySignIns) -> Desk:
        """The desk beside a passport of the same portal."""
        screen = ScreenDesk(own.pages, own.door, own.engine, own.catalogue, own.now)
        return cls(screen, own, passkeys, SiteCodes(own.seals))

    def page(
        self,
        request: Request,
        template: str,
        actor: Actor,
        faults: Sequence[FormFault] = (),
        *,
        status: int = 200,
        **context: object,
    ) -> Response:
        """A page for the technician."""
        return self.own.pages.response(
            f"site_codes/{template}.html",
            Reader.of(request),
            status=422 if faults else status,
            actor=actor,
            form_token=self.own.door.form_token(request),
            faults=faults,
            said=access.said,
            **context,
        )
