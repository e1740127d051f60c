"""The page of one site: its contract, its structure, invitations, and how its rosters stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from ccus_data.database import reading, writing
from ccus_data.structure import Counted, counts_by_business
from portal.access import FormFault
from portal.gate import Posted, posted
from portal.problems import Problem, Refused
from portal.sites.business_desk import Asked
from portal.sites.desk import LIST, ONE, Desk, of_prime, standing
from portal.sites.inviting import accept, decline, invite, withdraw
from portal.sites.numbers import identifier
from portal.sites.registering import end
from portal.sites.ruling import HOURS, read_hour, rule_day_cut
from portal.sites.standing import tree_of, visible
from portal.sites.typed import cell_faults, ordering, read_typed

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from portal.sites.standing import Standing

DONE: Final = frozenset(
    {
        "registered",
        "changed",
        "ended",
        "invited",
        "accepted",
        "withdrawn",
        "entered",
        "set",
        "ruled",
    }
)
INVITATION: Final = ("business_id", "work_content")


def site_routes(desk: Desk) -> APIRouter:
    """One site."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(ONE, steps.shown, methods=["GET"])
    router.add_api_route(ONE, steps.act, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def shown(self, request: Request, business_id: str, site_id: str) -> Response:
        return self._page(self.desk.sees(request, business_id), site_id)

    def act(
        self,
        request: Request,
        business_id: str,
        site_id: str,
        given: Annotated[Posted, Depends(posted)],
    ) -> Response:
        asked = self.desk.sends(request, business_id, given)
        action = given.text("action")
        if action == "invite":
            return self._invite(asked, site_id, given)
        if action == "rule":
            return self._rule(asked, site_id, given)
        deed = self.desk.deed(asked)
        with writing(self.desk.engine) as connection:
            one = standing(connection, asked, site_id)
            match action:
                case "accept":
                    upper = identifier(given.text("upper"))
                    fault, done = (
                        accept(connection, self.desk.catalogue, one, upper, deed),
                        "accepted",
                    )
                case "decline":
                    upper = identifier(given.text("upper"))
                    fault, done = decline(connection, one, upper, deed), "declined"
                case "withdraw":
                    sub = identifier(given.text("sub"))
                    fault, done = withdraw(connection, one, sub, deed), "withdrawn"
                case "end" if one.is_prime:
                    went = end(connection, self.desk.catalogue, site_id, deed)
                    fault, done = ("" if went else "over_already"), "ended"
                case _:
                    fault, done = "invitation_gone", ""
        if fault:
            return self._page(asked, site_id, [FormFault("structure", fault)])
        return self._back(asked, site_id, done)

    def _back(self, asked: Asked, site_id: str, done: str) -> Response:
        """Back to the site; to the list where the business has no place there any more."""
        with reading(self.desk.engine) as connection:
            try:
                standing(connection, asked, site_id)
            except Refused:
                return self.desk.to(asked, LIST, done=done)
        return self.desk.to(asked, ONE, fill=site_id, done=done)

    def _rule(self, asked: Asked, site_id: str, given: Posted) -> Response:
        hour = read_hour(given.text("day_cut"))
        with writing(self.desk.engine) as connection:
            of_prime(connection, asked, site_id)
            if hour is not None:
                deed = self.desk.deed(asked)
                rule_day_cut(connection, self.desk.catalogue, site_id, hour, deed)
        if hour is None:
            return self._page(asked, site_id, [FormFault("day_cut", "day_cut_wrong")])
        return self._back(asked, site_id, "ruled")

    def _invite(self, asked: Asked, site_id: str, given: Posted) -> Response:
        typed = {name: given.text(name) for name in INVITATION}
        lang = self.desk.lang(asked)
        read = read_typed("structures", INVITATION, typed, self.desk.context(), lang)
        faults = cell_faults(read.faults, lang)
        with writing(self.desk.engine) as connection:
            one = standing(connection, asked, site_id)
            if not one.accepted:
                raise Refused(Problem("not-found"))
            if not faults:
                whom, work = read.values["business_id"], read.values["work_content"]
                why = invite(connection, one, whom, work, self.desk.deed(asked))
                if why:
                    faults = [FormFault("business_id", why)]
        if faults:
            return self._page(asked, site_id, faults, typed)
        return self._back(asked, site_id, "invited")

    def _page(
        self,
        asked: Asked,
        site_id: str,
        faults: Sequence[FormFault] = (),
        typed: dict[str, str] | None = None,
    ) -> Response:
        done = asked.request.query_params.get("done", "") if not faults else ""
        today = self.desk.today()
        with reading(self.desk.engine) as connection:
            one = standing(connection, asked, site_id)
            tree = tree_of(connection, one) if one.accepted else []
            counts = self._counts(connection, one)
        rows = sum(each.rows for each in counts.values())
        holes = sum(each.with_holes for each in counts.values())
        return self.desk.page(
            asked,
            "site",
            faults,
            one=one,
            tree=tree,
            counts=counts,
            names={place.row.business_id: place.row.name for place in tree},
            nobody=Counted(),
            total=Counted(rows, holes),
            ordering=ordering(one.site.ordering_kind),
            is_over=one.site.accumulation_to is not None and one.site.accumulation_to < today,
            typed=typed or {},
            hours=HOURS,
            done=done if done in DONE else "",
        )

    def _counts(self, connection: Connection, one: Standing) -> dict[str, Counted]:
        seen = visible(connection, one)
        site_id = one.site.site_id
        return counts_by_business(connection, self.desk.catalogue, site_id, seen, self.desk.today())
