"""The pages of the self-diagnosis, filled: the ways in, the form, the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from portal.samples import NAMES
from portal.self_diagnosis.case import Case, pack
from portal.self_diagnosis.catalogue_lists import CatalogueLists
from portal.self_diagnosis.diagnosis import Diagnostician
from portal.self_diagnosis.packed_file import pack_file
from portal.self_diagnosis.result_view import result_view

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from fastapi import Response

    from evaluator.faults import Fault
    from portal.layout import Pages, Reader
    from portal.self_diagnosis.form_fault import FormFault
    from portal.self_diagnosis.inputs import Inputs

MOST_FAULTS: Final = 50
"""Faults of a record that a page lists; the API lists them all."""


@dataclass(frozen=True, slots=True)
class DiagnosisPages:
    """Fills the pages of the self-diagnosis."""

    pages: Pages
    lists: CatalogueLists
    diagnostician: Diagnostician
    today: Callable[[], dt.date]

    def start(self, reader: Reader, faults: Sequence[Fault] = (), sent: str = "") -> Response:
        """The three ways in; ``faults`` are those of an uploaded record."""
        return self.pages.response(
            "self_diagnosis/start.html",
            reader,
            status=422 if faults else 200,
            samples=NAMES,
            faults=faults[:MOST_FAULTS],
            more_faults=max(0, len(faults) - MOST_FAULTS),
            sent=sent,
        )

    def form(
        self,
        reader: Reader,
        inputs: Inputs,
        faults: Sequence[FormFault] = (),
        *,
        searched: bool = False,
    ) -> Response:
        """The form with what was filled in, and everything that is wrong with it."""
        operating = self.diagnostician.catalogue.operating
        return self.pages.response(
            "self_diagnosis/form.html",
            reader,
            status=422 if faults else 200,
            inputs=inputs,
            kept_history=pack_file(inputs.history),
            faults=faults,
            searched=searched,
            found=self.lists.search(inputs.search) if searched else (),
            chosen=self.lists.chosen(inputs.qualifications),
            courses=self.lists.courses,
            days_per_year=operating.number("days_per_year", self.today()),
            trades=self.lists.trades,
            fields=self.lists.fields,
            qualifications_address=f"/diagnosis/qualifications/{self.lists.digest}",
        )

    def result(self, reader: Reader, case: Case) -> Response:
        """The result of a case."""
        result = self.diagnostician.diagnose(case, reader.language)
        names = {str(entry.field): entry.name for entry in self.diagnostician.catalogue.fields}
        return self.pages.response(
            "self_diagnosis/result.html",
            reader,
            result=result_view(case, result, names),
            packed=pack(case),
        )
