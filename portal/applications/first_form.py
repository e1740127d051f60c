"""様式1 of one technician, filled in from the draft and from what is known of its business."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from evaluator.months import Month, Period
from portal.notices import findings_of
from portal.paper_forms import (
    CardDelivery,
    Duration,
    EvaluationApplicationForm,
    LevelQualification,
    Person,
    Proxy,
    total,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sqlalchemy.engine import Row

    from portal.applications.career import Career, Json
    from portal.business_details import Details

SOLE: Final = "sole_proprietor"


@dataclass(frozen=True, slots=True)
class Known:
    """What 様式1 takes from elsewhere than the case.

    ``details`` are those of the business, ``relation`` as what it files, in words; ``judged`` is
    the judgement in the field, explained, and None where there is none.
    """

    person: Person
    address: str | None
    birth_date: dt.date | None
    field_name: str
    relation: str
    details: Details
    record: Json | None
    judged: Json | None


def first_form(
    application: Row[Any], case: Row[Any], career: Career, known: Known
) -> EvaluationApplicationForm:
    """The form of a draft that names field and level.

    Lengths are those of the declared career; nothing stands where a month of it cannot be read. The
    line with which the technician agrees is left to their own pen, and so is the day.
    """
    own = case if any((case.card_recipient, case.card_address)) else application
    recipient, address = own.card_recipient, own.card_address
    return EvaluationApplicationForm(
        filed_on=None,
        person=known.person,
        field_name=known.field_name,
        address=known.address,
        birth_date=known.birth_date,
        phone=None,
        level=case.level,
        qualifications=tuple(_qualifications(known, case.level)),
        work=_length(career, "work"),
        foreman=_length(career, "foreman"),
        crew_leader=_length(career, "crew_leader"),
        proxy=None if application.relation == SOLE else _proxy(application, known),
        consented_by=None,
        card_delivery=CardDelivery(recipient, own.card_postal_code, address)
        if recipient and address
        else None,
    )


def _proxy(application: Row[Any], known: Known) -> Proxy:
    details = known.details
    return Proxy(
        name=details.name,
        name_kana=None,
        relation=known.relation,
        business_id=application.business_id,
        address=" ".join(filter(None, (details.postal_code, details.address))) or None,
        phone=details.phone or None,
    )


def _qualifications(known: Known, level: int) -> Iterator[LevelQualification]:
    """The registered qualifications that meet something, each at the lowest level that asks."""
    if known.record is None or known.judged is None:
        return
    said = set()
    for one in findings_of(known.record, known.judged).levels:
        if one.level > level or one.qualifications is None:
            continue
        for held in one.qualifications.held:
            if held.name not in said:
                said.add(held.name)
                yield LevelQualification(one.level, held.name)


def _length(career: Career, kind: str) -> Duration | None:
    """How long the declared periods of a kind are together; None for none, or unreadable ones."""
    if not career.used:
        return None
    spans = [(career.first, career.last)] if kind == "work" else []
    spans += [(line.first, line.last) for line in career.lines if line.kind == kind]
    with suppress(ValueError):
        read = [Period(Month.parse(first), Month.parse(last)) for first, last in spans]
        return total(tuple(read)) if read else None
    return None
