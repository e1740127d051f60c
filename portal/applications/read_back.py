"""様式1, 2 and 3 filled in by hand in Excel, read into the form of one technician.

Nothing is saved by reading: the form shows what was read, and the person saves it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from portal.applications.career import KEYS, MOST_LINES, Career, Line
from portal.applications.career_form import OWN
from portal.paper_forms import CareerCertificateForm, ConsentForm, EvaluationApplicationForm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from portal.applications.case_form import CaseForm
    from portal.paper_forms import Form, SheetForm

BY_BUSINESS: Final = "2"
GROUPS: Final = {"work": "work_periods", "foreman": "foreman_periods"} | {
    "crew_leader": "crew_leader_periods"
}
LEVELS: Final = (2, 3, 4)


@dataclass(frozen=True, slots=True)
class Said:
    """Something about a sheet: the code of a sentence of this room, with its values."""

    code: str
    sheet: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ReadBack:
    """The form as the sheets have it. With ``faults`` it is as it was before."""

    form: CaseForm
    faults: tuple[Said, ...]
    notices: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """Whose sheets are read: the technician, the fields by their names, who certifies alone.

    ``own_id`` is the business that files, which a 様式3 does not name.
    """

    technician_id: str
    fields: Mapping[str, str]
    own_id: str


def read_back(sheets: Sequence[SheetForm], before: CaseForm, expected: Expected) -> ReadBack:
    """What sheets say of one technician, in place of what stood in the form before.

    Refused are sheets of somebody else, a consent, a certificate or application twice, more
    periods than the form holds, and a level nobody applies for.
    """
    faults = list(_faults(sheets, expected))
    form, notices = before, []
    applied = [one for one in sheets if isinstance(one.form, EvaluationApplicationForm)]
    certified = [one for one in sheets if isinstance(one.form, CareerCertificateForm)]
    for one in sheets:
        if isinstance(one.form, ConsentForm):
            continue
        field = expected.fields.get(_bare(one.form.field_name))
        if field is None:
            notices.append(Said("field_unknown", one.sheet, {"found": one.form.field_name}))
        elif one in applied or not applied:
            form = replace(form, field=field)
        elif form.field not in {None, field}:
            notices.append(Said("field_other", one.sheet, {"found": one.form.field_name}))
    for one in applied:
        form = _applied(form, one.form)
        if not certified and _has_lengths(one.form):
            notices.append(Said("lengths_alone", one.sheet, {}))
    if certified:
        career = _career(form.career, [one.form for one in certified], expected.own_id)
        if len(career.lines) > MOST_LINES:
            sheet = certified[-1].sheet
            faults.append(Said("too_many_periods", sheet, {"most": MOST_LINES + 1}))
        form = replace(form, career=career)
    return ReadBack(before if faults else form, tuple(faults), tuple(notices))


def by_name(names: Mapping[str, str]) -> Mapping[str, str]:
    """Fields by their names as people write them, from their names by field."""
    return {_bare(name): field for field, name in names.items()}


def _bare(name: str) -> str:
    """A name of a field without what people write differently."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def _faults(sheets: Sequence[SheetForm], expected: Expected) -> Iterator[Said]:
    seen: set[object] = set()
    for one in sheets:
        form = one.form
        if isinstance(form, ConsentForm):
            yield Said("consent", one.sheet, {})
            continue
        if form.person.technician_id != expected.technician_id:
            found = {"found": form.person.technician_id, "wanted": expected.technician_id}
            yield Said("somebody_else", one.sheet, found)
        what = _who(form, expected.own_id) if isinstance(form, CareerCertificateForm) else form.kind
        if what in seen:
            yield Said("twice", one.sheet, {})
        seen.add(what)
        if isinstance(form, EvaluationApplicationForm) and form.level not in LEVELS:
            yield Said("level", one.sheet, {"found": form.level})


def _has_lengths(form: Form) -> bool:
    return isinstance(form, EvaluationApplicationForm) and any(
        (form.work, form.foreman, form.crew_leader)
    )


def _applied(form: CaseForm, sheet: Form) -> CaseForm:
    if not isinstance(sheet, EvaluationApplicationForm):
        return form
    form = replace(form, level=sheet.level)
    card = sheet.card_delivery
    if card is None:
        return form
    return replace(form, own_card=True, card=(card.recipient, card.postal_code or "", card.address))


def _who(form: CareerCertificateForm, own_id: str) -> str:
    return own_id if form.certifier is None else form.certifier.business_id


def _career(before: Career, sheets: Sequence[Form], own_id: str) -> Career:
    """The declared career of certificates; the first one's business is the main certifier."""
    read = [one for one in sheets if isinstance(one, CareerCertificateForm)]
    main = read[0]
    main_id = _who(main, own_id)
    lines: list[Line] = []
    for one in read:
        who = _who(one, own_id)
        lines += [
            Line(kind, str(period.first), str(period.last), "" if who == main_id else who)
            for kind in KEYS
            for period in getattr(one, GROUPS[kind])
        ]
    own = next((one for one in lines if one.kind == "work" and not one.certifier_id), None)
    if own is not None:
        lines.remove(own)
    signed = None if main.certifier is None else main.certifier.name
    return Career(
        used=True,
        first="" if own is None else own.first,
        last="" if own is None else own.last,
        form=OWN if main.certifier is None else BY_BUSINESS,
        certifier_id=main_id,
        representative=signed or main.sworn_by or before.representative,
        lines=tuple(lines),
        wish=before.wish,
    )
