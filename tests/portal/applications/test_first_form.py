"""様式1 as the portal fills it in, read back as the bodies would."""

from __future__ import annotations

import datetime as dt
import io

import pikepdf
import pytest
from sqlalchemy import insert

from ccus_data.database import reading, writing
from ccus_data.personal_views import views_of
from ccus_data.tables import business_details
from portal.paper_forms import EvaluationApplicationForm, LevelQualification, Proxy, read_form
from tests.portal.access.conftest import START
from tests.portal.applications.conftest import Office
from tests.portal.applications.people import BUSINESS


def form_of(office: Office, place: str) -> EvaluationApplicationForm:
    answer = office.house.client.get(f"{place}/form-1.xlsx")
    assert answer.status_code == 200
    read = read_form(answer.content, dt.date(2026, 11, 26))
    assert isinstance(read.form, EvaluationApplicationForm), read.remarks
    return read.form


def place_of(office: Office, page: str) -> str:
    return f"{page}/technicians/{office.rows(page)[0].case_id}"


def test_it_holds_the_draft_and_what_the_business_says_of_itself(
    office: Office, people: list[str]
) -> None:
    page = office.draft(people[:1])
    place = place_of(office, page)
    before = form_of(office, place)
    assert before.proxy is not None
    assert before.proxy.name == "髙﨑電設株式会社"
    row = {
        "business_id": BUSINESS,
        "name": "髙﨑電設ホールディングス",
        "representative": "髙﨑 花子",
        "postal_code": "530-0001",
        "address": "大阪府大阪市北区梅田1-1",
        "phone": "06-1234-5678",
        "by": "kanri001",
        "at": START,
    }
    with writing(office.house.engine) as connection:
        connection.execute(insert(business_details), row)
    career = {
        "used": "1",
        "period_start": "2010-05",
        "period_end": "2020-03",
        "kind-0": "foreman",
        "from-0": "2015-01",
        "to-0": "2015-12",
    }
    office.post(place, version="1", field="electrical", level="3", form="2", next="list", **career)  # type: ignore[arg-type]
    form = form_of(office, place)
    assert form.proxy == Proxy(
        "髙﨑電設ホールディングス",
        None,
        "所属事業者",
        BUSINESS,
        "530-0001 大阪府大阪市北区梅田1-1",
        "06-1234-5678",
    )
    assert (form.person.technician_id, form.field_name, form.level) == (people[0], "電気工事", 3)
    assert form.work is not None
    assert form.work.in_months == 119
    assert form.foreman is not None
    assert form.foreman.in_months == 12
    assert (form.crew_leader, form.consented_by, form.filed_on) == (None, None, None)
    assert form.card_delivery is not None
    assert form.card_delivery.recipient == "髙﨑電設株式会社"
    assert {one.level for one in form.qualifications} <= {2, 3}
    assert any(isinstance(one, LevelQualification) for one in form.qualifications)
    with reading(office.house.engine) as connection:
        assert views_of(connection, people[0])


def test_a_career_that_cannot_be_read_leaves_its_lengths_empty(
    office: Office, people: list[str]
) -> None:
    page = office.draft(people[:1])
    place = place_of(office, page)
    given = {"used": "1", "period_start": "2010", "period_end": "2020-03", "next": "list"}
    office.post(place, version="1", field="electrical", level="2", **given)  # type: ignore[arg-type]
    assert form_of(office, place).work is None


def test_it_comes_as_one_page_of_pdf(office: Office, people: list[str]) -> None:
    page = office.draft(people[:1])
    answer = office.house.client.get(f"{place_of(office, page)}/form-1.pdf")
    # The printing process ends with the test; the portal goes on for those that follow.
    office.house.app.state.life.printer.close()
    assert answer.headers["content-type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as made:
        assert len(made.pages) == 1


@pytest.mark.parametrize("given", [{"field": "", "level": "2"}, {"field": "electrical"}])
def test_without_field_or_level_there_is_no_form(
    office: Office, people: list[str], given: dict[str, str]
) -> None:
    page = office.draft(people[:1])
    place = place_of(office, page)
    office.post(place, version="1", next="list", **given)  # type: ignore[arg-type]
    office.get(f"{place}/form-1.xlsx", status=404)
    assert "form-1" not in office.get(place)


def test_what_was_filed_is_printed_no_more_and_strangers_find_nothing(
    office: Office, people: list[str]
) -> None:
    page = office.draft(people[:1])
    place = place_of(office, page)
    own = office.house.client.cookies["__Host-ccus_session"]
    office.house.client.cookies.clear()
    office.house.signed_up("yoso0001")
    office.house.sign_in("yoso0001")
    office.get(f"{place}/form-1.xlsx", status=404)
    office.house.hold(own)
    office.file(page)
    office.get(f"{place}/form-1.pdf", status=404)
    assert office.row(page).state == "submitted"
