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

    What one business certifies may stand on several sheets; what others certified before is kept.
    Refused are sheets of somebody else, a consent, an application twice, periods of one business
    that overlap, more periods than the form holds, and a level nobody applies for.
    """
    faults = list(_faults(sheets, expected))
    form, notices = before, []
    applied = [one for one in sheets if isinstance(one.form, EvaluationApplicationForm)]
    certified = [one for one in sheets if isinstance(one.form, CareerCertificateForm)]
    fields = {one: _field(one, expected) for one in (*applied, *certified)}
    asked = next((fields[one] for one in applied if fields[one]), None)
    for one, field in fields.items():
        name = "" if isinstance(one.form, ConsentForm) else one.form.field_name
        if field is None:
            notices.append(Said("field_unknown", one.sheet, {"found": name}))
        elif asked in {None, field}:
            form = replace(form, field=field)
        else:
            notices.append(Said("field_other", one.sheet, {"found": name}))
    for one in applied:
        form = _applied(form, one.form)
        if not certified and _has_lengths(one.form):
            notices.append(Said("lengths_alone", one.sheet, {}))
    if certified:
        read = [one.form for one in certified if isinstance(one.form, CareerCertificateForm)]
        career = _career(form.career, read, expected.own_id)
        others = set(career.certifiers) - {_who(one, expected.own_id) for one in read}
        if others:
            found = {"found": "、".join(sorted(others))}
            notices.append(Said("others_kept", certified[-1].sheet, found))
        if len(career.lines) > MOST_LINES:
            sheet = certified[-1].sheet
            faults.append(Said("too_many_periods", sheet, {"most": MOST_LINES + 1}))
        form = replace(form, career=career)
    return ReadBack(before if faults else form, tuple(faults), tuple(notices))


def by_name(names: Mapping[str, str]) -> Mapping[str, str]:
    """Fields by their names as people write them, from their names by field."""
    return {_bare(name): field for field, name in names.items()}


def _field(sheet: SheetForm, expected: Expected) -> str | None:
    """The field that a sheet names; None where it is none of ours."""
    if isinstance(sheet.form, ConsentForm):
        return None
    return expected.fields.get(_bare(sheet.form.field_name))


def _bare(name: str) -> str:
    """A name of a field without what people write differently."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def _faults(sheets: Sequence[SheetForm], expected: Expected) -> Iterator[Said]:
    seen: list[Form] = []
    for one in sheets:
        form = one.form
        if isinstance(form, ConsentForm):
            yield Said("consent", one.sheet, {})
            continue
        if form.person.technician_id != expected.technician_id:
            found = {"found": form.person.technician_id, "wanted": expected.technician_id}
            yield Said("somebody_else", one.sheet, found)
        if any(_clash(form, other, expected.own_id) for other in seen):
            yield Said("twice", one.sheet, {})
        seen.append(form)
        if isinstance(form, EvaluationApplicationForm) and form.level not in LEVELS:
            yield Said("level", one.sheet, {"found": form.level})


def _clash(form: Form, other: Form, own_id: str) -> bool:
    """Whether two sheets cannot stand beside each other: two applications, or days twice."""
    if not isinstance(form, CareerCertificateForm) or not isinstance(other, CareerCertificateForm):
        return form.kind is other.kind
    return _who(form, own_id) == _who(other, own_id) and any(
        one.first <= that.last and that.first <= one.last
        for name in GROUPS.values()
        for one in getattr(form, name)
        for that in getattr(other, name)
    )


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


def _career(before: Career, read: Sequence[CareerCertificateForm], own_id: str) -> Career:
    """The declared career of certificates, beside what other businesses certified before.

    The main certifier stays the one before, else it is the first whose sheet has work.
    """
    lines = dict(_kept(before))
    for who in dict.fromkeys(_who(one, own_id) for one in read):
        lines[who] = []
    for one in read:
        lines[_who(one, own_id)] += [
            Line(kind, str(period.first), str(period.last))
            for kind in KEYS
            for period in getattr(one, GROUPS[kind])
        ]
    of_work = (_who(one, own_id) for one in read if one.work_periods)
    first = next(of_work, _who(read[0], own_id))
    main_id = before.certifier_id if lines.get(before.certifier_id) else first
    own = next((one for one in lines[main_id] if one.kind == "work"), Line("work", "", ""))
    career = replace(
        before,
        used=True,
        first=own.first,
        last=own.last,
        certifier_id=main_id,
        lines=tuple(
            replace(line, certifier_id="" if who == main_id else who)
            for who in sorted(lines, key=lambda who: who != main_id)
            for line in lines[who]
            if line is not own
        ),
    )
    signed = next((one for one in read if _who(one, own_id) == main_id), None)
    if signed is None:
        return career
    # A sole proprietor states their own career: whoever swears is the technician.
    own_form = signed.certifier is None
    signing = signed.person if signed.certifier is None else signed.certifier
    name = signed.sworn_by or signing.name if own_form else signing.name or signed.sworn_by
    form = OWN if own_form else BY_BUSINESS
    return replace(career, form=form, representative=name or before.representative)


def _kept(before: Career) -> Mapping[str, list[Line]]:
    """What was declared before, by who certifies it."""
    found: dict[str, list[Line]] = {}
    for sheet in before.certificates():
        for kind, key in KEYS.items():
            for one in sheet[key]:
                if sheet["certifier_id"] and (one["from"] or one["to"]):
                    own = found.setdefault(str(sheet["certifier_id"]), [])
                    own.append(Line(kind, one["from"], one["to"]))
    return found
