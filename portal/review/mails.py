"""What an applicant is told by mail: sent back, decided with the notices there, cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from ccus_data.passport import employers_of
from ccus_data.tables import accounts, applications, cases, decisions, notices
from portal.access import JAPAN
from portal.mail import Mail, is_address, put
from portal.members import Organisation, members_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Connection, Row

    from portal.notices import Notice
    from portal.sealing import Seals


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes mails into the outbox. ``address`` is the portal's, ``operator`` the operator's mail.

    No mail names a technician: it says which application, and where to look.
    """

    seals: Seals
    address: str
    operator: str

    def returned(self, connection: Connection, case: Row[Any], at: dt.datetime) -> None:
        """Tell an applicant that a case came back to be mended."""
        self._tell(
            connection,
            "case_returned",
            [case.application_id],
            f"case_returned:{case.case_id}:{case.round}",
            at,
        )

    def issued(self, connection: Connection, stored: Sequence[Notice], at: dt.datetime) -> None:
        """Tell applicants once all that was decided in their application has its notice."""
        ids = [one.decision_id for one in stored]
        asked = (
            select(cases.c.application_id)
            .join(decisions, decisions.c.case_id == cases.c.case_id)
            .where(decisions.c.decision_id.in_(ids))
            .distinct()
        )
        of = list(connection.scalars(asked))
        counted = (
            select(
                cases.c.application_id,
                func.count(decisions.c.decision_id),
                func.count(notices.c.number),
            )
            .join(decisions, decisions.c.case_id == cases.c.case_id)
            .outerjoin(notices, notices.c.decision_id == decisions.c.decision_id)
            .where(cases.c.application_id.in_(of))
            .group_by(cases.c.application_id)
        )
        for application_id, decided, issued in connection.execute(counted).all():
            if decided == issued:
                once = f"notices_issued:{application_id}:{issued}"
                says = {"count": str(issued)}
                self._tell(connection, "notices_issued", [application_id], once, at, says)

    def cancelled(self, connection: Connection, notice: Row[Any], at: dt.datetime) -> None:
        """Tell the applicant, the operator and the technician's employers of a cancelled notice.

        Employers are those of today. Technicians themselves are told as of any result.
        """
        number = notice.number
        says = {"notice": number}
        once = f"notice_cancelled:{number}"
        told = self._tell(connection, "notice_cancelled", [notice.application_id], once, at, says)
        page = f"{self.address}/notices/{number}"
        if is_address(self.operator):
            filled = says | {"number": number, "address": page}
            mail = Mail("notice_cancelled", self.operator, filled, f"{once}:operator")
            put(connection, self.seals, mail, at)
        filled = says | {"address": page}
        for business in employers_of(connection, notice.technician_id, at.astimezone(JAPAN).date()):
            for one in members_of(connection, Organisation("business", business.business_id)):
                if one.email in told:
                    continue
                told.add(one.email)
                kind = "notice_cancelled_of_employee"
                mail = Mail(kind, one.email, filled, f"{once}:{one.account_id}")
                put(connection, self.seals, mail, at)

    def _tell(  # noqa: PLR0913, PLR0917 - what a mail is made from
        self,
        connection: Connection,
        kind: str,
        application_ids: Iterable[int],
        once: str,
        at: dt.datetime,
        more: dict[str, str] | None = None,
    ) -> set[str]:
        """Write to whoever filed; the addresses that were written to."""
        recipients = set()
        asked = (
            select(
                applications.c.application_id,
                applications.c.number,
                applications.c.contact_email,
                accounts.c.email,
            )
            .outerjoin(accounts, accounts.c.login_id == applications.c.submitted_by)
            .where(applications.c.application_id.in_(list(application_ids)))
        )
        for row in connection.execute(asked).all():
            own = row.contact_email or ""
            recipient = own if is_address(own) else row.email
            if not recipient:
                continue
            page = f"{self.address}/applications/{row.application_id}"
            says = {"number": row.number, "address": page} | (more or {})
            put(connection, self.seals, Mail(kind, recipient, says, once), at)
            recipients.add(recipient)
        return recipients
