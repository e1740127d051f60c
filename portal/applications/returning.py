"""After filing: a case that was sent back is mended and filed again, or a case is withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from ccus_data.database import reading, writing
from ccus_data.tables import applications, cases
from portal.applications.allowed import application_for
from portal.applications.case_form import case_for
from portal.applications.consented import in_force
from portal.applications.drafts import cases_of, held_draft, touch
from portal.applications.filing import ChangedMeanwhile
from portal.applications.frozen import Filing, freeze, keep_rounds, refused_before
from portal.applications.looking import look_at
from portal.cases import FINAL, Changed, NotPossible, Party, Seen, Step, act_on
from portal.cases import Act as CaseAct

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.engine import Connection, Engine, Row

    from portal.applications.allowed import Acting
    from portal.applications.case_form import SeenCase
    from portal.applications.judging import Jury
    from portal.applications.readiness import Note


@dataclass(frozen=True, slots=True)
class Returns:
    """Files cases again that were sent back. ``jury`` judges by both engines."""

    engine: Engine
    jury: Jury

    def file_again(self, acting: Acting, seen: SeenCase, on: dt.date) -> tuple[Note, ...]:
        """File one case again as another round; what keeps it from that, or nothing.

        Raises ``ChangedMeanwhile`` where the case is not as the person saw it.
        """
        application_id, case_id = seen.application_id, seen.case_id
        with reading(self.engine) as connection:
            application = application_for(connection, acting.actor, application_id)
            case = _seen(connection, seen)
            looked = look_at(connection, application, [case], self.jury, on)
            refused = refused_before(connection, [case.technician_id])
        standing = looked.standings(self.jury)[case_id]
        if not standing.is_ready:
            return standing.faults
        consent = looked.ground.consents[case.technician_id]
        filing = Filing(application, application.number, case, consent, standing.answer)
        frozen = {case_id: freeze(filing, self.jury, refused)}
        step = Step(CaseAct.RESUBMIT, Party.APPLICANT, acting.actor.name, acting.at)
        with writing(self.engine) as connection:
            application_for(connection, acting.actor, application_id, hold=True)
            one = case.technician_id
            if in_force(connection, application.business_id, [one]).get(one) != consent:
                raise ChangedMeanwhile
            done = _act(connection, case, step)
            keep_rounds(connection, frozen, done, acting)
            touch(connection, application_id, acting.at)
        return ()


def withdraw_case(connection: Connection, acting: Acting, seen: SeenCase) -> None:
    """Withdraw one case before it is decided; the application with its last one."""
    application_id = seen.application_id
    application_for(connection, acting.actor, application_id, hold=True)
    case = _seen(connection, seen)
    _act(connection, case, Step(CaseAct.WITHDRAW, Party.APPLICANT, acting.actor.name, acting.at))
    others = select(func.count()).where(
        cases.c.application_id == application_id, cases.c.state != "withdrawn"
    )
    if not connection.scalar(others):
        _close(connection, acting, application_id)
    touch(connection, application_id, acting.at)


def discard(connection: Connection, acting: Acting, application_id: int) -> None:
    """Withdraw a draft with all its cases: nothing of it was ever filed."""
    held_draft(connection, acting.actor, application_id)
    rows = [case for case in cases_of(connection, application_id) if case.state not in FINAL]
    act_on(
        connection,
        [Seen.of(case) for case in rows],
        Step(CaseAct.WITHDRAW, Party.APPLICANT, acting.actor.name, acting.at),
    )
    _close(connection, acting, application_id)
    touch(connection, application_id, acting.at)


def _seen(connection: Connection, seen: SeenCase) -> Row[Any]:
    case = case_for(connection, seen.application_id, seen.case_id)
    if case is None or str(case.version) != seen.version:
        raise ChangedMeanwhile
    return case


def _act(connection: Connection, case: Row[Any], step: Step) -> list[Seen]:
    try:
        return act_on(connection, [Seen.of(case)], step)
    except (Changed, NotPossible) as quicker:
        raise ChangedMeanwhile from quicker


def _close(connection: Connection, acting: Acting, application_id: int) -> None:
    connection.execute(
        update(applications)
        .where(applications.c.application_id == application_id)
        .values(state="withdrawn")
    )
    identity = {"application_id": application_id}
    acting.note(connection, "application.withdrawn", "applications", identity)
