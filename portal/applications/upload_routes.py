"""Files of an application: proof of payment, and the signed career certificate of a technician."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from sqlalchemy import select, update

from ccus_data.database import reading, writing
from ccus_data.tables import applications, cases
from portal.access import FormFault
from portal.applications.allowed import Acting, application_for
from portal.applications.case_form import EDITABLE, case_for
from portal.applications.counter import LIST, Counter
from portal.applications.drafts import Filed, touch
from portal.gate import Posted, posted
from portal.uploads import Intake, Refusal, keep

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from portal.uploads import Remade

ONE: Final = f"{LIST}/{{application_id}}"
PROOF: Final = f"{ONE}/payment-proof"
CERTIFICATE: Final = f"{ONE}/technicians/{{case_id}}/certificate"


def upload_routes(counter: Counter, intake: Intake) -> APIRouter:
    """Taking in the files of an application."""
    router = APIRouter(include_in_schema=False)
    steps = _Steps(counter, intake)
    router.add_api_route(PROOF, steps.proof, methods=["POST"])
    router.add_api_route(CERTIFICATE, steps.certificate, methods=["POST"])
    return router


@dataclass(frozen=True, slots=True)
class _Steps:
    counter: Counter
    intake: Intake

    def proof(
        self, request: Request, application_id: int, given: Annotated[Posted, Depends(posted)]
    ) -> Response:
        """The proof that the fee was paid: until the body has confirmed it for every case."""
        acting = self.counter.acting(request, given)
        here = f"{LIST}/{application_id}"
        with reading(self.counter.engine) as connection:
            application_for(connection, acting.actor, application_id)
        made = self._made(given)
        if isinstance(made, Refusal):
            return self._refused(request, acting, "proof", f"{here}/payment-proof", made)
        try:
            with writing(self.counter.engine) as connection:
                keep_proof(connection, acting, application_id, made)
        except Filed:
            return self.counter.moved_on(request, acting.actor, application_id)
        return self.counter.to(request, here, saved="1")

    def certificate(
        self,
        request: Request,
        application_id: int,
        case_id: int,
        given: Annotated[Posted, Depends(posted)],
    ) -> Response:
        """The signed certificate of one technician: while the case may be edited."""
        acting = self.counter.acting(request, given)
        here = f"{LIST}/{application_id}/technicians/{case_id}"
        with reading(self.counter.engine) as connection:
            application_for(connection, acting.actor, application_id)
            if case_for(connection, application_id, case_id) is None:
                raise HTTPException(404)
        made = self._made(given)
        if isinstance(made, Refusal):
            return self._refused(request, acting, "certificate", f"{here}/certificate", made)
        try:
            with writing(self.counter.engine) as connection:
                keep_certificate(connection, acting, (application_id, case_id), made)
        except Filed:
            return self.counter.moved_on(request, acting.actor, application_id)
        return self.counter.to(request, here, saved="1")

    def _made(self, given: Posted) -> Remade | Refusal:
        name, data = given.files.get("file", ("", b""))
        return self.intake.examine(data, name)

    def _refused(
        self, request: Request, acting: Acting, what: str, action: str, why: Refusal
    ) -> Response:
        faults = [FormFault("file", f"refused_{why}")]
        return self.counter.page(
            request,
            "upload",
            acting.actor,
            faults,
            what=what,
            action=action,
            back=action.rpartition("/")[0],
        )


def keep_proof(connection: Connection, acting: Acting, application_id: int, made: Remade) -> None:
    """Keep a proof of payment with its application; an earlier one stays kept beside it.

    ``Filed`` where no fee waits to be confirmed any more.
    """
    row = application_for(connection, acting.actor, application_id, hold=True)
    pending = select(cases.c.case_id).where(
        cases.c.application_id == application_id, cases.c.state == "payment_pending"
    )
    waits = connection.scalar(pending.limit(1)) is not None
    if row.state != "draft" and not waits:
        raise Filed(application_id)
    kept = keep(connection, made, row.business_id, acting.actor.name, acting.at)
    connection.execute(
        update(applications)
        .where(applications.c.application_id == application_id)
        .values(payment_upload_id=kept)
    )
    touch(connection, application_id, acting.at)
    before, after = {"upload_id": row.payment_upload_id}, {"upload_id": kept}
    identity = {"application_id": application_id}
    acting.note(connection, "application.proof", "applications", identity, before, after)


def keep_certificate(
    connection: Connection, acting: Acting, place: tuple[int, int], made: Remade
) -> None:
    """Keep a signed certificate with a case; ``Filed`` where it may not be edited."""
    application_id, case_id = place
    row = application_for(connection, acting.actor, application_id, hold=True)
    case = case_for(connection, application_id, case_id)
    if case is None or case.state not in EDITABLE:
        raise Filed(application_id)
    kept = keep(connection, made, row.business_id, acting.actor.name, acting.at)
    connection.execute(
        update(cases)
        .where(cases.c.case_id == case_id)
        .values(certificate_upload_id=kept, version=case.version + 1, changed_at=acting.at)
    )
    touch(connection, application_id, acting.at)
    before, after = {"upload_id": case.certificate_upload_id}, {"upload_id": kept}
    identity = {"case_id": case_id, "technician_id": case.technician_id}
    acting.note(connection, "case.certificate", "cases", identity, before, after)
