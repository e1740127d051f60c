"""The 申請 button: judged by both engines, frozen, numbered, and once, whoever presses it when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, update

from ccus_data.database import reading, writing
from ccus_data.ledger import Act, append
from ccus_data.tables import applications, cases
from portal.applications.allowed import application_for
from portal.applications.consented import in_force
from portal.applications.drafts import COLUMNS, Filed, cases_of, held_draft
from portal.applications.fees import fee_of
from portal.applications.frozen import Filing, freeze, keep_rounds, refused_before
from portal.applications.looking import look_at
from portal.cases import Act as CaseAct
from portal.cases import Party, Seen, Step, act_on
from portal.mail import Mail, is_address, put

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection, Engine, Row

    from portal.access import Actor
    from portal.applications.fees import Fee
    from portal.applications.frozen import Frozen
    from portal.applications.judging import Jury
    from portal.sealing import Seals


class NothingToFile(Exception):
    """Nothing was filed: the application lacks something, or no technician is ready."""


class ChangedMeanwhile(Exception):
    """The draft is not as the person saw it, or a consent was withdrawn: nothing was filed."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was filed. ``rest`` is the new draft with those who were not ready, if there are any."""

    number: str
    filed: int
    unpaid: bool
    rest: int | None
    left: int


def number_of(application_id: int, at: dt.datetime) -> str:
    """The number of an application: readable, and of no other one."""
    return f"A-{at:%Y}-{application_id:06}"


@dataclass(frozen=True, slots=True)
class Filer:
    """Files drafts. ``jury`` judges by both engines; ``address`` is the portal's, for the mail."""

    engine: Engine
    seals: Seals
    jury: Jury
    address: str

    def file(
        self, actor: Actor, application_id: int, version: str, on: dt.date, at: dt.datetime
    ) -> Receipt:
        """File a draft as somebody saw it at its check page.

        Raises ``Filed`` where it is none any more, ``ChangedMeanwhile``, ``NothingToFile``.
        """
        with reading(self.engine) as connection:
            application = application_for(connection, actor, application_id)
            rows = cases_of(connection, application_id)
            looked = look_at(connection, application, rows, self.jury, on)
            refused = refused_before(connection, [case.technician_id for case in rows])
        if application.state != "draft":
            raise Filed(application_id)
        if str(application.version) != version:
            raise ChangedMeanwhile
        # The slow part holds no lock of the database.
        standings = looked.standings(self.jury)
        ready = [case for case in rows if standings[case.case_id].is_ready]
        fee = fee_of(self.jury.catalogue, [case.field for case in ready], on)
        if looked.faults(fee.yen) or not ready:
            self._note_disputes(actor, rows, standings, at)
            raise NothingToFile
        number = number_of(application_id, at)
        frozen = {
            case.case_id: freeze(
                Filing(application, number, case, standings[case.case_id].answer),
                self.jury,
                refused,
            )
            for case in ready
        }
        with writing(self.engine) as connection:
            left = [case for case in rows if not standings[case.case_id].is_ready]
            now = held_draft(connection, actor, application_id)
            if now.version != application.version:
                raise ChangedMeanwhile
            ids = {case.technician_id for case in ready}
            if set(in_force(connection, now.business_id, ids)) != ids:
                raise ChangedMeanwhile
            rest = self._rest(connection, actor, now, left, at)
            self._file(connection, actor, now, _Filed(number, ready, frozen, fee), at)
        self._note_disputes(actor, left, standings, at)
        return Receipt(number, len(ready), fee.yen > 0, rest, len(left))

    def _file(
        self, connection: Connection, actor: Actor, now: Row[Any], filed: _Filed, at: dt.datetime
    ) -> None:
        connection.execute(
            update(applications)
            .where(applications.c.application_id == now.application_id)
            .values(
                number=filed.number,
                state="submitted",
                version=now.version + 1,
                fee_yen=filed.fee.yen,
                fee_basis=filed.fee.basis(),
                submitted_by=actor.name,
                submitted_at=at,
                changed_at=at,
            )
        )
        act = CaseAct.SUBMIT_UNPAID if filed.fee.yen else CaseAct.SUBMIT
        step = Step(act, Party.APPLICANT, actor.name, at)
        done = act_on(connection, [Seen.of(case) for case in filed.ready], step)
        keep_rounds(connection, filed.frozen, done, actor.name, at)
        identity = {"application_id": now.application_id}
        after = {"number": filed.number, "cases": len(filed.ready), "fee_yen": filed.fee.yen}
        made = Act(actor.name, "application.submitted", "applications", identity, None, after)
        append(connection, [made], at)
        email = now.contact_email if is_address(now.contact_email or "") else actor.email
        says = {
            "number": filed.number,
            "count": str(len(filed.ready)),
            "address": f"{self.address}/applications/{now.application_id}",
        }
        once = f"application_submitted:{now.application_id}"
        put(connection, self.seals, Mail("application_submitted", email, says, once), at)

    def _rest(
        self,
        connection: Connection,
        actor: Actor,
        now: Row[Any],
        left: Sequence[Row[Any]],
        at: dt.datetime,
    ) -> int | None:
        """A new draft with those who are not ready; they are not lost and hold up nobody."""
        if not left:
            return None
        row = {name: getattr(now, name) for name in COLUMNS}
        row |= {"business_id": now.business_id, "state": "draft", "version": 1}
        row |= {"created_by": actor.name, "created_at": at, "changed_at": at}
        made = connection.execute(
            insert(applications).returning(applications.c.application_id), row
        ).scalar_one()
        moved = cases.c.case_id.in_([case.case_id for case in left])
        connection.execute(
            update(cases)
            .where(moved)
            .values(application_id=made, version=cases.c.version + 1, changed_at=at)
        )
        identity = {"application_id": made}
        after = {"from": now.application_id, "cases": len(left)}
        append(
            connection,
            [Act(actor.name, "application.split", "applications", identity, None, after)],
            at,
        )
        return int(made)

    def _note_disputes(
        self,
        actor: Actor,
        rows: Sequence[Row[Any]],
        standings: Mapping[int, Any],
        at: dt.datetime,
    ) -> None:
        """Note cases that could not be filed because the engines do not say the same."""
        acts = [
            Act(
                actor.name,
                "case.engines_disagree",
                "cases",
                {"case_id": case.case_id, "technician_id": case.technician_id},
            )
            for case in rows
            if standings[case.case_id].answer.refused == DISPUTED
        ]
        if acts:
            with writing(self.engine) as connection:
                append(connection, acts, at)


DISPUTED: Final = "engines_disagree"


@dataclass(frozen=True, slots=True)
class _Filed:
    """What is filed: who is ready, frozen, and what it costs."""

    number: str
    ready: Sequence[Row[Any]]
    frozen: Mapping[int, Frozen]
    fee: Fee
