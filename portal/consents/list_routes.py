"""The consents of a business, what is done with those chosen, and the page of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import quote

import segno
from fastapi import APIRouter, Depends, HTTPException, Request, Response
from sqlalchemy.engine import Row

from ccus_data.database import reading, writing
from portal import business_details
from portal.access import Actor, FormFault, Membership
from portal.consents.answering import Changed, give_on_paper, withdraw_for
from portal.consents.desk import LIST, ONE, TECHNICIAN, Desk
from portal.consents.links import VALID, make_links
from portal.consents.looking import State, counts_of, page_of, some_of, state_of
from portal.consents.texts import said
from portal.gate import Posted, posted, row_number
from portal.layout import Language, Reader
from portal.paper import PrinterUnavailable
from portal.paper_forms import ConsentForm, Person, consent_documents
from portal.problems import Problem, Refused
from portal.uploads import Refusal, keep

DONE: Final = frozenset({"asked", "signed", "withdrawn"})
CHOSEN: Final = "consent"
LONGEST_WHY: Final = 500
LONGEST_SEARCH: Final = 200
NONE_CHOSEN: Final = FormFault("chosen", "none_chosen")
CHANGED: Final = FormFault("chosen", "changed")


def list_routes(desk: Desk) -> APIRouter:
    """The list, and the page of one consent."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(LIST, steps.shown, methods=["GET"])
    router.add_api_route(LIST, steps.act, methods=["POST"])
    router.add_api_route(ONE, steps.one, methods=["GET"])
    router.add_api_route(ONE, steps.withdraw, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who sends a form about which consents of which business."""

    request: Request
    actor: Actor
    acting: Membership
    business_id: str
    chosen: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def shown(self, request: Request, business_id: str) -> Response:
        actor, acting = self.desk.sees(request, business_id)
        return self._list(_Asked(request, actor, acting, business_id))

    def act(
        self, request: Request, business_id: str, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        actor, acting = self.desk.asks(request, business_id, given)
        numbers = frozenset(row_number(one) for one in given.texts.get(CHOSEN, ()))
        asked = _Asked(request, actor, acting, business_id, numbers)
        with reading(self.desk.engine) as connection:
            rows = some_of(connection, business_id, numbers)
        if not numbers:
            return self._list(asked, [NONE_CHOSEN])
        if {row.consent_id for row in rows if state_of(row) == "asked"} != numbers:
            return self._list(asked, [CHANGED])
        match given.text("action"):
            case "links":
                return self._links(asked, rows)
            case "signed":
                return self._signed(asked, given)
            case _:
                return self._forms(asked, rows)

    def _forms(self, asked: _Asked, rows: Sequence[Row[Any]]) -> Response:
        """The filled-in forms of all who are chosen, in one PDF."""
        with reading(self.desk.engine) as connection:
            business = business_details.standing(connection, asked.business_id)
            texts = {row.version: said(connection, row.version, Language.JA) for row in rows}
        forms = [
            ConsentForm(
                texts[row.version].purpose,
                texts[row.version].items,
                row.version,
                Person(row.name, row.name_kana, row.technician_id),
                row.address,
                row.birth_date,
                None if business is None else business.name,
                asked.business_id,
            )
            for row in rows
        ]
        wordings = {version: text.wording for version, text in texts.items()}
        self.desk.noted(asked.actor, asked.acting, [row.technician_id for row in rows])
        try:
            pdf = self.desk.printer.one_page(consent_documents(forms, wordings))
        except PrinterUnavailable as error:
            raise Refused(Problem("pdf-unavailable")) from error
        name = quote(self.desk.words(asked.request, "consents.file_name", count=len(rows)))
        way = f"attachment; filename=\"consent-forms.pdf\"; filename*=UTF-8''{name}"
        return Response(pdf, media_type="application/pdf", headers={"Content-Disposition": way})

    def _links(self, asked: _Asked, rows: Sequence[Row[Any]]) -> Response:
        """Links for the phones of all who are chosen: shown now, and never again."""
        at = self.desk.now()
        self.desk.noted(asked.actor, asked.acting, [row.technician_id for row in rows])
        try:
            with writing(self.desk.engine) as connection:
                tokens = make_links(
                    connection, asked.business_id, asked.chosen, asked.actor.name, at
                )
        except Changed:
            return self._list(asked, [CHANGED])
        made = []
        for row in rows:
            path = TECHNICIAN.format(token=tokens[row.consent_id])
            address = f"{self.desk.address}{path}"
            drawn = segno.make(address, error="m").svg_data_uri(scale=5, border=4)
            made.append((row, address, drawn))
        return self.desk.page(
            asked.request,
            "links",
            asked.actor,
            made=made,
            business_id=asked.business_id,
            until=at + VALID,
        )

    def _signed(self, asked: _Asked, given: Posted) -> Response:
        """The signed form of all who are chosen, made anew before it is kept."""
        name, data = given.files.get("file", ("", b""))
        made = self.desk.intake.examine(data, name)
        if isinstance(made, Refusal):
            return self._list(asked, [FormFault("file", f"refused_{made}")])
        by, at = asked.actor.name, self.desk.now()
        try:
            with writing(self.desk.engine) as connection:
                kept = keep(connection, made, asked.business_id, by, at)
                give_on_paper(connection, asked.business_id, asked.chosen, kept, by=by, at=at)
        except Changed:  # with it the file is not kept either
            return self._list(asked, [CHANGED])
        path = LIST.format(business_id=asked.business_id)
        return self.desk.to(asked.request, path, done="signed", asked=str(len(asked.chosen)))

    def one(self, request: Request, business_id: str, consent_id: str) -> Response:
        actor, acting = self.desk.sees(request, business_id)
        return self._one(_Asked(request, actor, acting, business_id), consent_id)

    def withdraw(
        self,
        request: Request,
        business_id: str,
        consent_id: str,
        given: Annotated[Posted, Depends(posted)],
    ) -> Response:
        actor, acting = self.desk.asks(request, business_id, given)
        asked, number = _Asked(request, actor, acting, business_id), row_number(consent_id)
        why = given.text("why").strip()
        if not why or len(why) > LONGEST_WHY:
            code = "why_too_long" if why else "why_missing"
            faults = [FormFault("why", code, {"most": LONGEST_WHY})]
            return self._one(asked, consent_id, faults, why[: 2 * LONGEST_WHY])
        try:
            with writing(self.desk.engine) as connection:
                withdraw_for(
                    connection, business_id, number, why, by=actor.name, at=self.desk.now()
                )
        except Changed:
            return self._one(asked, consent_id, [FormFault("why", "changed")], why)
        path = LIST.format(business_id=business_id)
        return self.desk.to(request, path, done="withdrawn", asked="1")

    def _one(
        self, asked: _Asked, consent_id: str, faults: Sequence[FormFault] = (), why: str = ""
    ) -> Response:
        with reading(self.desk.engine) as connection:
            rows = some_of(connection, asked.business_id, [row_number(consent_id)])
            if not rows:
                raise HTTPException(404)
            (row,) = rows
            language = Reader.of(asked.request).language
            text = said(connection, row.version, language)
        self.desk.noted(asked.actor, asked.acting, [row.technician_id])
        return self.desk.page(
            asked.request,
            "one",
            asked.actor,
            faults,
            row=row,
            state=state_of(row),
            text=text,
            business_id=asked.business_id,
            why=why,
        )

    def _list(self, asked: _Asked, faults: Sequence[FormFault] = ()) -> Response:
        query: Mapping[str, str] = asked.request.query_params
        word = query.get("state", "")
        state = State(word) if word in set(State) else None
        before = row_number(query.get("before", "")) or None
        search = query.get("q", "").strip()[:LONGEST_SEARCH]
        with reading(self.desk.engine) as connection:
            business = business_details.standing(connection, asked.business_id)
            rows, more = page_of(connection, asked.business_id, state, before, search)
            counts = counts_of(connection, asked.business_id)
        self.desk.noted(asked.actor, asked.acting, [row.technician_id for row in rows])
        chosen = asked.chosen
        if query.get("all") and not chosen:
            chosen = frozenset(row.consent_id for row in rows if state_of(row) == "asked")
        done = query.get("done", "") if not faults else ""
        return self.desk.page(
            asked.request,
            "list",
            asked.actor,
            faults,
            business=business,
            business_id=asked.business_id,
            rows=[(row, state_of(row)) for row in rows],
            more=more,
            states=tuple(State),
            state=state,
            counts=counts,
            chosen=chosen,
            before=query.get("before", ""),
            search=search,
            done=done if done in DONE else "",
            asked=row_number(query.get("asked", "")),
            left_out=row_number(query.get("left_out", "")),
        )
