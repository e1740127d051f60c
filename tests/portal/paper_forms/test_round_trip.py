from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings

from portal.paper_forms import (
    CareerCertificateForm,
    Form,
    from_json,
    read_form,
    read_forms,
    to_json,
    workbook,
)
from tests.portal.paper_forms.examples import EVERY, application, certificate
from tests.portal.paper_forms.paper_sheets import edited
from tests.portal.paper_forms.strategies import forms

SHEET = "xl/worksheets/sheet1.xml"
ROW_60 = '<row r="60"><c r="B60" t="inlineStr"><is><t>土木</t></is></c></row>'


@settings(max_examples=25, deadline=None)
@given(form=forms)
def test_what_is_written_as_excel_is_read_back_the_same(form: Form) -> None:
    formed = read_form(workbook(form))
    assert [remark for remark in formed.remarks if remark.is_fault] == []
    assert formed.form == form


@settings(max_examples=25, deadline=None)
@given(form=forms)
def test_what_is_written_as_json_is_read_back_the_same(form: Form) -> None:
    assert from_json(json.loads(json.dumps(to_json(form)))).form == form


@pytest.mark.parametrize("form", EVERY, ids=lambda form: str(form.kind))
def test_the_same_form_gives_the_same_bytes(form: Form) -> None:
    assert workbook(form) == workbook(form)


def test_our_workbook_has_no_notice_but_of_blanks() -> None:
    for form in EVERY:
        assert {remark.code for remark in read_form(workbook(form)).remarks} <= {"blank"}


def test_names_of_cells_are_followed_wherever_the_cells_have_moved() -> None:
    moved = edited(
        workbook(certificate()),
        "xl/workbook.xml",
        lambda xml: re.sub(r"(ccus.works\"[^<]*)\$B\$\d+<", r"\1$B$60<", xml),
    )
    content = edited(
        moved,
        SHEET,
        lambda xml: xml.replace("</sheetData>", f"{ROW_60}</sheetData>"),
    )
    formed = read_form(content)
    left = [fault.values[0][1] for fault in formed.remarks if fault.is_fault]
    assert left == ["とび・土工"], "what stands where the field was is told"
    emptied = edited(content, "xl/sharedStrings.xml", lambda xml: xml.replace("とび・土工<", "<"))
    form = read_form(emptied).form
    assert isinstance(form, CareerCertificateForm)
    assert form.works == "土木"


def test_what_is_typed_beside_our_fields_is_told() -> None:
    content = edited(
        workbook(application()),
        SHEET,
        lambda xml: xml.replace(
            "</sheetData>",
            '<row r="99"><c r="A99" t="inlineStr"><is><t>至急</t></is></c></row></sheetData>',
        ),
    )
    (fault,) = read_forms(content).faults
    assert (fault.code, fault.place.cell) == ("not_understood", "A99")


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"form": "form9"}, "form", "unknown_form"),
        ({"level": 5}, "level", "whole"),
        ({"level": True}, "level", "json_type"),
        ({"field_name": ""}, "", "missing"),
        ({"nickname": "タロー"}, "nickname", "unknown_field"),
        ({"person": "山田"}, "person", "unknown_field"),
        ({"birth_date": "58年6月4日"}, "birth_date", "year_without_era"),
        ({"work": {"years": 1, "months": 12}}, "work.months", "whole"),
        ({"qualifications": [{"name": "玉掛け"}]}, "", "missing"),
        (
            {"qualifications": [{"level": 1, "name": "x"}] * 31},
            "qualifications[30].name",
            "too_many",
        ),
        ({"qualifications": [{"level": 1, "name": "x"}] * 300}, "", "too_many_values"),
    ],
)
def test_data_at_fault_is_refused_by_its_path(
    change: dict[str, object], path: str, code: str
) -> None:
    formed = from_json({**to_json(application()), **change})
    assert formed.form is None
    assert (code, path) in {(fault.code, fault.place.path) for fault in formed.remarks}


def test_what_is_no_object_is_no_form() -> None:
    nothing: list[object] = [None, [], "x", 1]
    for document in nothing:
        assert [fault.code for fault in from_json(document).remarks] == ["json_not_object"]
