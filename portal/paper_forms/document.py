"""The HTML of a form, as the printing process sets it on paper: one page where it fits."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evaluator.months import MONTHS_PER_YEAR
from portal.paper_forms.forms import (
    CareerCertificateForm,
    ConsentForm,
    Duration,
    Form,
    FormKind,
    total,
)
from portal.paper_forms.remarks import said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evaluator.months import Month, Period
    from portal.paper import Printer

TEMPLATES: Final = Path(__file__).with_name("paper")
TEMPLATE: Final = {
    FormKind.APPLICATION: "application.html",
    FormKind.CERTIFICATE: "certificate.html",
    FormKind.OWN_CERTIFICATE: "certificate.html",
    FormKind.CONSENT: "consent.html",
}
ROOMIEST_FIRST: Final = ((10.0, 1.6), (9.0, 1.1), (8.0, 0.7), (7.0, 0.3))
"""Sizes of the text (points) with the padding of a row (millimetres); less is hard to read."""

QUALIFICATION_LINES: Final = 5
PERIOD_LINES: Final = {"work_periods": 3, "foreman_periods": 2, "crew_leader_periods": 2}
"""Lines that a form has at least, so that a pen finds room."""


def documents(form: Form) -> Iterator[str]:
    """The form as HTML, the roomiest first; each fetches nothing and is the same every time."""
    template = _environment().get_template(TEMPLATE[form.kind])
    periods = []
    if isinstance(form, CareerCertificateForm):
        periods = [(group, getattr(form, group)) for group in PERIOD_LINES]
    for size, padding in ROOMIEST_FIRST:
        yield template.render(
            form=form,
            title=said(f"sheet_title_{form.kind}"),
            said=said,
            size=size,
            padding=padding,
            periods=periods,
            period_lines=PERIOD_LINES,
            qualification_lines=QUALIFICATION_LINES,
            total=total,
        )


def consent_documents(forms: Sequence[ConsentForm]) -> Iterator[str]:
    """Consents of several people as one HTML, each on a page of its own, roomiest first."""
    template = _environment().get_template("consents.html")
    size, padding = ROOMIEST_FIRST[0]
    title = said(f"sheet_title_{FormKind.CONSENT}")
    yield template.render(forms=forms, title=title, said=said, size=size, padding=padding)


def printed(form: Form, printer: Printer) -> bytes:
    """The form as a PDF; the same bytes for the same form."""
    return printer.one_page(documents(form))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(day=_day, month=_month, spoken=_length, of=_of)
    return environment


def _day(value: dt.date | None) -> str:
    """A day; with room to write it where there is none."""
    if value is None:
        return said("print_no_day")
    return said("print_day", year=value.year, month=value.month, day=value.day)


def _month(value: Month) -> str:
    in_year = value.number % MONTHS_PER_YEAR + 1
    return said("print_month", year=value.number // MONTHS_PER_YEAR, month=in_year)


def _length(value: Duration | None) -> str:
    if value is None:
        return said("print_no_length")
    return said("sheet_length", years=value.years, months=value.months)


def _of(value: Period) -> Duration:
    return Duration.of_months(value.last.number - value.first.number + 1)
