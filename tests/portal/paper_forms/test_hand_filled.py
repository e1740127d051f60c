"""Forms of the layout that bodies publish, filled in by hand in all the ways people do."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from evaluator.months import Month, Period
from portal.paper_forms import (
    CareerCertificateForm,
    Duration,
    EvaluationApplicationForm,
    LevelQualification,
    Reading,
    read_form,
    read_forms,
    total,
)
from tests.portal.paper_forms.paper_sheets import (
    APPLICATION,
    CERTIFICATE,
    FULL_APPLICATION,
    FULL_CERTIFICATE,
    OWN,
    edited,
    sheet_of,
    without_value,
)


def periods(*texts: str) -> tuple[Period, ...]:
    ends = (text.split("/") for text in texts)
    return tuple(Period(Month.parse(first), Month.parse(last)) for first, last in ends)


def certificate(**changes: object) -> Reading:
    """A full certificate with cells changed; ``C23`` names the cell at the start of an area."""
    return read_forms(sheet_of(CERTIFICATE, {**FULL_CERTIFICATE, **changes}))


def the_certificate(reading: Reading) -> CareerCertificateForm:
    assert [(fault.code, fault.place.cell) for fault in reading.faults] == []
    (one,) = reading.forms
    assert isinstance(one.form, CareerCertificateForm)
    return one.form


def the_application(reading: Reading) -> EvaluationApplicationForm:
    assert [(fault.code, fault.place.cell) for fault in reading.faults] == []
    (one,) = reading.forms
    assert isinstance(one.form, EvaluationApplicationForm)
    return one.form


def faults(reading: Reading) -> set[tuple[str, str]]:
    assert reading.forms == ()
    return {(fault.code, fault.place.cell) for fault in reading.faults}


def notices(reading: Reading) -> set[tuple[str, str]]:
    return {(notice.code, notice.place.cell) for notice in reading.notices}


def test_an_empty_form_names_every_field_that_must_be_filled_in() -> None:
    for layout, missing in ((APPLICATION, 4), (CERTIFICATE, 5), (OWN, 3)):
        reading = read_forms(sheet_of(layout))
        codes = [fault.code for fault in reading.faults]
        assert codes.count("missing") == missing
        assert codes.count("no_period") == (layout is not APPLICATION)
        assert len(codes) == missing + (layout is not APPLICATION)


def test_every_fault_is_told_at_once_with_its_cell() -> None:
    reading = certificate(
        C20="123", C23=20, I27="R5", M27=3, C34="2010年2月30日", C45="だいたい", C17="", X63="代理"
    )
    assert faults(reading) == {
        ("identifier", "C20"),
        ("year_without_era", "C23"),
        ("period_no_start", "I27"),
        ("no_such_day", "C34"),
        ("period", "B45"),
        ("missing", ""),
    }
    for fault in reading.faults:
        for lang in ("ja", "ja_EASY", "en"):
            assert fault.wrong(lang)
            assert fault.mend(lang)


def test_what_nobody_understands_is_a_fault_and_beside_the_page_a_notice() -> None:
    assert faults(certificate(T7="備考", C31="2001")) == {
        ("not_understood", "T7"),
        ("not_understood", "C31"),
    }


def test_a_filled_application_is_read_whole() -> None:
    form = the_application(read_forms(sheet_of(APPLICATION, FULL_APPLICATION)))
    assert form.filed_on == dt.date(2023, 6, 1)
    assert form.person.name == "山田　太郎"
    assert form.person.technician_id == "12345678901234"
    assert form.address == "東京都港区 一丁目1-1"
    assert form.birth_date == dt.date(1983, 6, 4)
    assert (form.level, form.field_name) == (3, "とび")
    assert form.qualifications == (
        LevelQualification(3, "とび一級"),
        LevelQualification(3, "玉掛け（更新、2020年）"),
        LevelQualification(2, "足場主任者"),
    )
    assert (form.work, form.foreman) == (Duration(10, 2), Duration(3, 0))
    assert form.crew_leader == Duration(1, 2)
    assert form.proxy is not None
    assert (form.proxy.name, form.proxy.business_id) == ("鈴木　一郎", "98765432109876")


@pytest.mark.parametrize(
    ("marks", "level"),
    [
        ({"B19": "②レベル２"}, None),
        ({"B19": "レベル２ ✓"}, 2),
        ({"O19": "（レベル４）"}, 4),
        ({"B19": "", "G19": ""}, 4),
        ({"B19": 3, "G19": "", "O19": ""}, 3),
        ({}, None),
        ({"B19": "○レベル２", "O19": "○レベル４"}, None),
    ],
)
def test_the_level_is_the_one_that_is_marked(marks: dict[str, str], level: int | None) -> None:
    filled = {**FULL_APPLICATION, "G19:N21": "レベル３", **marks}
    reading = read_forms(sheet_of(APPLICATION, filled))
    if level is None:
        assert len(faults(reading)) == 1 + (marks == {"B19": "②レベル２"})
    else:
        assert the_application(reading).level == level


@pytest.mark.parametrize(("cell", "level"), [("C19", 2), ("H19", 3), ("P19", 4)])
def test_a_ring_drawn_over_a_level_marks_it(cell: str, level: int) -> None:
    filled = {**FULL_APPLICATION, "G19:N21": "レベル３"}
    assert the_application(read_forms(sheet_of(APPLICATION, filled, ring=cell))).level == level


def test_the_printed_example_has_122_months() -> None:
    form = the_certificate(certificate())
    assert form.work_periods == periods("2008-04/2018-05")
    assert total(form.work_periods) == Duration(10, 2)
    assert total(form.work_periods).in_months == 122
    assert form.certifier is not None
    assert form.certifier.address == "東京都港区　会館101号"
    assert (form.works, form.sworn_by) == ("とび・土工", "山田　花子")


@pytest.mark.parametrize(
    ("years", "months", "said"), [(10, 1, True), (10, 2, False), (10, 3, True)]
)
def test_a_length_that_is_not_the_one_counted_is_told(years: int, months: int, said: bool) -> None:
    reading = certificate(Q23=years, W23=months, Q31=years, W31=months)
    assert the_certificate(reading).work_periods == periods("2008-04/2018-05")
    assert notices(reading) == ({("counted", "C23"), ("counted", "Q31")} if said else set())


def test_periods_come_in_every_writing_and_oldest_first() -> None:
    reading = certificate(
        C23="令和元", E23="７", I23="R5", M23="3", C27="平成20年4月～平成30年5月",
        C34="H22.4", I34=dt.date(2018, 3, 31), C45="２００９年１０月１日", I45="2010/3/31",
    )  # fmt: skip
    form = the_certificate(reading)
    assert form.work_periods == periods("2008-04/2018-05", "2019-07/2023-03")
    assert form.foreman_periods == periods("2010-04/2018-03")
    assert form.crew_leader_periods == periods("2009-10/2010-03")
    assert ("reordered", "C23") in notices(reading)


def test_a_period_over_two_lines_is_joined_and_told() -> None:
    reading = certificate(I23="", M23="", I27=2018, M27=5)
    assert the_certificate(reading).work_periods == periods("2008-04/2018-05")
    assert ("joined", "I27") in notices(reading)


def test_two_halves_that_do_not_meet_are_faults() -> None:
    reading = certificate(I23="", M23="", C27=2010, E27=1, I27=2012, M27=1)
    assert faults(reading) == {("period_no_end", "C23")}


def test_months_of_two_periods_count_once_and_roles_outside_work_are_told() -> None:
    reading = certificate(C27=2018, E27=5, I27=2018, M27=6, C34=2018, E34=6, I34=2018, M34=7)
    assert total(the_certificate(reading).work_periods).in_months == 123
    assert {code for code, _ in notices(reading)} == {"overlapping", "outside_work"}


@pytest.mark.parametrize(("last", "fine"), [(4, True), (5, True), (6, False)])
def test_no_month_after_the_one_of_reading_is_certified(last: int, fine: bool) -> None:
    content = sheet_of(CERTIFICATE, {**FULL_CERTIFICATE, "M23": last})
    reading = read_forms(content, dt.date(2018, 5, 1))
    assert {fault.code for fault in reading.faults} == (set() if fine else {"in_future"})


def test_an_end_before_the_start_is_refused() -> None:
    assert faults(certificate(C23=2018, E23=6)) == {("ends_before", "C23")}


def test_a_form_of_a_sole_proprietor_has_no_certifier() -> None:
    filled = {
        key: value
        for key, value in FULL_CERTIFICATE.items()
        if key not in {"B4:AB4", "U6:W6", "Y6", "AA6", "S8", "S9", "S10", "S12", "S13", "Q63"}
    }
    filled |= {"B7": "　協議会　御中　殿", "U5": "令和5", "Y5": 6, "AA5": 1, "V63": "山田　太郎"}
    form = the_certificate(read_forms(sheet_of(OWN, filled)))
    assert form.certifier is None
    assert form.issued_on == dt.date(2023, 6, 1)
    assert (form.addressee, form.sworn_by) == ("協議会　御中", "山田　太郎")


@pytest.mark.parametrize(("down", "right"), [(0, 3), (7, 0), (5, 2)])
def test_inserted_rows_and_moved_columns_change_nothing(down: int, right: int) -> None:
    for layout, filled in ((APPLICATION, FULL_APPLICATION), (CERTIFICATE, FULL_CERTIFICATE)):
        moved = read_form(sheet_of(layout, filled, down=down, right=right))
        assert moved.form == read_form(sheet_of(layout, filled)).form
        assert moved.form is not None


def test_hidden_rows_and_sheets_are_not_read_and_told() -> None:
    filled = {**FULL_CERTIFICATE, "C27": 2001, "E27": 1, "I27": 2002, "M27": 1}
    content = sheet_of(
        CERTIFICATE, filled, hidden_rows=(27,), other_sheets={"数値": "○", "控え": "山田"}
    )
    reading = read_forms(content)
    assert the_certificate(reading).work_periods == periods("2008-04/2018-05")
    hidden = {("hidden_cell", f"{column}27") for column in "CEIM"}
    assert notices(reading) >= hidden | {("hidden_sheet", "")}
    assert [n.place.sheet for n in reading.notices if n.code == "hidden_sheet"] == ["控え"]


def test_formulas_are_not_worked_out() -> None:
    kept = certificate(Q23="=10+0", W23="=2+0")
    assert ("formula_used", "Q23") in notices(kept)
    assert ("counted", "C23") in notices(kept), "the value kept in the file is 0"
    changing = certificate(C23="=YEAR(TODAY())-10", I23="=[1]Sheet1!A1")
    assert {("formula_unsafe", "C23"), ("formula_unsafe", "I23")} <= faults(changing)
    content = sheet_of(CERTIFICATE, {**FULL_CERTIFICATE, "C20": "=A1&B1"})
    reading = read_forms(without_value(content, "C20"))
    assert faults(reading) == {("formula_without_value", "C20")}


def test_an_error_in_a_cell_is_a_fault() -> None:
    content = edited(
        sheet_of(CERTIFICATE, {**FULL_CERTIFICATE, "C20": 5}),
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub('(<c r="C20"[^>]*)><v>5</v>', r'\1 t="e"><v>#REF!</v>', xml),
    )
    assert ("cell_error", "C20") in faults(read_forms(content))


def test_a_year_in_a_cell_that_shows_dates_is_that_year() -> None:
    """Excel shows the number 2008 as a day of 1905 where a cell's format is that of dates."""
    content = sheet_of(CERTIFICATE, {**FULL_CERTIFICATE, "C23:C26": dt.date(1905, 6, 30)})
    assert the_certificate(read_forms(content)).work_periods == periods("2008-04/2018-05")


def test_a_name_and_a_label_may_share_their_cell() -> None:
    reading = certificate(P12="氏名　山田　次郎", S12="", P13="事業者ＩＤ：11112222333344", S13="")
    certifier = the_certificate(reading).certifier
    assert certifier is not None
    assert (certifier.name, certifier.business_id) == ("山田　次郎", "11112222333344")


def test_one_digit_a_cell_is_an_identifier() -> None:
    digits = {f"{chr(ord('S') + n)}13": digit for n, digit in enumerate("9876543")}
    digits |= {f"A{chr(ord('A') + n)}13": digit for n, digit in enumerate("2109876")}
    certifier = the_certificate(certificate(**digits)).certifier
    assert certifier is not None
    assert certifier.business_id == "98765432109876"


def test_two_forms_in_a_file_are_read_where_several_are_asked_for() -> None:
    formed = read_form(sheet_of({"A1": "売上表"}))
    assert [remark.code for remark in formed.remarks] == ["no_form"]
    consent = read_form(sheet_of({"A1": "個人情報利用に関する同意書"}))
    assert [remark.code for remark in consent.remarks] == ["consent_by_hand"]
