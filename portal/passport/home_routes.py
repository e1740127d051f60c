"""``/passport``: the way in, the terms, and the home page with its six entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from ccus_data.database import reading, writing
from ccus_data.passport import begin_mails_in, decided_levels, qualifications_of
from ccus_data.posts import shown_to, unread_count
from portal.access import FormFault, own_path
from portal.gate import Posted, posted
from portal.layout import Reader
from portal.passport.announcement_routes import unread
from portal.passport.desk import HOME, TERMS, Desk, Own
from portal.passport.new_card import on_its_way
from portal.passport.post_view import BENEFIT, addressee_of
from portal.passport.qualification_view import Expiry, standing_of
from portal.passport.registered import registered
from portal.passport.terms import agree, has_agreed, terms_in_force
from portal.passport_app import Part


def home_routes(desk: Desk) -> APIRouter:
    """Home and terms."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(HOME, steps.home, methods=["GET"])
    router.add_api_route(TERMS, steps.terms, methods=["GET"])
    router.add_api_route(TERMS, steps.agreed, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def home(self, request: Request) -> Response:
        desk = self.desk
        actor, membership = desk.maybe(request)
        if actor is None or membership is None:
            return desk.page(request, "start", actor)
        own = desk.enter(request)
        person = registered(desk, own)
        today = desk.today()
        with reading(desk.engine) as connection:
            held = qualifications_of(connection, own.technician_id)
            decided = decided_levels(connection, [own.technician_id])
            to = addressee_of(person, desk.catalogue, today)
            new = unread(connection, own.technician_id) + unread_count(connection, to, today)
            offers = len(shown_to(connection, to, BENEFIT, today))
        soon = sum(standing_of(one, held, today) is Expiry.SOON for one in held)
        told = {"person": person, "soon": soon, "new": new, "offers": offers}
        told["decided"] = on_its_way(decided, person.row.level, desk.catalogue)
        return desk.kept_page(request, Part.HOME, actor, "card", **told)

    def terms(self, request: Request) -> Response:
        own = self.desk.technician(request)
        return self._terms(request, own, request.query_params.get("next", ""))

    def agreed(self, request: Request, given: Annotated[Posted, Depends(posted)]) -> Response:
        desk = self.desk
        own, wish = desk.technician(request, given), given.text("next")
        if given.text("agree") != "yes":
            return self._terms(request, own, wish, [FormFault("agree", "agree_missing")])
        at = desk.now()
        with writing(desk.engine) as connection:
            terms = terms_in_force(at)
            agree(connection, own.actor.account_id, own.technician_id, terms, at)
            language = Reader.of(request).language.value
            begin_mails_in(connection, own.technician_id, language, own.actor.name, at)
        return desk.to(request, own_path(wish, HOME))

    def _terms(
        self, request: Request, own: Own, wish: str, faults: list[FormFault] | None = None
    ) -> Response:
        desk = self.desk
        terms = terms_in_force(desk.now())
        with reading(desk.engine) as connection:
            done = has_agreed(connection, own.actor.account_id, terms)
        return desk.page(
            request,
            "terms",
            own.actor,
            faults or [],
            terms=terms,
            articles=terms.articles[Reader.of(request).language],
            agreed=done,
            wish=own_path(wish, HOME),
        )
