"""様式2 and 様式3 of a draft's declared career, a form for each business that certifies."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from evaluator.months import Month, Period
from portal.applications.career import KEYS, career_of
from portal.paper_forms import CareerCertificateForm, Certifier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Row

    from portal.applications.career import Career, Json
    from portal.business_details import Details
    from portal.paper_forms import Person

OWN: Final = "3"
"""The form by which a sole proprietor certifies themselves."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A business that certifies: as it is registered, and as it says of itself where it does."""

    business_id: str
    name: str
    details: Details | None = None

    def certifier(self, representative: str) -> Certifier:
        """As it stands on 様式2; the post is left to the pen."""
        own = self.details
        place = "" if own is None else " ".join(filter(None, (own.postal_code, own.address)))
        name = self.name if own is None else own.name or self.name
        return Certifier(name, place or None, None, representative or None, self.business_id)


def career_form(
    career: Career, signer: Signer, person: Person, field_name: str
) -> CareerCertificateForm | None:
    """The form of what one business certifies; None where it is not all readable, or nothing.

    Day, post and signature are left to the pen.
    """
    periods = _certified_by(career, signer.business_id)
    if periods is None:
        return None
    own = career.form == OWN and signer.business_id == career.certifier_id
    return CareerCertificateForm(
        issued_on=None,
        person=person,
        field_name=field_name,
        works=None,
        work_periods=periods["work"],
        foreman_periods=periods["foreman"],
        crew_leader_periods=periods["crew_leader"],
        certifier=None
        if own
        else signer.certifier(
            career.representative if signer.business_id == career.certifier_id else ""
        ),
        addressee=None,
        sworn_by=None,
    )


def printable(case: Row[Any]) -> list[str]:
    """Whose certificates of a stored case can be printed: those that can be read."""
    if not case.field:
        return []
    career = career_of(case.certified, case.certifier)
    return [one for one in career.certifiers if _certified_by(career, one) is not None]


def _certified_by(career: Career, business_id: str) -> Mapping[str, tuple[Period, ...]] | None:
    """What a business certifies by what it is of, oldest first; None for nothing or unreadable."""
    with suppress(ValueError):  # a draft may hold what is no month yet
        for sheet in career.certificates():
            if sheet["certifier_id"] == business_id:
                periods = {kind: _ordered(sheet.get(key, [])) for kind, key in KEYS.items()}
                return periods if any(periods.values()) else None
    return None


def _ordered(spans: Sequence[Json]) -> tuple[Period, ...]:
    read = [Period(Month.parse(one["from"]), Month.parse(one["to"])) for one in spans]
    if any(one.first > one.last for one in read):
        raise ValueError(spans)
    return tuple(sorted(read, key=lambda period: (period.first, period.last)))
