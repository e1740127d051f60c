"""``POST /v1/events:batch``, ``GET /v1/events/{source}/{id}``, and what gates ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from attendance.intake import (
    Batch,
    PartnerSender,
    Received,
    Refusal,
    Result,
    Row,
    device_sender,
    read_row,
    receive,
)
from attendance.intake import Problem as RowProblem
from ccus_data.database import reading, writing
from ccus_data.tables import registered_cards, touch_decisions, touch_reversals, touches
from portal.access import bearer_of, partner_of, require_kind
from portal.attendance_api.bodies import BatchBody, read_batch
from portal.attendance_api.correction_routes import correction_routes
from portal.attendance_api.device_routes import device_routes
from portal.attendance_api.held_routes import held_routes
from portal.attendance_api.import_routes import import_routes
from portal.attendance_api.intake_desk import IntakeDesk
from portal.attendance_api.problem_keys import with_keys
from portal.layout import Language, Reader
from portal.problems import Problem, Refused, problem_document
from rules.partner_systems import KINDS

SCOPE: Final = "events"
DONE: Final = frozenset({"created", "duplicate"})
TRIES: Final = 3
"""Two requests may bring the same row at once: one of them looks again."""

ADVISED_ROWS: Final = 1_000

Given = Annotated[BatchBody, Depends(read_batch)]


def routes(desk: IntakeDesk) -> APIRouter:
    """The doors of the intake."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(desk)
    router.add_api_route("/v1/events:batch", steps.batch, methods=["POST"])
    router.add_api_route("/v1/token", steps.token, methods=["GET"])
    router.add_api_route("/v1/events/{source:path}/{event_id}", steps.event, methods=["GET"])
    router.include_router(device_routes(desk))
    router.include_router(correction_routes(desk))
    router.include_router(held_routes(desk))
    if desk.imports is not None:
        router.include_router(import_routes(desk, desk.imports))
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: IntakeDesk

    def batch(self, request: Request, given: Given) -> JSONResponse:
        """Take in the rows of a batch, each by itself; one transaction for all that are taken."""
        language = Reader.of(request).language
        rows = [read_row(one) for one in given.rows]
        found = self._taken(request, given, rows)
        if isinstance(found, Refusal):
            return self._refused(found, language)
        only = request.query_params.get("results") == "problems"
        told = [one for one in found.results if not only or one.status not in DONE]
        return JSONResponse(
            {
                "counts": found.counts(),
                "results": [self._told(one, language) for one in told],
                "advice": {"batch_rows": ADVISED_ROWS, "wait_ms": 0},
            }
        )

    def token(self, request: Request) -> JSONResponse:
        """Whose token it is, and what it opens."""
        with reading(self.desk.engine) as connection:
            partner = bearer_of(connection, request, self.desk.now())
        system = self.desk.catalogue.partner_systems.get(partner.system or "")
        on = self.desk.today()
        return JSONResponse(
            {
                "partner": partner.partner_id,
                "scopes": sorted(partner.scopes),
                "sites": sorted(partner.sites),
                "system": partner.system,
                "sends": None if system is None else {one: system.sends(one, on) for one in KINDS},
            }
        )

    def _taken(
        self, request: Request, given: BatchBody, rows: Sequence[Row | list[RowProblem]]
    ) -> Received | Refusal:
        """What became of a batch; where another request brought the same row, once more."""
        for _ in range(TRIES - 1):
            try:
                return self._take(request, given, rows)
            except IntegrityError:
                continue
        return self._take(request, given, rows)

    def _take(
        self, request: Request, given: BatchBody, rows: Sequence[Row | list[RowProblem]]
    ) -> Received | Refusal:
        header = request.headers.get("x-batch")
        with writing(self.desk.engine) as connection:
            if header is None:
                return self._from_partner(connection, request, given, rows)
            return self._from_device(connection, request, header, given, rows)

    def event(self, request: Request, source: str, event_id: str) -> JSONResponse:
        """What is known of one event; 404 also for those of somebody else."""
        with reading(self.desk.engine) as connection:
            partner = partner_of(connection, request, SCOPE, self.desk.now())
            own = touches.c
            row = connection.execute(
                select(
                    touches,
                    registered_cards.c.technician_id.label("of_card"),
                    touch_decisions.c.outcome,
                    touch_decisions.c.why,
                    touch_reversals.c.outcome.label("reversed"),
                    touch_reversals.c.why.label("back_why"),
                )
                .outerjoin(registered_cards, registered_cards.c.card == own.card)
                .outerjoin(touch_decisions, touch_decisions.c.number == own.number)
                .outerjoin(touch_reversals, touch_reversals.c.number == own.number)
                .where(own.source == source, own.event_id == event_id)
            ).one_or_none()
        if row is None or row.partner_id != partner.partner_id:
            raise Refused(Problem("not-found"))
        held = None if row.held == "unknown_card" and row.of_card is not None else row.held
        if (row.reversed or row.outcome) == "approved":
            held = None
        told = {
            "source": row.source,
            "id": row.event_id,
            "status": "held" if held else "created",
            "code": held,
            "time": row.occurred_at.isoformat(),
            "time_grade": row.time_grade,
            "received_at": row.received_at.isoformat(),
            "decision": row.reversed or row.outcome,
            "reason": row.back_why or row.why,
        }
        return JSONResponse(told)

    def _from_partner(
        self,
        connection: Connection,
        request: Request,
        given: BatchBody,
        rows: Sequence[Row | list[RowProblem]],
    ) -> Received:
        partner = partner_of(connection, request, SCOPE, self.desk.now())
        require_kind(self.desk.catalogue, partner, SCOPE, self.desk.today())
        sender = PartnerSender(partner)
        ids = [_id_of(one) for one in given.rows]
        return receive(connection, self.desk.catalogue, rows, sender, self.desk.now(), ids)

    def _from_device(
        self,
        connection: Connection,
        request: Request,
        header: str,
        given: BatchBody,
        rows: Sequence[Row | list[RowProblem]],
    ) -> Received | Refusal:
        at = self.desk.now()
        signature = request.headers.get("x-signature", "")
        batch = Batch(header, signature, given.raw, given.lines)
        sender = device_sender(connection, batch, rows, at)
        if isinstance(sender, Refusal):
            return sender
        return receive(connection, self.desk.catalogue, rows, sender, at)

    def _refused(self, refusal: Refusal, language: Language) -> JSONResponse:
        """Why nothing of a device's batch was taken, with what it needs to go on."""
        problem = Problem(f"batch-{refusal.code.replace('_', '-')}")
        document = problem_document(problem, self.desk.words, language)
        return with_keys(document, code=refusal.code, expected_seq=refusal.expected_seq or None)

    def _told(self, one: Result, language: Language) -> dict[str, Any]:
        told: dict[str, Any] = {"line": one.line, "id": one.event_id, "status": one.status}
        if one.code:
            told["code"] = one.code
        if one.problems:
            told["field"] = one.problems[0].field
            told["detail"] = self._says(one.problems[0], language)
        if len(one.problems) > 1:
            told["errors"] = [
                {"field": each.field, "code": each.code, "detail": self._says(each, language)}
                for each in one.problems
            ]
        return told

    def _says(self, problem: RowProblem, language: Language) -> str:
        return self.desk.words.text(f"attendance_api.{problem.says}", language)


def _id_of(row: Any) -> str:
    found = row.get("id") if isinstance(row, dict) else None
    return found[:200] if isinstance(found, str) else ""
