"""様式2 and 様式3 from a draft, and forms filled in by hand read into it."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import pikepdf
import pytest

from ccus_data.database import reading
from ccus_data.personal_views import views_of
from evaluator.months import Month, Period
from portal.applications.career import career_of
from portal.paper_forms import CareerCertificateForm, Certifier, read_form, workbook
from tests.portal.applications.conftest import Office
from tests.portal.applications.people import BUSINESS, STRANGER
from tests.portal.paper_forms.paper_sheets import (
    APPLICATION,
    CERTIFICATE,
    FULL_APPLICATION,
    FULL_CERTIFICATE,
    sheet_of,
)

TODAY = dt.date(2026, 11, 26)
CAREER = {
    "used": "1",
    "period_start": "2010-05",
    "period_end": "2020-03",
    "certifier_id": BUSINESS,
    "representative": "髙﨑 葛",
    "kind-0": "foreman",
    "from-0": "2015-01",
    "to-0": "2015-12",
    "kind-1": "work",
    "from-1": "2008-04",
    "to-1": "2010-04",
    "by-1": STRANGER,
}


def place_of(office: Office, page: str) -> str:
    return f"{page}/technicians/{office.rows(page)[0].case_id}"


def saved(office: Office, people: list[str], form: str = "2") -> str:
    """A draft with a career of two certifiers; the address of its technician."""
    place = place_of(office, office.draft(people[:1]))
    given = CAREER | {"version": "1", "field": "electrical", "level": "3", "form": form}
    office.post(place, next="list", **given)  # type: ignore[arg-type]
    return place


def printed(office: Office, place: str, by: str = "") -> CareerCertificateForm:
    answer = office.house.client.get(f"{place}/career-form.xlsx?by={by}")
    assert answer.status_code == 200
    form = read_form(answer.content, TODAY).form
    assert isinstance(form, CareerCertificateForm)
    return form


def read_in(office: Office, place: str, content: bytes, status: int = 200) -> str:
    token = office.token or office.house.form_token("/applications")
    answer = office.house.client.post(
        f"{place}/read-forms",
        data={"form_token": token},
        files={"forms": ("form.xlsx", content, "application/octet-stream")},
        headers={"sec-fetch-site": "same-origin"},
        follow_redirects=False,
    )
    assert answer.status_code == status, answer.text
    return answer.text


def period(first: str, last: str) -> Period:
    return Period(Month.parse(first), Month.parse(last))


def test_each_business_that_certifies_has_a_form_of_its_own(
    office: Office, people: list[str]
) -> None:
    place = saved(office, people)
    own, other = printed(office, place), printed(office, place, STRANGER)
    assert own.person.technician_id == people[0]
    assert own.work_periods == (period("2010-05", "2020-03"),)
    assert own.foreman_periods == (period("2015-01", "2015-12"),)
    assert own.certifier == Certifier(
        "髙﨑電設株式会社",
        "100-0013 東京都千代田区霞が関1-1",
        None,
        "髙﨑 葛",
        BUSINESS,
    )
    assert other.work_periods == (period("2008-04", "2010-04"),)
    assert other.certifier == Certifier("よその会社", None, None, None, STRANGER)
    assert (own.issued_on, own.sworn_by) == (None, None)
    page = office.get(place)
    assert f"career-form.pdf?by={BUSINESS}" in page
    assert f"career-form.xlsx?by={STRANGER}" in page
    with reading(office.house.engine) as connection:
        assert views_of(connection, people[0])


def test_a_sole_proprietor_states_the_career_on_form_3(office: Office, people: list[str]) -> None:
    form = printed(office, saved(office, people, form="3"))
    assert form.certifier is None
    assert form.work_periods == (period("2010-05", "2020-03"),)


def test_the_certificate_comes_as_one_page_of_pdf(office: Office, people: list[str]) -> None:
    answer = office.house.client.get(f"{saved(office, people)}/career-form.pdf")
    office.house.app.state.life.printer.close()
    name = f'filename="form-2-{BUSINESS}-{people[0]}.pdf"'
    assert name in answer.headers["content-disposition"]
    with pikepdf.open(io.BytesIO(answer.content)) as made:
        assert len(made.pages) == 1


@pytest.mark.parametrize(
    "given", [{"used": "0"}, {"period_start": "2010"}, {"period_end": "2009-01"}]
)
def test_without_a_readable_career_there_is_no_certificate(
    office: Office, people: list[str], given: dict[str, str]
) -> None:
    place = place_of(office, office.draft(people[:1]))
    all_given = CAREER | {"version": "1", "field": "electrical", "level": "3"} | given
    office.post(place, next="list", **all_given)  # type: ignore[arg-type]
    office.get(f"{place}/career-form.xlsx", status=404)
    office.get(f"{place}/career-form.xlsx?by=1", status=404)
    assert f"career-form.pdf?by={BUSINESS}" not in office.get(place)


def test_what_was_printed_is_read_back_as_it_was(office: Office, people: list[str]) -> None:
    place = saved(office, people)
    form = printed(office, place)
    page = office.draft(people[1:2])
    other = place_of(office, page)
    named = replace(form, person=replace(form.person, technician_id=people[1]))
    shown = read_in(office, other, workbook(named))
    assert "まだ保存されていません" in shown
    for value in ("2010-05", "2020-03", "2015-01", "2015-12", BUSINESS, "髙﨑 葛"):
        assert f'value="{value}"' in shown
    assert career_of(*_stored(office, page)).used is False


def test_forms_filled_in_by_hand_fill_the_page_and_save_nothing(
    office: Office, people: list[str]
) -> None:
    page = office.draft(people[:1])
    place = place_of(office, page)
    before = _stored(office, page)
    certificate = sheet_of(CERTIFICATE, {**FULL_CERTIFICATE, "C20:O20": people[0]})
    shown = read_in(office, place, certificate, 422)
    assert 'name="used" value="1" checked' in shown
    assert 'value="2008-04"' in shown
    application = sheet_of(APPLICATION, {**FULL_APPLICATION, "C14:N14": people[0]})
    shown = read_in(office, place, application)
    assert "就業年数の合計は読み込みません" in shown
    assert _stored(office, page) == before


def test_the_forms_of_somebody_else_are_refused_with_every_reason(
    office: Office, people: list[str]
) -> None:
    place = saved(office, people)
    own = printed(office, place)
    strange = replace(own, person=replace(own.person, technician_id=people[1]))
    shown = read_in(office, place, workbook(strange), 422)
    assert "ファイルを読み込めませんでした" in shown
    assert f"技能者ID {people[1]} の方の様式です" in shown
    assert 'value="2010-05"' in shown


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04"])
def test_what_is_no_excel_file_is_refused_in_words(
    office: Office, people: list[str], content: bytes
) -> None:
    shown = read_in(office, place_of(office, office.draft(people[:1])), content, 422)
    assert "ファイルを読み込めませんでした" in shown


def test_what_was_filed_takes_no_forms(office: Office, people: list[str]) -> None:
    page = office.draft(people[:1])
    place = place_of(office, page)
    office.post(place, version="1", field="electrical", level="2", next="list")
    office.file(page)
    before = _stored(office, page)
    read_in(office, place, b"", 409)
    office.get(f"{place}/career-form.pdf", status=404)
    assert _stored(office, page) == before


def _stored(office: Office, page: str) -> tuple[str | None, str | None]:
    (case,) = office.rows(page)
    return case.certified, case.certifier
