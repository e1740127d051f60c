"""An application with how each of its cases stands now: a few statements, whatever their number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ccus_data.records import records_of
from portal.applications.career import career_of
from portal.applications.consented import in_force, names_of_businesses
from portal.applications.judging import Claim
from portal.applications.readiness import Ground, Standing, faults_of_parent, standing_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection, Row

    from portal.applications.judging import Json, Jury
    from portal.applications.readiness import Note


@dataclass(frozen=True, slots=True)
class Looked:
    """What was read of an application: all that judging it needs, and nothing was judged yet."""

    application: Row[Any]
    cases: Sequence[Row[Any]]
    records: Mapping[str, Json]
    ground: Ground

    def standings(self, jury: Jury) -> dict[int, Standing]:
        """How each case stands by what the jury says; no database is asked."""
        claims = [claim_of(case) for case in self.cases]
        answers = jury.answers(claims, self.records, self.ground.on)
        return {
            case.case_id: standing_of(case, answers[case.case_id], self.ground)
            for case in self.cases
        }

    def faults(self, fee_yen: int) -> list[Note]:
        """What the application itself lacks."""
        own = bool(self.cases) and all(case.card_address for case in self.cases)
        return faults_of_parent(self.application, fee_yen, addresses_own=own)


def claim_of(case: Row[Any]) -> Claim:
    """What of a stored case is judged."""
    career = career_of(case.certified, case.certifier)
    certificates = tuple(career.certificates())
    return Claim(case.case_id, case.technician_id, case.field, case.level, certificates)


def look_at(
    connection: Connection,
    application: Row[Any],
    cases: Sequence[Row[Any]],
    jury: Jury,
    on: dt.date,
) -> Looked:
    """Read what judging some cases of an application needs."""
    ids = [case.technician_id for case in cases]
    certifiers = {
        one for case in cases for one in career_of(case.certified, case.certifier).certifiers
    }
    ground = Ground(
        jury.catalogue,
        on,
        in_force(connection, application.business_id, ids),
        frozenset(names_of_businesses(connection, certifiers)),
    )
    return Looked(application, cases, records_of(connection, ids, on), ground)
