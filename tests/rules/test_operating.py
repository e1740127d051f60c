from __future__ import annotations

import datetime as dt

import pytest

from rules.catalogue import Catalogue
from rules.diagnostics import Diagnostic
from rules.nodes import parse
from rules.operating import (
    NEEDED,
    DatedValue,
    NoValueInForce,
    OperatingValue,
    OperatingValues,
    read_operating,
)
from rules.reading import Reading
from tests.criteria.folders import GOOD

FEE = (GOOD / "operating/site_fee.yaml").read_text(encoding="utf-8")


def on(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def read(text: str, stem: str = "site_fee") -> tuple[OperatingValue, list[tuple[int, str]]]:
    node = parse(text.encode(), f"operating/{stem}.yaml")
    assert not isinstance(node, Diagnostic), node
    reading = Reading(node, "", f"operating/{stem}.yaml", [])
    found = read_operating(reading, stem)
    return found, [(fault.line, fault.code) for fault in reading.faults]


def good() -> OperatingValues:
    return Catalogue.load(GOOD).operating


@pytest.mark.parametrize(
    ("day", "fee"),
    [
        ("2019-04-01", 3),
        ("2020-09-30", 3),
        ("2020-10-01", 10),
        ("2020-10-02", 10),
        ("2026-01-01", 10),
    ],
)
def test_a_value_holds_from_its_day_until_the_next(day: str, fee: int) -> None:
    assert good().number("site_fee", on(day)) == fee


@pytest.mark.parametrize(
    ("day", "field", "fee"),
    [
        ("2021-03-31", "roofing", 10),
        ("2021-04-01", "roofing", 5),
        ("2021-04-02", "roofing", 5),
        ("2021-04-01", "masonry", 10),
        ("2021-04-01", None, 10),
    ],
)
def test_a_field_s_own_value_stands_before_the_general_one(
    day: str, field: str | None, fee: int
) -> None:
    assert good().number("site_fee", on(day), field) == fee


def test_before_the_first_value_nothing_holds_and_nothing_is_guessed() -> None:
    with pytest.raises(NoValueInForce, match="no value of site_fee on 2019-03-31"):
        good().number("site_fee", on("2019-03-31"))


def test_a_value_of_one_field_alone_is_no_value_for_the_others() -> None:
    value = OperatingValue("v", "day", "s", (DatedValue(on("2020-01-01"), 1, "roofing", "s"),))
    values = OperatingValues({"v": value})
    assert values.number("v", on("2020-01-01"), "roofing") == 1
    with pytest.raises(NoValueInForce):
        values.number("v", on("2020-01-01"), "masonry")
    with pytest.raises(NoValueInForce):
        values.number("v", on("2020-01-01"))


def test_an_unknown_value_and_a_word_for_a_number_are_faults_of_whoever_asks() -> None:
    with pytest.raises(KeyError):
        good().number("nothing", on("2024-01-01"))
    with pytest.raises(TypeError, match="certificate_end_policy is not a number: registration"):
        good().number("certificate_end_policy", on("2024-01-01"))


def test_words_months_and_dates_are_text() -> None:
    day = on("2024-01-01")
    assert good().word("certificate_end_policy", day) == "registration"
    assert good().word("certificate_content_last_month", day) == "2024-03"
    assert good().word("certificate_filing_last_day", day) == "2029-03-31"
    assert good().word("days_per_year", day) == "215"
    assert good().word("site_fee", day, "roofing") == "5"
    assert good().word("site_fee", day, "masonry") == "10"
    assert good().in_force("days_per_year", day) == DatedValue(
        on("2019-04-01"), 215, None, "試験用"
    )


def test_values_stand_oldest_first_whatever_the_order_of_the_file() -> None:
    rows = FEE[FEE.index("  - ") :].splitlines(keepends=True)
    found, faults = read(FEE[: FEE.index("  - ")] + "".join(reversed(rows)))
    assert faults == []
    assert [one.since.isoformat() for one in found.values] == [
        "2019-04-01",
        "2020-10-01",
        "2021-04-01",
    ]
    assert (found.name, found.unit, found.says) == ("site_fee", "yen", "試験用の料金")


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ("schema: 1", "schema: 2", [(1, "CR008")]),
        ("value: site_fee", "value: fee", [(2, "CR009")]),
        ("unit: yen", "unit: 5", [(3, "CR005")]),
        ("says: 試験用の料金\n", "", [(1, "CR004")]),
        ("from: 2020-10-01", "from: 2020-13-01", [(7, "CR007")]),
        ("from: 2020-10-01", "from: null", [(7, "CR007")]),
        ("is: 10", "is: -10", [(7, "CR005")]),
        ("is: 10", "is: 1.5", [(7, "CR005")]),
        ("is: 10", "is: null", [(7, "CR005")]),
        ("is: 10", "is: 2020-01-01", []),
        ("is: 10", "is: zehn", []),
        ("is: 10", "is: 0", []),
        ("is: 10, ", "", [(7, "CR004")]),
        ("from: 2020-10-01", "from: 2019-04-01", [(7, "CR022")]),
        ("from: 2021-04-01", "from: 2020-10-01", []),
        ("field: roofing", "field: 5", [(8, "CR005")]),
        ("is: 5, source: 試験用, field", "is: 5, field", [(8, "CR004")]),
    ],
)
def test_a_value_with_a_fault_is_refused_at_its_line(
    old: str, new: str, faults: list[tuple[int, str]]
) -> None:
    assert FEE.count(old) == 1
    assert read(FEE.replace(old, new))[1] == faults


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("days_per_year", "0", "CR005"),
        ("days_per_year", '"215"', "CR005"),
        ("days_per_year", "215", None),
        ("days_per_year", "1", None),
        ("certificate_filing_last_day", "2029-03-32", "CR007"),
        ("certificate_filing_last_day", "2029", "CR007"),
        ("certificate_filing_last_day", "2029-03-31", None),
        ("certificate_content_last_month", '"2024-00"', "CR006"),
        ("certificate_content_last_month", '"2024-13"', "CR006"),
        ("certificate_content_last_month", "2024-03-01", "CR006"),
        ("certificate_content_last_month", '"2024-12"', None),
        ("certificate_content_last_month", '"2024-01"', None),
        ("certificate_end_policy", "never", "CR008"),
        ("certificate_end_policy", "fixed", None),
        ("certificate_end_policy", "registration", None),
        ("foreman_start_policy", "always", "CR008"),
        ("foreman_start_policy", "none", None),
        ("foreman_start_policy", "course_date", None),
        ("foreman_start_policy", "month_after_course", None),
    ],
)
def test_a_value_that_judging_needs_has_a_form_that_the_judge_can_read(
    name: str, value: str, fault: str | None
) -> None:
    text = (
        f"schema: 1\nvalue: {name}\nunit: u\nsays: s\n"
        f"values: [{{from: 2020-01-01, is: {value}, source: s}}]\n"
    )
    found, faults = read(text, name)
    assert faults == ([(5, fault)] if fault else [])
    assert len(found.values) == (0 if fault else 1)


def test_every_value_that_judging_needs_is_there() -> None:
    assert set(NEEDED) <= set(Catalogue.load().operating.by_name)


def test_every_faulty_row_is_found() -> None:
    text = FEE.replace("is: 3,", "is: -3,").replace("from: 2021-04-01", "from: 2021-04-31")
    assert read(text)[1] == [(6, "CR005"), (8, "CR007")]
