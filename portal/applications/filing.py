"""The 申請 button: judged by both engines, frozen, numbered, and once, whoever presses it when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, update

from ccus_data.database import reading, writing
from ccus_data.tables import applications, cases
from portal.access import said
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

    from portal.applications.allowed import Acting
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
    """The number of an application, with the year in Japan: readable, and of no other one."""
    return f"A-{said(at)[:4]}-{application_id:06}"


@dataclass(frozen=True, slots=True)
class Filer:
    """Files drafts. ``jury`` judges by both engines; ``address`` is the portal's, for the mail."""

    engine: Engine
    seals: Seals
    jury: Jury
    address: str

    def file(self, acting: Acting, application_id: int, version: str, on: dt.date) -> Receipt:
        """File a draft as somebody saw it at its check page.

        Raises ``Filed`` where it is none any more, ``ChangedMeanwhile``, ``NothingToFile``.
        """
        with reading(self.engine) as connection:
            application = application_for(connection, acting.actor, application_id)
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
        left = [case for case in rows if not standings[case.case_id].is_ready]
        disputed = [case for case in left if standings[case.case_id].answer.refused == DISPUTED]
        fee = fee_of(self.jury.catalogue, [case.field for case in ready], on)
        if looked.faults(fee.yen) or not ready:
            if disputed:
                with writing(self.engine) as connection:
                    note_disputes(connection, acting, disputed)
            raise NothingToFile
        number = number_of(application_id, acting.at)
        consents = looked.ground.consents
        frozen = {}
        for case in ready:
            answer, consent = standings[case.case_id].answer, consents[case.technician_id]
            filing = Filing(application, number, case, consent, answer)
            frozen[case.case_id] = freeze(filing, self.jury, refused)
        with writing(self.engine) as connection:
            now = held_draft(connection, acting.actor, application_id)
            if now.version != application.version:
                raise ChangedMeanwhile
            ids = {case.technician_id for case in ready}
            still = in_force(connection, now.business_id, ids)
            if any(still.get(one) != consents[one] for one in ids):
                raise ChangedMeanwhile
            note_disputes(connection, acting, disputed)
            rest = _split(connection, acting, now, left)
            self._file(connection, acting, now, _Filed(number, ready, frozen, fee))
        return Receipt(number, len(ready), fee.yen > 0, rest, len(left))

    def _file(self, connection: Connection, acting: Acting, now: Row[Any], filed: _Filed) -> None:
        actor, at = acting.actor, acting.at
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
        keep_rounds(connection, filed.frozen, done, acting)
        identity = {"application_id": now.application_id}
        after = {"number": filed.number, "cases": len(filed.ready), "fee_yen": filed.fee.yen}
        acting.note(connection, "application.submitted", "applications", identity, after=after)
        email = now.contact_email if is_address(now.contact_email or "") else actor.email
        says = {
            "number": filed.number,
            "count": str(len(filed.ready)),
            "address": f"{self.address}/applications/{now.application_id}",
        }
        once = f"application_submitted:{now.application_id}"
        put(connection, self.seals, Mail("application_submitted", email, says, once), at)


def _split(
    connection: Connection, acting: Acting, now: Row[Any], left: Sequence[Row[Any]]
) -> int | None:
    """A new draft with those who are not ready: they are not lost and hold up nobody."""
    if not left:
        return None
    row = {name: getattr(now, name) for name in COLUMNS}
    row |= {"business_id": now.business_id, "state": "draft", "version": 1}
    row |= {"created_by": acting.actor.name, "created_at": acting.at, "changed_at": acting.at}
    made = connection.execute(
        insert(applications).returning(applications.c.application_id), row
    ).scalar_one()
    connection.execute(
        update(cases)
        .where(cases.c.case_id.in_([case.case_id for case in left]))
        .values(application_id=made, version=cases.c.version + 1, changed_at=acting.at)
    )
    after = {"from": now.application_id, "cases": len(left)}
    identity = {"application_id": made}
    acting.note(connection, "application.split", "applications", identity, after=after)
    return int(made)


def note_disputes(connection: Connection, acting: Acting, disputed: Sequence[Row[Any]]) -> None:
    """Note cases that were not filed because the two engines do not say the same of them."""
    for case in disputed:
        identity = {"case_id": case.case_id, "technician_id": case.technician_id}
        acting.note(connection, "case.engines_disagree", "cases", identity)


DISPUTED: Final = "engines_disagree"


@dataclass(frozen=True, slots=True)
class _Filed:
    """What is filed: who is ready, frozen, and what it costs."""

    number: str
    ready: Sequence[Row[Any]]
    frozen: Mapping[int, Frozen]
    fee: Fee
