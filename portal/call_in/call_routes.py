"""``POST /v1/calls/in`` and below: what the telephone service asks during a call, and hears.

The number that was called says which site, the number that calls says who, and the code on the
paper at the entrance that they are there. All that a call has done so far stands in the addresses
that we give; the service signs them. A call makes one touch, however often a request comes.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from sqlalchemy import select

from attendance.calls import (
    CalledNumber,
    called,
    confirm_phone,
    e164,
    is_awaited,
    technician_calling,
)
from attendance.intake import OwnTouch, take_own
from ccus_data.database import reading, writing
from ccus_data.tables import site_rosters
from portal.call_in.desk import CALLS, DIGITS, KEYED_BY, Desk
from portal.call_in.signature import is_signed
from portal.call_in.twiml import asking, telling
from portal.gate import Posted, posted
from portal.layout import Language, Reader
from portal.problems import Problem, Refused

CALL: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
WITHHELD: Final = "+266696687"
"""What the service says for a number that is not shown (the letters ANONYMOUS)."""

WAYS: Final = {"1": "in", "2": "out"}
CONFIRM: Final = "9"
MOST_TRIES: Final = 3

Given = Annotated[Posted, Depends(posted)]


@dataclass(frozen=True, slots=True)
class _Call:
    """A call as far as it is known: who calls (empty: withheld), which site, what was keyed."""

    sid: str
    number: str
    digest: str
    site: CalledNumber | None
    technician_id: str | None
    awaited: bool
    keyed: str
    reader: Reader
    at: dt.datetime

    @property
    def language(self) -> Language:
        return self.reader.language


def call_routes(desk: Desk) -> APIRouter:
    """The webhook and what it leads to."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(CALLS, steps.begin, methods=["POST"])
    router.add_api_route(f"{CALLS}/way", steps.way, methods=["POST"])
    router.add_api_route(f"{CALLS}/code", steps.code, methods=["POST"])
    router.add_api_route(f"{CALLS}/confirm", steps.confirm, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def begin(self, request: Request, given: Given) -> Response:
        """A call comes in: who and where, or why it leads nowhere."""
        call = self._call(request, given)
        if call.site is None:
            return self._tell(call, "call_in.say_no_site")
        if call.technician_id is not None:
            return self._ask_way(call, call.site, 1)
        if call.awaited:
            return self._ask(call, ["call_in.say_confirm"], "confirm", DIGITS)
        if not call.number:
            return self._tell(call, "call_in.say_withheld")
        return self._tell(call, "call_in.say_unknown")

    def way(self, request: Request, given: Given) -> Response:
        """In or out was keyed."""
        call = self._call(request, given)
        site, _ = self._known(call)
        if call.keyed == CONFIRM and call.awaited:
            return self._ask(call, ["call_in.say_confirm"], "confirm", DIGITS)
        way = WAYS.get(call.keyed)
        if way is None:
            return self._again(request, call) or self._ask_way(call, site, _try_of(request) + 1)
        return self._ask(call, ["call_in.say_code"], "code", DIGITS, way=way)

    def code(self, request: Request, given: Given) -> Response:
        """The code of the site was keyed: that is the touch."""
        call = self._call(request, given)
        site, technician_id = self._known(call)
        way = request.query_params.get("way", "")
        if way not in WAYS.values():
            raise HTTPException(400)
        if over := self._too_often(call):
            return over
        if not self.desk.keys.is_of_site(site, call.keyed):
            return self._again(request, call) or self._ask(
                call, ["call_in.say_code_wrong"], "code", DIGITS, way=way, tried=_next(request)
            )
        own = self.desk.own
        touch = OwnTouch(
            f"call/{site.site_id}",
            *(call.sid, site.site_id, technician_id, "phone", way, call.at),
        )
        take_own(own.engine, own.catalogue, touch)
        said = ["call_in.say_in" if way == "in" else "call_in.say_out"]
        named = select(site_rosters.c.technician_id).where(
            site_rosters.c.site_id == site.site_id,
            site_rosters.c.technician_id == technician_id,
        )
        with reading(own.engine) as connection:
            if connection.execute(named.limit(1)).first() is None:
                said.append("call_in.say_not_on_roster")
        return self._tell(call, *said)

    def confirm(self, request: Request, given: Given) -> Response:
        """The code from the technician's page was keyed: the number is theirs."""
        call = self._call(request, given)
        if over := self._too_often(call):
            return over
        code = self.desk.keys.code(call.number, call.keyed)
        with writing(self.desk.own.engine) as connection:
            whose = confirm_phone(connection, call.digest, code, call.at)
        if whose is None:
            return self._again(request, call) or self._ask(
                call, ["call_in.say_code_wrong"], "confirm", DIGITS, tried=_next(request)
            )
        return self._tell(call, "call_in.say_confirmed")

    def _call(self, request: Request, given: Posted) -> _Call:
        """The call of a request that the telephone service signed; to others nothing is here.

        404 without a secret of ours, 403 for a signature that is not the service's, 400 for what
        is no call.
        """
        if not self.desk.token:
            raise HTTPException(404)
        query = f"?{request.url.query}" if request.url.query else ""
        address = f"{self.desk.own.address}{request.url.path}{query}"
        signature = request.headers.get("x-twilio-signature", "")
        if not is_signed(self.desk.token, address, given.texts, signature):
            raise Refused(Problem("call-signature"))
        sid = given.text("CallSid")
        if not CALL.fullmatch(sid):
            raise HTTPException(400)
        number = e164(given.text("From")) or ""
        number = "" if number == WITHHELD else number
        digest, at = self.desk.keys.number(number), self.desk.own.now()
        with reading(self.desk.own.engine) as connection:
            site = called(connection, e164(given.text("To")) or "")
            whose = technician_calling(connection, digest) if number else None
            awaited = bool(number) and is_awaited(connection, digest, at)
        keyed, reader = given.text("Digits"), Reader.of(request)
        return _Call(sid, number, digest, site, whose, awaited, keyed, reader, at)

    @staticmethod
    def _known(call: _Call) -> tuple[CalledNumber, str]:
        """The site and the technician of a call behind its beginning."""
        if call.site is None or call.technician_id is None:
            raise HTTPException(400)
        return call.site, call.technician_id

    def _too_often(self, call: _Call) -> Response | None:
        """The answer to who tries codes one after the other."""
        if self.desk.limits.tried(KEYED_BY, call.digest, call.at).allowed:
            return None
        return self._tell(call, "call_in.say_too_often")

    def _again(self, request: Request, call: _Call) -> Response | None:
        """The answer to who keyed something else too often in one call."""
        if _try_of(request) < MOST_TRIES:
            return None
        return self._tell(call, "call_in.say_gives_up")

    def _ask_way(self, call: _Call, site: CalledNumber, tried: int) -> Response:
        says = [self._word(call, "call_in.say_way", name=site.site)]
        if call.awaited:
            says.append(self._word(call, "call_in.say_way_confirm"))
        action = call.reader.address(f"{CALLS}/way", **{"try": str(tried)})
        silent = self._word(call, "call_in.say_silent")
        return asking(call.language, says, action, 1, silent)

    def _ask(  # noqa: PLR0913 - what is said, what is waited for, where it goes
        self,
        call: _Call,
        says: list[str],
        step: str,
        digits: int,
        *,
        way: str = "",
        tried: str = "1",
    ) -> Response:
        action = call.reader.address(f"{CALLS}/{step}", way=way, **{"try": tried})
        silent = self._word(call, "call_in.say_silent")
        return asking(
            call.language, [self._word(call, one) for one in says], action, digits, silent
        )

    def _tell(self, call: _Call, *says: str) -> Response:
        return telling(call.language, [self._word(call, one) for one in says])

    def _word(self, call: _Call, key: str, **values: object) -> str:
        return self.desk.own.pages.words.text(key, call.language, **values)


def _try_of(request: Request) -> int:
    """Which try of a step this is; the address is ours and signed."""
    given = request.query_params.get("try", "1")
    return int(given) if given in {"1", "2", "3"} else MOST_TRIES


def _next(request: Request) -> str:
    return str(_try_of(request) + 1)
