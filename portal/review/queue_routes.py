"""``/bodies/{body}/cases``: the queue, and deciding many clean cases at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from ccus_data.database import reading, writing
from portal import body_contacts
from portal.access import FormFault, Permission
from portal.gate import Posted, posted, row_number
from portal.notices import Body
from portal.review.deciding import Decider, NotDecided, Quicker, judged_again
from portal.review.desk import QUEUE, Acting, Desk, codes_of, day_in_japan
from portal.review.evidence import filed, proposals_of
from portal.review.queue import MOST_PAGES, ORDERS, SHELVES, TOP, Wish, chosen, counts, queue
from portal.review.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection, Row

    from portal.review.queue import Waiting

DONE = frozenset({"decided", "proposed", "returned", "declined", "seconded", "fee"})


def queue_routes(desk: Desk) -> APIRouter:
    """The queue of a body."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(QUEUE, steps.show, methods=["GET"])
    router.add_api_route(QUEUE, steps.decide_many, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def show(self, request: Request, body: str) -> Response:
        return self._page(request, self.desk.seeing(request, body))

    def decide_many(
        self, request: Request, body: str, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        """Approve ticked cases that nothing is said against, or agree to such proposals.

        Decisions are final: all of them are shown once more, and counted, before any is made.
        """
        seconds = given.text("action") == "second"
        needed = Permission.SECOND if seconds else Permission.DECIDE
        acting = self.desk.doing(request, given, body, needed)
        ids = [one for text in given.texts.get("case", ()) if (one := row_number(text))]
        if not ids:
            return self._page(request, acting, [FormFault("case", "case_missing")])
        fields = self.desk.fields_of(body)
        with reading(self.desk.engine) as connection:
            asked = chosen(connection, fields, ids, self.desk.today())
            several = filed(connection, fields, ids)
            proposals = proposals_of(connection, [one.case for one in several])
        clean = {one.row.case_id for one in asked if one.is_clean}
        wrong = set(ids) - clean
        wrong |= set(ids) - proposals.keys() if seconds else set(ids) & proposals.keys()
        if wrong:
            return self._page(request, acting, [FormFault("case", "not_clean")])
        if seconds and any(one.by == acting.name for one in proposals.values()):
            return self._page(request, acting, [FormFault("case", "own_proposal")])
        verdicts = {
            one.case.case_id: verdict_of(proposals[one.case.case_id])
            if seconds
            else Verdict("approved", one.case.level)
            for one in several
        }
        if given.text("confirmed") != "1":
            return self._asks_again(request, acting, asked, verdicts, seconds=seconds)
        pairs = [(one, verdicts[one.case.case_id]) for one in several]
        try:
            ready = judged_again(self.desk.jury, pairs, day_in_japan(acting.at))
            with writing(self.desk.engine) as connection:
                decider = decider_of(self.desk, connection, acting)
                if seconds:
                    decider.second(
                        connection, [(one, proposals[one.filed.case.case_id]) for one in ready]
                    )
                else:
                    decider.decide(connection, [one for one in ready if not one.verdict.needs_two])
                    decider.propose(connection, [one for one in ready if one.verdict.needs_two])
        except NotDecided as refused:
            faults = [FormFault("case", code) for code in sorted(set(refused.why.values()))]
            return self._page(request, acting, faults)
        except Quicker:
            return self._page(request, acting, [FormFault("case", "quicker")], status=409)
        done = "seconded" if seconds else "decided"
        path = QUEUE.format(body=body)
        return self.desk.to(request, path, done=done, count=str(len(ready)))

    def _asks_again(
        self,
        request: Request,
        acting: Acting,
        asked: Sequence[Waiting],
        verdicts: Mapping[int, Verdict],
        *,
        seconds: bool,
    ) -> Response:
        """What would be decided, for whoever pressed the button to look at once more."""
        self.desk.noted(acting, [one.row.technician_id for one in asked], "queue")
        return self.desk.page(
            request,
            "confirm",
            acting,
            (),
            200,
            asked=asked,
            verdicts=verdicts,
            seconds=seconds,
            for_two=sum(one.needs_two for one in verdicts.values()) if not seconds else 0,
            query=dict(request.query_params),
        )

    def _page(
        self,
        request: Request,
        acting: Acting,
        faults: Sequence[FormFault] = (),
        status: int = 200,
    ) -> Response:
        desk, fields, today = self.desk, self.desk.fields_of(acting.body), self.desk.today()
        wish = wish_of(request, fields)
        with reading(desk.engine) as connection:
            counted = counts(connection, fields)
            listed, more = queue(connection, fields, wish, today)
            proposals = proposals_of(connection, [one.row for one in listed])
        desk.noted(acting, [one.row.technician_id for one in listed], "queue")
        done = request.query_params.get("done", "")
        count = request.query_params.get("count", "")
        return desk.page(
            request,
            "queue",
            acting,
            faults,
            status,
            wish=wish,
            shelves=SHELVES,
            orders=ORDERS,
            counts=counted,
            listed=listed,
            more=more and wish.page < MOST_PAGES,
            proposals=proposals,
            top=TOP,
            fields=sorted(fields),
            done=done if done in DONE else "",
            count=count if count.isascii() and count.isdigit() else "1",
        )


def wish_of(request: Request, fields: frozenset[str]) -> Wish:
    """What of the queue an address asks for; whatever it cannot mean is left out."""
    given = request.query_params
    shelf, order = given.get("show", ""), given.get("order", "")
    page = row_number(given.get("page", ""))
    return Wish(
        shelf if shelf in SHELVES else SHELVES[0],
        order if order in ORDERS else ORDERS[0],
        given.get("field", "") if given.get("field") in fields else "",
        row_number(given.get("application", "")) or None,
        min(max(page, 1), MOST_PAGES),
        given.get("tick") == "all",
    )


def verdict_of(proposal: Row[Any]) -> Verdict:
    """What was proposed."""
    return Verdict(
        proposal.outcome,
        proposal.level,
        tuple(codes_of(proposal.reason_codes)),
        proposal.words,
        proposal.overrides,
    )


def decider_of(desk: Desk, connection: Connection, acting: Acting) -> Decider:
    """Who writes the decisions of somebody, as their body stands on notices of that day.

    A body that gave no contact yet is asked at the portal's address.
    """
    known = desk.catalogue.bodies[acting.body]
    row = body_contacts.in_force(connection, acting.body, day_in_japan(acting.at))
    lines: tuple[str, ...] = (desk.address,)
    if row is not None:
        contact = body_contacts.Contact.of(row)
        lines = body_contacts.lines_of(contact, known.name, desk.pages.words)
    return Decider(desk.pages, Body(id=known.id, name=known.name, contact=lines), acting)
