"""A form made from what was found: every fault at once, each at its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from evaluator.months import Month, Period, united
from portal.paper_forms.forms import (
    CardDelivery,
    CareerCertificateForm,
    Certifier,
    ConsentForm,
    Duration,
    EvaluationApplicationForm,
    Form,
    FormKind,
    LevelQualification,
    Person,
    Proxy,
)
from portal.paper_forms.handwriting import Unreadable, day, identifier, line, month, whole
from portal.paper_forms.pieces import LONGEST
from portal.paper_forms.remarks import Place, Remark, fault, notice

if TYPE_CHECKING:
    from portal.paper_forms.drafts import Draft

MOST_NAME: Final = 100
MOST_TEXT: Final = 200
MOST_WORDING: Final = 1_000
MOST_PERIODS: Final = 20
MOST_QUALIFICATIONS: Final = 30
MOST_ITEMS: Final = 20
LEVELS: Final = (2, 4)
PERIODS: Final = ("work_periods", "foreman_periods", "crew_leader_periods")

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Formed:
    """The form, where nothing is at fault, and everything to be said about it."""

    form: Form | None
    remarks: tuple[Remark, ...]


def form_of(draft: Draft, on: dt.date | None = None) -> Formed:
    """The form that a draft holds; months and days after ``on``, where given, are faults."""
    desk = _Desk(draft, on)
    form: Form
    if draft.kind is FormKind.APPLICATION:
        form = _application(desk)
    elif draft.kind is FormKind.CONSENT:
        form = _consent(desk)
    else:
        form = _certificate(desk, certified=draft.kind is FormKind.CERTIFICATE)
    for path, written in draft.values.items():
        if path not in desk.asked:
            desk.remarks.append(fault("unknown_field", written.place, found=path))
    faulty = any(remark.is_fault for remark in desk.remarks)
    return Formed(None if faulty else form, tuple(desk.remarks))


@dataclass(slots=True)
class _Desk:
    """Takes values out of a draft and keeps what is to be said."""

    draft: Draft
    on: dt.date | None
    remarks: list[Remark] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def place(self, path: str) -> Place:
        written = self.draft.values.get(path)
        return self.draft.origin if written is None else written.place

    def take(self, path: str, read: Callable[[object], _T]) -> _T | None:
        """The value of a field; None where it is blank or at fault, which is noted."""
        self.asked.add(path)
        written = self.draft.values.get(path)
        if written is None:
            return None
        try:
            return read(written.value)
        except Unreadable as wrong:
            self.remarks.append(fault(wrong.code, written.place, field=path, **wrong.values))
            return None

    def need(self, path: str, read: Callable[[object], _T], instead: _T) -> _T:
        """The value of a field that must be there; ``instead`` where it is at fault."""
        found = self.take(path, read)
        if found is None:
            if path not in self.draft.values and path not in self.draft.unread:
                self.remarks.append(fault("missing", self.draft.origin, field=path))
            return instead
        return found

    def want(self, path: str, read: Callable[[object], _T]) -> _T | None:
        """The value of a field that ought to be there: said where it is blank."""
        found = self.take(path, read)
        if path not in self.draft.values and path not in self.draft.unread:
            self.remarks.append(notice("blank", self.draft.origin, field=path))
        return found

    def has(self, group: str) -> bool:
        return any(path.startswith(f"{group}.") for path in self.draft.values)


_name = partial(line, most=MOST_NAME)
_text = partial(line, most=MOST_TEXT)
_wording = partial(line, most=MOST_WORDING)
_level = partial(whole, least=LEVELS[0], most=LEVELS[1])


def _person(desk: _Desk) -> Person:
    return Person(
        desk.need("person.name", _name, ""),
        desk.want("person.name_kana", _name),
        desk.need("person.technician_id", identifier, ""),
    )


def _past_day(desk: _Desk, path: str, found: dt.date | None) -> dt.date | None:
    if found is not None and desk.on is not None and found > desk.on:
        desk.remarks.append(fault("in_future", desk.place(path), field=path, found=found))
    return found


def _application(desk: _Desk) -> Form:
    filed = desk.want("filed_on", day)
    born = _past_day(desk, "birth_date", desk.want("birth_date", day))
    form = EvaluationApplicationForm(
        filed_on=filed,
        person=_person(desk),
        field_name=desk.need("field_name", _name, ""),
        address=desk.want("address", _text),
        birth_date=born,
        phone=desk.take("phone", _name),
        level=desk.need("level", _level, 0),
        qualifications=_qualifications(desk),
        work=_duration(desk, "work"),
        foreman=_duration(desk, "foreman"),
        crew_leader=_duration(desk, "crew_leader"),
        proxy=_proxy(desk),
        consented_by=desk.take("consented_by", _name),
        card_delivery=_card(desk),
    )
    if form.proxy is not None and form.consented_by is None:
        desk.remarks.append(notice("no_consent_to_proxy", desk.draft.origin))
    return form


def _qualifications(desk: _Desk) -> tuple[LevelQualification, ...]:
    numbers = desk.draft.numbers("qualifications")
    if len(numbers) > MOST_QUALIFICATIONS:
        place = desk.place(f"qualifications[{numbers[-1]}].name")
        desk.remarks.append(
            fault("too_many", place, field="qualifications", most=MOST_QUALIFICATIONS)
        )
    least, most = 1, LEVELS[1]
    return tuple(
        LevelQualification(
            desk.need(f"qualifications[{n}].level", partial(whole, least=least, most=most), 0),
            desk.need(f"qualifications[{n}].name", _text, ""),
        )
        for n in numbers
    )


def _duration(desk: _Desk, path: str) -> Duration | None:
    years = desk.take(f"{path}.years", partial(whole, least=0, most=LONGEST))
    months = desk.take(f"{path}.months", partial(whole, least=0, most=11))
    if years is None and months is None:
        return None
    return Duration(years or 0, months or 0)


def _proxy(desk: _Desk) -> Proxy | None:
    if not desk.has("proxy"):
        return None
    return Proxy(
        desk.need("proxy.name", _name, ""),
        desk.take("proxy.name_kana", _name),
        desk.take("proxy.relation", _name),
        desk.take("proxy.business_id", identifier),
        desk.take("proxy.address", _text),
        desk.take("proxy.phone", _name),
    )


def _card(desk: _Desk) -> CardDelivery | None:
    if not desk.has("card_delivery"):
        return None
    return CardDelivery(
        desk.need("card_delivery.recipient", _name, ""),
        desk.take("card_delivery.postal_code", _name),
        desk.need("card_delivery.address", _text, ""),
    )


def _certificate(desk: _Desk, *, certified: bool) -> Form:
    issued = desk.want("issued_on", day)
    person = _person(desk)
    field_name = desk.need("field_name", _name, "")
    works = desk.take("works", _text)
    certifier = _certifier(desk) if certified else None
    addressee = None if certified else desk.take("addressee", _text)
    periods = [_periods(desk, group) for group in PERIODS]
    if not desk.draft.numbers(PERIODS[0]) and PERIODS[0] not in desk.draft.unread:
        desk.remarks.append(fault("no_period", desk.draft.origin, field=PERIODS[0]))
    for group, of_role in zip(PERIODS[1:], periods[1:], strict=True):
        if periods[0] and united(of_role) - united(periods[0]):
            desk.remarks.append(notice("outside_work", desk.place(f"{group}[0].from"), field=group))
    sworn = desk.want("sworn_by", _name)
    work, foreman, crew_leader = periods
    return CareerCertificateForm(
        issued,
        person,
        field_name,
        works,
        work,
        foreman,
        crew_leader,
        certifier,
        addressee,
        sworn,
    )


def _certifier(desk: _Desk) -> Certifier:
    return Certifier(
        desk.need("certifier.business_name", _text, ""),
        desk.want("certifier.address", _text),
        desk.take("certifier.post", _name),
        desk.want("certifier.name", _name),
        desk.need("certifier.business_id", identifier, ""),
    )


def _periods(desk: _Desk, group: str) -> tuple[Period, ...]:
    """The periods of a group, oldest first; said where they stood otherwise, or overlap."""
    found: list[Period] = []
    numbers = desk.draft.numbers(group)
    if len(numbers) > MOST_PERIODS:
        place = desk.place(f"{group}[{numbers[-1]}].from")
        desk.remarks.append(fault("too_many", place, field=group, most=MOST_PERIODS))
    for number in numbers:
        start, end = f"{group}[{number}].from", f"{group}[{number}].to"
        first, last = (desk.need(path, month, Month(0)) for path in (start, end))
        if not first.number or not last.number:
            continue
        if first > last:
            desk.remarks.append(
                fault(
                    "ends_before",
                    desk.place(end),
                    field=f"{group}[{number}]",
                    first=first,
                    last=last,
                )
            )
        elif desk.on is not None and last > Month.of(desk.on):
            desk.remarks.append(fault("in_future", desk.place(end), field=end, found=last))
        else:
            found.append(Period(first, last))
    ordered = sorted(found, key=lambda one: (one.first, one.last))
    place = desk.place(f"{group}[0].from")
    if ordered != found:
        desk.remarks.append(notice("reordered", place, field=group))
    if len(united(ordered)) < sum(one.last.number - one.first.number + 1 for one in ordered):
        desk.remarks.append(notice("overlapping", place, field=group))
    return tuple(ordered)


def _consent(desk: _Desk) -> Form:
    numbers = desk.draft.numbers("items")
    if len(numbers) > MOST_ITEMS:
        desk.remarks.append(fault("too_many", desk.draft.origin, field="items", most=MOST_ITEMS))
    if not numbers:
        desk.remarks.append(fault("missing", desk.draft.origin, field="items"))
    return ConsentForm(
        purpose=desk.need("purpose", _wording, ""),
        items=tuple(desk.need(f"items[{n}]", _wording, "") for n in numbers),
        version=desk.take("version", _name),
        person=_person(desk),
        address=desk.take("address", _text),
        birth_date=_past_day(desk, "birth_date", desk.need("birth_date", day, dt.date(1900, 1, 1)))
        or dt.date(1900, 1, 1),
        business_name=desk.take("business_name", _text),
        business_id=desk.take("business_id", identifier),
    )
