"""Files of sites, invitations and rosters: looked at first, taken when somebody says so."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from ccus_data.database import writing
from ccus_data.imports import Fault
from portal.access import FormFault
from portal.gate import Posted, posted
from portal.problems import Problem, Refused
from portal.sites.business_desk import Asked
from portal.sites.desk import EXAMPLE, FILES, LIST, Desk
from portal.sites.files import (
    KINDS,
    Bearer,
    Brought,
    Spoken,
    bring,
    example,
    label,
    read_file,
)
from portal.sites.rosters import AT_ONCE
from portal.sites.typed import FILE_COLUMNS

FILE: Final = "file"
SHOWN: Final = 500
"""Faults of a file on one page: more help nobody."""

ELSEWHERE: Final = {
    "encoding_unclear": "sites.mend.encoding_unclear",
    "header_unknown": "sites.mend.header_unknown",
    "several_sheets": "sites.mend.several_sheets",
}
"""Faults whose remedy in words is for the command line: said by this room."""


def file_routes(desk: Desk) -> APIRouter:
    """The page that takes files, and empty files to fill in."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(FILES, steps.empty, methods=["GET"])
    router.add_api_route(FILES, steps.act, methods=["POST"])
    router.add_api_route(EXAMPLE, steps.example, methods=["GET"])
    return router


class _OnlyLooked(Exception):
    """Takes back the transaction of a file that is only looked at, or that is faulty."""


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def empty(self, request: Request, business_id: str) -> Response:
        asked = self.desk.sees(request, business_id)
        kind = request.query_params.get("kind", "")
        return self._page(asked, kind if kind in KINDS else KINDS[0])

    def example(self, request: Request, business_id: str, kind: str) -> Response:
        self.desk.sees(request, business_id)
        if kind not in KINDS:
            raise Refused(Problem("not-found"))
        headers = {"Content-Disposition": f'attachment; filename="{kind}.csv"'}
        # With a mark, so that Excel reads its Japanese headers.
        return Response(example(kind).encode("utf-8-sig"), media_type="text/csv", headers=headers)

    def act(
        self, request: Request, business_id: str, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        asked = self.desk.sends(request, business_id, given)
        kind = given.text("kind")
        if kind not in KINDS:
            return self._page(asked, KINDS[0], [FormFault("kind", "kind_missing")])
        takes = given.text("action") == "take"
        data = _held(given.text("held")) if takes else given.files.get(FILE, ("", b""))[1]
        if not data:
            return self._page(asked, kind, [FormFault(FILE, "no_file")])
        read = read_file(data, kind, self.desk.today(), self.desk.catalogue)
        brought = Brought(faults=list(read.faults))
        if not brought.faults:
            bearer = Bearer(business_id, self.desk.deed(asked))
            try:
                with writing(self.desk.engine) as connection:
                    brought = bring(connection, bearer, kind, read.rows, self.desk.catalogue)
                    if brought.faults or not takes:
                        raise _OnlyLooked  # noqa: TRY301 - the transaction has to go back
            except _OnlyLooked:
                pass
        if brought.faults:
            faults = [self._told(asked, kind, fault) for fault in brought.faults]
            return self._page(asked, kind, faults)
        if takes:
            count = brought.count("new") + brought.count("changed")
            return self.desk.to(asked, LIST, done="taken", count=str(count))
        return self._page(asked, kind, brought=brought, held=base64.b64encode(data).decode())

    def _told(self, asked: Asked, kind: str, fault: Fault | Spoken) -> FormFault:
        """A fault with its place as this page says it."""
        lang = self.desk.lang(asked)
        if isinstance(fault, Spoken):
            values = dict(fault.values)
            wrong = self.desk.words(asked, f"sites.fault.{fault.code}", **values)
            if not fault.line:
                return FormFault(FILE, fault.code, values)
            place = {"line": fault.line, "column": label(kind, fault.column), "wrong": wrong}
            return FormFault(FILE, "at_cell", place)
        wrong, mend = fault.wrong(lang), fault.mend(lang)
        if fault.code in ELSEWHERE:
            mend = self.desk.words(asked, ELSEWHERE[fault.code])
        return FormFault(FILE, "row", {"place": fault.place(lang), "wrong": wrong, "mend": mend})

    def _page(
        self,
        asked: Asked,
        kind: str,
        faults: Sequence[FormFault] = (),
        brought: Brought | None = None,
        held: str = "",
    ) -> Response:
        return self.desk.page(
            asked,
            "files",
            faults[:SHOWN],
            fault_count=len(faults),
            kind=kind,
            kinds=KINDS,
            columns={one: [label(one, name) for name in FILE_COLUMNS[one]] for one in KINDS},
            brought=brought,
            held=held,
            most=AT_ONCE,
        )


def _held(text: str) -> bytes:
    """The file that the page before looked at, sent back with it; empty where it is spoilt."""
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return b""
