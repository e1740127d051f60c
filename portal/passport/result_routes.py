"""``/passport/results/{decision}``: what a result notice (結果通知書) says, and what to do next.

The notice itself is a Japanese document, and its words count. This page says the same from the
decision's basis in the technician's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from ccus_data.database import reading
from ccus_data.tables import decisions, notice_marks, notices
from portal.notices import DecisionBasis, shown_levels
from portal.passport.desk import HOME, Desk
from portal.problems import Problem, Refused

if TYPE_CHECKING:
    from sqlalchemy import Row

RESULT: Final = f"{HOME}/results/{{decision}}"
NOTICE: Final = f"{RESULT}/notice.pdf"
LONGEST: Final = 18
"""Digits of a number of a decision: all that fits into the databases."""

REASONS: Final = frozenset(
    {
        *("qualification_missing", "qualification_wrong_code", "certifier_unknown"),
        *("trade_not_in_field", "registration_simple", "lower_level_missing", "foreman_missing"),
        *("consent_missing", "proof_missing", "start_differs", "other"),
    }
)
"""Codes of reasons that this page has words of its own for."""


def result_routes(desk: Desk) -> APIRouter:
    """The page of a decision, and its notice."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route(RESULT, steps.shown, methods=["GET"])
    router.add_api_route(NOTICE, steps.notice, methods=["GET"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: Desk

    def shown(self, request: Request, decision: str) -> Response:
        desk = self.desk
        own = desk.enter(request)
        found, marks = self._decided(own.technician_id, decision)
        basis = DecisionBasis.from_json(found.basis)
        return desk.page(
            request,
            "result",
            own.actor,
            decision=found.decision_id,
            number=found.number,
            basis=basis,
            state=next((one for one in ("revoked", "superseded") if one in marks), "valid"),
            levels=shown_levels(basis),
            worded=REASONS,
        )

    def notice(self, request: Request, decision: str) -> Response:
        """The notice as it was signed, for whom it is about."""
        own = self.desk.enter(request)
        found, _ = self._decided(own.technician_id, decision)
        if found.number is None:
            raise Refused(Problem("not-found"))
        with reading(self.desk.engine) as connection:
            here = notices.c.number == found.number
            content = bytes(connection.execute(select(notices.c.content).where(here)).scalar_one())
        return Response(
            content,
            media_type="application/pdf",
            headers={
                "Content-Disposition": f'attachment; filename="{found.number}.pdf"',
                "Cache-Control": "no-store",
            },
        )

    def _decided(
        self, technician_id: str, decision: str
    ) -> tuple[Row[Any, Any, Any], frozenset[str]]:
        """A decision about the technician with its notice's number and marks; others are none."""
        if not (decision.isascii() and decision.isdigit()) or len(decision) > LONGEST:
            raise Refused(Problem("not-found"))
        asked = (
            select(decisions.c.decision_id, decisions.c.basis, notices.c.number)
            .outerjoin(notices, notices.c.decision_id == decisions.c.decision_id)
            .where(
                decisions.c.decision_id == int(decision),
                decisions.c.technician_id == technician_id,
            )
        )
        with reading(self.desk.engine) as connection:
            found = connection.execute(asked).one_or_none()
            if found is None:
                raise Refused(Problem("not-found"))
            here = notice_marks.c.number == found.number
            marks = connection.scalars(select(notice_marks.c.mark).where(here))
            return found, frozenset(marks)
