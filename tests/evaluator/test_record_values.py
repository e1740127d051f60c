"""Every value of a record: what it may be, and what it may not."""

from __future__ import annotations

import datetime as dt

import pytest

from evaluator.faults import RecordFaults
from evaluator.read_record import RecordReader
from evaluator.shapes import LONGEST_TEXT
from tests.evaluator.careers import CATALOGUE, TODAY, Json, faults, histories, read, record
from tests.evaluator.whole_record import changed

IDENTIFIERS = (
    *("technician.technician_id", "histories[1].employer_id", "histories[1].site_id"),
    "career_certificates[0].certifier_id",
)


@pytest.mark.parametrize("path", IDENTIFIERS)
@pytest.mark.parametrize(
    "value",
    [
        *("6687934543302", "668793454330222", "", " 6687934543302", "66879345433022\n"),
        *("６６８７９３４５４３３０２２", "6687934543302x", "66879345433022\x00", "-6687934543302"),
    ],
)
def test_an_identifier_has_14_half_width_digits(path: str, value: str) -> None:
    assert faults(changed(path, value)) == [(path, "not_14_digits")]


@pytest.mark.parametrize("path", IDENTIFIERS)
@pytest.mark.parametrize("value", [66879345433022, 1.5, True, [], {}])
def test_an_identifier_is_text(path: str, value: object) -> None:
    assert faults(changed(path, value)) == [(path, "not_text")]


def test_leading_zeros_are_kept() -> None:
    data = changed("technician.technician_id", "00000000000001")
    assert read(data).technician.technician_id == "00000000000001"


DATES = ("technician.birth_date", "technician.registered_on", "qualifications[0].acquired_on")


@pytest.mark.parametrize("path", [*DATES, "as_of", "histories[1].date"])
@pytest.mark.parametrize(
    "value",
    [
        *("2023-02-29", "2023-00-01", "2023-13-01", "2023-04-31", "0000-01-01", "20230501"),
        *("2023-5-1", "2023-W18-1", "2023-05-01T00:00:00", "２０２３-05-01", " 2023-05-01", ""),
        *("2023-05-01\n", "\ud800", "令和5年5月1日", "10000-01-01"),
    ],
)
def test_a_date_that_does_not_exist_is_refused(path: str, value: str) -> None:
    assert (path, "no_such_date") in faults(changed(path, value))


@pytest.mark.parametrize("path", [*DATES, "as_of", "histories[1].date"])
@pytest.mark.parametrize("value", [20230501, 1.0, True, [], {}])
def test_a_date_is_text(path: str, value: object) -> None:
    assert (path, "not_text") in faults(changed(path, value))


@pytest.mark.parametrize("path", [*DATES, "histories[1].date"])
@pytest.mark.parametrize(
    ("value", "late"), [("2026-11-20", False), ("2026-11-21", False), ("2026-11-22", True)]
)
def test_a_date_after_the_day_asked_about_is_refused(path: str, value: str, *, late: bool) -> None:
    found = [one for one in faults(changed(path, value)) if one[1] == "after_as_of"]
    assert found == ([(path, "after_as_of")] if late else [])


def test_a_leap_day_is_a_date() -> None:
    assert read(changed("histories[1].date", "2024-02-29")).histories[0].days.count() == 2


@pytest.mark.parametrize(("value", "early"), [("1999-12-31", True), ("2000-01-01", False)])
def test_no_history_is_older_than_the_system_could_be(value: str, *, early: bool) -> None:
    expected = [("histories[1].date", "too_early")] if early else []
    assert faults(changed("histories[1].date", value)) == expected


def test_a_day_asked_about_before_2000_knows_no_history() -> None:
    data = record(as_of="1999-06-01", registered_on="1999-01-01", rows=histories("1999-01-01", 1))
    assert faults(data) == [("histories[0].date", "too_early")]
    data["histories"] = []
    assert read(data).as_of == dt.date(1999, 6, 1)


@pytest.mark.parametrize("month", ["2026-11", "2026-12"])
def test_a_month_after_the_day_asked_about_is_refused(month: str) -> None:
    path = "career_certificates[0].periods[1].to"
    expected = [(path, "after_as_of")] if month == "2026-12" else []
    assert faults(changed(path, month)) == expected


@pytest.mark.parametrize("key", ["from", "to"])
@pytest.mark.parametrize(
    "value", ["2012-13", "2012-00", "2012-5", "201205", "2012-05-01", "２０１２-05", "", "2012-W2"]
)
def test_a_month_that_does_not_exist_is_refused(key: str, value: str) -> None:
    path = f"career_certificates[0].periods[1].{key}"
    assert faults(changed(path, value)) == [(path, "no_such_month")]


@pytest.mark.parametrize("value", [201205, None, [], True])
def test_a_month_is_text(value: object) -> None:
    path = "career_certificates[0].periods[1].from"
    assert faults(changed(path, value)) == [(path, "not_text")]


def test_a_period_may_last_one_month_and_not_less() -> None:
    path = "career_certificates[0].periods[0]"
    assert faults(changed(path, {"from": "2012-05", "to": "2012-05"})) == []
    backwards = changed(path, {"from": "2012-05", "to": "2012-04"})
    assert faults(backwards) == [(path, "period_backwards")]
    found = RecordReader(CATALOGUE, TODAY).read(backwards)
    assert isinstance(found, RecordFaults)
    assert found.faults[0].wrong("en") == "The period ends (2012-04) before it begins (2012-05)."


def test_who_is_registered_before_birth_is_refused() -> None:
    assert faults(changed("technician.registered_on", "1979-03-31")) == [
        ("technician.registered_on", "before_birth")
    ]
    assert faults(changed("technician.registered_on", "1979-04-01")) == []


@pytest.mark.parametrize(
    ("expires", "code"),
    [
        ("2015-05-09", "expires_before"),
        ("2015-05-10", None),
        ("2040-01-01", None),
        ("2015-02-30", "no_such_date"),
        (20150510, "not_text"),
    ],
)
def test_an_expiry_is_a_date_not_before_the_acquisition(expires: object, code: str | None) -> None:
    path = "qualifications[0].expires_on"
    assert faults(changed(path, expires)) == ([] if code is None else [(path, code)])


@pytest.mark.parametrize("path", ["schema", "technician.level"])
@pytest.mark.parametrize("value", [1.0, True, False, "1", None, []])
def test_a_whole_number_is_no_float_no_flag_and_no_text(path: str, value: object) -> None:
    assert faults(changed(path, value)) == [(path, "not_whole")]


@pytest.mark.parametrize(
    ("path", "value", "right"),
    [
        ("schema", 0, False),
        ("schema", 1, True),
        ("schema", 2, False),
        ("technician.level", 0, False),
        ("technician.level", 1, True),
        ("technician.level", 4, True),
        ("technician.level", 5, False),
        ("technician.level", -(10**4000), False),
    ],
)
def test_a_number_stays_within_its_bounds(path: str, value: int, *, right: bool) -> None:
    assert faults(changed(path, value)) == ([] if right else [(path, "out_of_range")])


@pytest.mark.parametrize("path", ["technician.trades[0].is_main", "qualifications[0].evidence"])
@pytest.mark.parametrize("value", [0, 1, "true", None, []])
def test_a_flag_is_true_or_false(path: str, value: object) -> None:
    assert faults(changed(path, value)) == [(path, "not_flag")]


NO_TEXTS: tuple[object, ...] = (1, True, [], {}, ["counted"])

CHOICES = {
    "technician.registration_type": ("detailed", "simple"),
    "qualifications[0].date_kind": ("acquired", "registered", "attended"),
    "histories[1].status": ("counted", "unapproved", "site_unregistered"),
    "histories[1].role": ("foreman", "crew_leader", "worker"),
}


@pytest.mark.parametrize("path", CHOICES)
def test_one_word_of_a_list_is_taken_and_no_other(path: str) -> None:
    for word in CHOICES[path]:
        assert faults(changed(path, word)) == []
        code = "unknown_role" if path.endswith("role") else "not_allowed"
        for wrong in (word.upper(), f" {word}", "", "職長", "FOREMAN"):
            assert faults(changed(path, wrong)) == [(path, code)]
    for value in NO_TEXTS:
        assert faults(changed(path, value)) == [(path, "not_text")]


@pytest.mark.parametrize("path", ["technician.trades[0].code", "histories[1].trade"])
@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("06-01", None),
        ("52-59", None),
        ("55-01", None),
        ("09-60", "unknown_trade"),
        ("09-00", "unknown_trade"),
        ("00-01", "unknown_trade"),
        ("56-01", "unknown_trade"),
        ("0901", "unknown_trade"),
        ("9-1", "unknown_trade"),
        ("09-01 ", "unknown_trade"),
        ("０９-０１", "unknown_trade"),
        ("電工", "unknown_trade"),
        ("", "empty_text"),
        ("　", "empty_text"),
        ("09-01\x00", "text_not_clean"),
        (901, "not_text"),
        (["09-01"], "not_text"),
    ],
)
def test_a_trade_is_a_code_that_the_catalogue_can_know(
    path: str, value: object, code: str | None
) -> None:
    assert faults(changed(path, value)) == ([] if code is None else [(path, code)])


@pytest.mark.parametrize(
    ("value", "code"), [("plumbing", None), ("Electrical", "unknown_field"), ("", "empty_text")]
)
def test_a_certificate_names_a_field_of_the_list(value: str, code: str | None) -> None:
    path = "career_certificates[0].field"
    assert faults(changed(path, value)) == ([] if code is None else [(path, code)])


@pytest.mark.parametrize("value", ["3101", "310188", "3101x", "３１０１８", "", "31018 "])
def test_a_qualification_code_has_five_half_width_digits(value: str) -> None:
    assert faults(changed("qualifications[0].code", value)) == [
        ("qualifications[0].code", "not_5_digits")
    ]


@pytest.mark.parametrize(
    "blank", [{}, {"code": None}, {"name": None}, {"code": None, "name": None}]
)
def test_a_qualification_has_a_code_or_a_name(blank: Json) -> None:
    item = {"acquired_on": "2015-05-10"} | blank
    assert faults(changed("qualifications[0]", item)) == [("qualifications[0]", "code_or_name")]


def test_a_qualification_with_a_wrong_code_is_not_told_to_have_none() -> None:
    item = {"acquired_on": "2015-05-10", "code": "x"}
    assert faults(changed("qualifications[0]", item)) == [
        ("qualifications[0].code", "not_5_digits")
    ]


TEXTS = ("technician.name", "technician.name_kana", "qualifications[0].name")


@pytest.mark.parametrize("path", TEXTS)
@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("建設　未来", None),
        ("　建設 未来 ", None),
        ("𩸽 太郎", None),
        ("x" * LONGEST_TEXT, None),
        ("x" * (LONGEST_TEXT + 1), "text_too_long"),
        ("", "empty_text"),
        (" 　\t", "empty_text"),
        ("a\x00", "text_not_clean"),
        ("a\nb", "text_not_clean"),
        ("a\tb", "text_not_clean"),
        ("a\x1bb", "text_not_clean"),
        ("a\x7f", "text_not_clean"),
        ("a\x9f", "text_not_clean"),
        ("a\u2028b", "text_not_clean"),
        ("\ud800", "text_not_clean"),
        ("\udfffa", "text_not_clean"),
        (1, "not_text"),
        ([], "not_text"),
    ],
)
def test_a_name_is_text_that_can_be_stored_and_shown(
    path: str, value: object, code: str | None
) -> None:
    assert faults(changed(path, value)) == ([] if code is None else [(path, code)])
