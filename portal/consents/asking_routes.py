"""``/businesses/{business_id}/consents/new``: technicians typed, listed in a file, or all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from ccus_data.database import reading, writing
from ccus_data.imports import Fault
from portal import business_details
from portal.access import Actor, FormFault
from portal.consents.asking import AT_ONCE, Person, ask, ask_workforce, hold, known
from portal.consents.desk import EXAMPLE, LIST, NEW, Desk
from portal.consents.lists import COLUMNS, Spoken, example, read_list, read_typed
from portal.gate import Posted, posted
from portal.layout import Reader

FILE: Final = "list"
SHOWN: Final = 500
"""Faults of a list on one page: more help nobody."""

ELSEWHERE: Final = frozenset({"encoding_unclear", "header_unknown", "several_sheets"})
"""Faults of files whose remedy in words is for the command line: said by this room."""


def asking_routes(desk: Desk) -> APIRouter:
    """The page on which a business says whom it asks."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(NEW, steps.empty, methods=["GET"])
    router.add_api_route(NEW, steps.ask, methods=["POST"])
    router.add_api_route(EXAMPLE, steps.example, methods=["GET"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def empty(self, request: Request, business_id: str) -> Response:
        actor, _ = self.desk.sees(request, business_id)
        return self._page(request, actor, business_id)

    def example(self, request: Request, business_id: str) -> Response:
        self.desk.sees(request, business_id)
        headers = {"Content-Disposition": 'attachment; filename="technicians.csv"'}
        # With a mark, so that Excel reads its Japanese headers.
        return Response(example().encode("utf-8-sig"), media_type="text/csv", headers=headers)

    def ask(
        self, request: Request, business_id: str, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        actor, _ = self.desk.asks(request, business_id, given)
        match given.text("action"):
            case "list":
                return self._ask_list(request, actor, business_id, given)
            case "workforce":
                with writing(self.desk.engine) as connection:
                    at, on = self.desk.now(), self.desk.today()
                    asked = ask_workforce(connection, business_id, actor.name, at, on)
                return self._back(request, business_id, asked, 0)
            case _:
                return self._ask_one(request, actor, business_id, given)

    def _ask_one(self, request: Request, actor: Actor, business_id: str, given: Posted) -> Response:
        typed = {name: given.text(name) for name in COLUMNS}
        one = read_typed(typed, self.desk.today(), self.desk.catalogue)
        if isinstance(one, list):
            faults = [self._told(request, fault, fault.column) for fault in one]
            return self._page(request, actor, business_id, faults, typed)
        asked, known_as = self._put_down(actor, business_id, [one])
        if not asked:
            said = known_as[one.technician_id]
            faults = [FormFault("technician_id", f"known_{said}")]
            return self._page(request, actor, business_id, faults, typed)
        return self._back(request, business_id, asked, 0)

    def _ask_list(
        self, request: Request, actor: Actor, business_id: str, given: Posted
    ) -> Response:
        _, data = given.files.get(FILE, ("", b""))
        if not data:
            return self._page(request, actor, business_id, [FormFault(FILE, "no_file")])
        read = read_list(data, self.desk.today(), self.desk.catalogue)
        if read.faults:
            faults = [self._told(request, fault, FILE) for fault in read.faults]
            return self._page(request, actor, business_id, faults)
        asked, left_out = self._put_down(actor, business_id, read.people)
        return self._back(request, business_id, asked, len(left_out))

    def _put_down(
        self, actor: Actor, business_id: str, people: Sequence[Person]
    ) -> tuple[int, Mapping[str, str]]:
        """Ask those who need to be asked; how many, and who need not be and why."""
        with writing(self.desk.engine) as connection:
            hold(connection, business_id)
            left_out = known(connection, business_id, [one.technician_id for one in people])
            new = [one for one in people if one.technician_id not in left_out]
            asked = ask(connection, business_id, new, actor.name, self.desk.now())
        return len(asked), left_out

    def _told(self, request: Request, fault: Fault | Spoken, name: str) -> FormFault:
        """A fault with its place as this page says it."""
        language = Reader.of(request).language
        lang = language.ja_or_en
        if isinstance(fault, Spoken):
            key = f"{fault.code}_at" if fault.line else fault.code
            return FormFault(name, key, {"line": fault.line} | dict(fault.values))
        wrong, mend = fault.wrong(lang), fault.mend(lang)
        if fault.code in ELSEWHERE:
            mend = self.desk.words(request, f"consents.mend.{fault.code}")
        if name != FILE:
            label = self.desk.words(request, f"consents.input.{name}")
            return FormFault(name, "cell", {"label": label, "wrong": wrong, "mend": mend})
        return FormFault(name, "row", {"place": fault.place(lang), "wrong": wrong, "mend": mend})

    def _page(
        self,
        request: Request,
        actor: Actor,
        business_id: str,
        faults: Sequence[FormFault] = (),
        typed: Mapping[str, str] | None = None,
    ) -> Response:
        with reading(self.desk.engine) as connection:
            business = business_details.standing(connection, business_id)
        return self.desk.page(
            request,
            "new",
            actor,
            faults[:SHOWN],
            count=len(faults),
            business=business,
            business_id=business_id,
            columns=COLUMNS,
            typed=typed or {},
            most=AT_ONCE,
        )

    def _back(self, request: Request, business_id: str, asked: int, left_out: int) -> Response:
        path = LIST.format(business_id=business_id)
        return self.desk.to(
            request, path, done="asked", asked=str(asked), left_out=str(left_out or "")
        )
