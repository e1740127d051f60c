"""The form of one technician: read as it was sent, saved as a draft, with all that is wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select, update

from ccus_data.tables import cases
from portal.applications.allowed import application_for
from portal.applications.career import (
    FORMS,
    KEYS,
    MOST_LINES,
    Career,
    Line,
    career_of,
    first_day,
    last_day,
    read_month,
)
from portal.applications.drafts import Filed, told, touch
from portal.applications.texts import LONGEST, clean, digits

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

    from portal.applications.allowed import Acting
    from portal.gate import Posted
    from rules.catalogue import Catalogue

LEVELS: Final = ("2", "3", "4")
CARD: Final = ("card_recipient", "card_postal_code", "card_address")
PERSONAL: Final = frozenset(CARD)
EDITABLE: Final = frozenset({"draft", "returned"})


@dataclass(frozen=True, slots=True)
class CaseForm:
    """One technician's form. Texts are as typed; the career may be wrong in any way."""

    field: str | None
    level: int | None
    career: Career
    reason: str
    own_card: bool
    card: tuple[str, str, str]

    @classmethod
    def of(cls, case: Row[Any]) -> CaseForm:
        """The form as a case holds it; months that nothing is declared for yet are pre-filled."""
        career = career_of(case.certified, case.certifier)
        if not career.used:
            first = "" if case.period_start is None else f"{case.period_start:%Y-%m}"
            last = "" if case.period_end is None else f"{case.period_end:%Y-%m}"
            career = replace(career, first=first, last=last)
        card = (case.card_recipient or "", case.card_postal_code or "", case.card_address or "")
        return cls(case.field, case.level, career, case.period_reason or "", any(card), card)

    @classmethod
    def posted(cls, given: Posted, catalogue: Catalogue) -> CaseForm:
        """The form as it was sent. What is no field and no level of ours is none."""
        field, level = given.text("field"), given.text("level")
        lines = (_line(given, number) for number in range(MOST_LINES))
        form = given.text("form")
        career = Career(
            used=given.text("used") == "1",
            first=read_month(clean(given.text("period_start"))[:LONGEST]),
            last=read_month(clean(given.text("period_end"))[:LONGEST]),
            form=form if form in FORMS else FORMS[0],
            certifier_id=digits(given.text("certifier_id"))[:LONGEST],
            representative=clean(given.text("representative"))[:LONGEST],
            lines=tuple(line for line in lines if not line.is_empty),
            wish=clean(given.text("wish"))[:LONGEST],
        )
        card = tuple(clean(given.text(name))[:LONGEST] for name in CARD)
        own = given.text("own_card") == "1"
        return cls(
            field if catalogue.has_field(field) else None,
            int(level) if level in LEVELS else None,
            career,
            clean(given.text("period_reason"))[:LONGEST],
            own,
            (card[0], card[1], card[2]),
        )

    def values(self) -> dict[str, Any]:
        """The columns of the case."""
        certified, certifier = self.career.stored()
        card = self.card if self.own_card else ("", "", "")
        return {
            "field": self.field,
            "level": self.level,
            "period_start": first_day(self.career.first),
            "period_end": last_day(self.career.last),
            "period_reason": self.reason or None,
            "certified": certified,
            "certifier": certifier,
            **{name: text or None for name, text in zip(CARD, card, strict=True)},
        }


def _line(given: Posted, number: int) -> Line:
    kind = given.text(f"kind-{number}")
    return Line(
        kind if kind in KEYS else "work",
        read_month(clean(given.text(f"from-{number}"))[:LONGEST]),
        read_month(clean(given.text(f"to-{number}"))[:LONGEST]),
        digits(given.text(f"by-{number}"))[:LONGEST],
    )


@dataclass(frozen=True, slots=True)
class SavedCase:
    """What became of a form; ``conflict`` names what somebody else changed meanwhile."""

    row: Row[Any]
    conflict: tuple[str, ...] = ()
    doubled: bool = False


@dataclass(frozen=True, slots=True)
class SeenCase:
    """A case as somebody saw it on a page: ``version`` is what that page carried."""

    application_id: int
    case_id: int
    version: str


def case_for(connection: Connection, application_id: int, case_id: int) -> Row[Any] | None:
    """A case of an application."""
    asked = select(cases).where(
        cases.c.case_id == case_id, cases.c.application_id == application_id
    )
    return connection.execute(asked).one_or_none()


def save_case(
    connection: Connection, acting: Acting, seen: SeenCase, form: CaseForm, preview: str
) -> SavedCase | None:
    """Save the form of a draft or of a case that was sent back; None where there is none.

    ``preview`` is what the judge says of the form.
    """
    application_id, case_id = seen.application_id, seen.case_id
    application_for(connection, acting.actor, application_id, hold=True)
    row = case_for(connection, application_id, case_id)
    if row is None:
        return None
    if row.state not in EDITABLE:
        raise Filed(application_id)
    values = form.values()
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return SavedCase(row)
    if seen.version != str(row.version):
        return SavedCase(row, tuple(changed))
    if "field" in changed and _is_there(connection, row, form.field):
        return SavedCase(row, doubled=True)
    done = connection.execute(
        update(cases)
        .where(cases.c.case_id == case_id, cases.c.version == row.version)
        .values(**values, preview=preview, version=row.version + 1, changed_at=acting.at)
    )
    if done.rowcount != 1:
        return SavedCase(row, tuple(changed))
    touch(connection, application_id, acting.at)
    before, after = told(row, values, changed, PERSONAL)
    identity = {"case_id": case_id, "technician_id": row.technician_id}
    acting.note(connection, "case.saved", "cases", identity, before, after)
    saved = case_for(connection, application_id, case_id)
    return None if saved is None else SavedCase(saved)


def _is_there(connection: Connection, row: Row[Any], field: str | None) -> bool:
    """Whether the application has this technician in this field already."""
    other = select(cases.c.case_id).where(
        cases.c.application_id == row.application_id,
        cases.c.technician_id == row.technician_id,
        cases.c.field == field,
        cases.c.case_id != row.case_id,
    )
    return connection.execute(other).first() is not None
