from __future__ import annotations

import datetime as dt
import re

import pytest

from rules.diagnostics import Diagnostic
from rules.nodes import parse
from rules.reading import QUALIFICATION_CODE, TRADE_CODE, TRADE_MAJOR, Reading


def reading(text: str) -> Reading:
    node = parse(text.encode(), "a.yaml")
    assert not isinstance(node, Diagnostic), node
    return Reading(node, "", "a.yaml", [])


def noted(of: Reading) -> list[tuple[int, str, dict[str, str]]]:
    return [(fault.line, fault.code, dict(fault.values)) for fault in of.faults]


def value(text: str) -> Reading:
    part = reading(f"v: {text}").fields(("v",)).get("v")
    assert part is not None
    return part


def test_an_unknown_key_is_noted_at_its_line_with_those_allowed() -> None:
    document = reading("a: 1\nc: 2\n")
    parts = document.fields(("a",), ("b",))
    assert parts.get("a") is not None
    assert parts.get("b") is None
    assert parts.get("c") is None
    assert noted(document) == [(2, "CR002", {"place": "", "key": "c", "allowed": "a, b"})]


def test_a_repeated_key_is_noted_and_the_first_is_read() -> None:
    document = reading("a: x\na: y\n")
    assert document.fields(("a",)).text("a") == "x"
    assert noted(document) == [(2, "CR003", {"place": "", "key": "a"})]


def test_every_missing_key_is_noted_at_the_line_of_the_mapping() -> None:
    document = reading("\n\nc: 1\n")
    document.fields(("a", "b", "c"))
    assert noted(document) == [
        (3, "CR004", {"place": "", "key": "a"}),
        (3, "CR004", {"place": "", "key": "b"}),
    ]


@pytest.mark.parametrize("text", ["[1]", "abc"])
def test_parts_of_what_is_no_mapping_are_none_and_it_is_noted_once(text: str) -> None:
    document = reading(text)
    parts = document.fields(("a",))
    assert parts.get("a") is None
    assert list(document.entries()) == []
    assert document.keys() == set()
    assert not document.is_mapping()
    assert noted(document) == [(1, "CR005", {"place": "", "shape": "mapping"})] * 2


def test_parts_that_are_not_there_read_as_nothing_and_are_noted_once() -> None:
    document = reading("{}")
    parts = document.fields((), ("a",))
    assert parts.text("a") == ""
    assert parts.text_or_null("a") is None
    assert parts.date("a") is None
    assert parts.date_or_null("a") is None
    assert parts.items("a") == []
    assert parts.distinct("a") == []
    assert parts.one_of("a", ("b",)) is None
    parts.schema()
    assert document.faults == []


def test_entries_keep_the_first_of_two_equal_keys() -> None:
    document = reading("a: 1\nb: 2\na: 3\n")
    assert [(key, part.whole(), part.place) for key, part in document.entries()] == [
        ("a", 1, "a"),
        ("b", 2, "b"),
    ]
    assert noted(document) == [(3, "CR003", {"place": "", "key": "a"})]


def test_a_place_is_the_path_to_it() -> None:
    document = reading("a:\n  b:\n    - c: 1\n    - c: x\n")
    inner = document.fields(("a",)).get("a")
    assert inner is not None
    rows = inner.fields(("b",)).items("b")
    assert [row.place for row in rows] == ["a.b[0]", "a.b[1]"]
    last = rows[1].fields(("c",)).get("c")
    assert last is not None
    assert last.whole() is None
    assert noted(document) == [(4, "CR005", {"place": "a.b[1].c", "shape": "whole_from_0"})]


@pytest.mark.parametrize(("text", "code"), [("{}", "CR005"), ("x", "CR005"), ("[]", "CR010")])
def test_a_list_must_be_one_and_hold_something(text: str, code: str) -> None:
    part = value(text)
    assert part.items() == []
    assert [fault.code for fault in part.faults] == [code]


def test_a_list_may_be_empty_where_that_says_something() -> None:
    part = value("[]")
    assert part.items(empty=True) == []
    assert part.faults == []
    assert value("[x]").items(empty=True)[0].text() == "x"


def test_items_that_stand_twice_are_noted_each_time_after_the_first() -> None:
    document = reading("v: [a, b, a, [x], [x], {y: 1}, {y: 1}, a]")
    assert len(document.fields(("v",)).distinct("v")) == 8
    assert noted(document) == [
        (1, "CR022", {"place": "v[2]", "text": "a"}),
        (1, "CR022", {"place": "v[7]", "text": "a"}),
    ]


@pytest.mark.parametrize("text", ["[]", "5", "true", "null", "2020-01-01", '""', '"  "', '"　"'])
def test_a_text_is_text_and_not_blank(text: str) -> None:
    part = value(text)
    assert part.text() is None
    assert noted(part) == [(1, "CR005", {"place": "v", "shape": "text"})]


def test_a_text_is_kept_as_it_is_written() -> None:
    assert value('" a　b "').text() == " a　b "
    assert value("null").text_or_null() is None
    assert value("x").text_or_null() == "x"
    assert reading("v: x").fields(("v",)).text_or_null("v") == "x"


@pytest.mark.parametrize(
    ("form", "good"),
    [(TRADE_CODE, '"01-11"'), (TRADE_MAJOR, '"01"'), (QUALIFICATION_CODE, '"00001"')],
)
@pytest.mark.parametrize("bad", ["00001", "1", '"000011"', '"０1-11"', '"x"', "[]", "2020-01-01"])
def test_a_code_is_quoted_text_of_its_form(form: re.Pattern[str], good: str, bad: str) -> None:
    assert good.strip('"') == value(good).code(form, good)
    part = value(bad)
    assert part.code(form, good) is None
    text = "…" if bad == "[]" else bad.strip('"')
    assert noted(part) == [(1, "CR006", {"place": "v", "text": text, "form": good})]


@pytest.mark.parametrize(
    "text", ["-1", "1.0", '"1"', "x", "0x10", "1_000", "01", "[]", "1000000000"]
)
def test_a_whole_number_is_written_in_plain_digits(text: str) -> None:
    part = value(text)
    assert part.whole() is None
    assert noted(part) == [(1, "CR005", {"place": "v", "shape": "whole_from_0"})]


@pytest.mark.parametrize(("text", "least", "read"), [("0", 0, 0), ("0", 1, None), ("1", 1, 1)])
def test_a_whole_number_has_a_least(text: str, least: int, read: int | None) -> None:
    part = value(text)
    assert part.whole(least) == read
    assert [f["shape"] for _, _, f in noted(part)] == ([] if read is not None else ["whole_from_1"])


def test_a_whole_number_has_at_most_nine_digits() -> None:
    assert value("999999999").whole() == 999_999_999


@pytest.mark.parametrize(
    "text", ["0", "0.0", "0.000", "-1", "1.", ".5", "1e3", '"1"', "1000", "[]", "0.12345"]
)
def test_years_are_a_number_above_zero_as_printed(text: str) -> None:
    part = value(text)
    assert part.decimal() is None
    assert noted(part) == [(1, "CR005", {"place": "v", "shape": "number"})]


@pytest.mark.parametrize("text", ["3", "0.5", "10", "999", "0.0001", "2.25"])
def test_years_are_kept_as_their_text(text: str) -> None:
    assert value(text).decimal() == text


@pytest.mark.parametrize(("text", "read"), [("true", True), ("false", False)])
def test_a_flag_is_true_or_false(text: str, read: bool) -> None:
    part = value(text)
    assert part.flag() is read
    assert part.faults == []


@pytest.mark.parametrize("text", ["yes", "True", "1", '"true"', "null", "[]"])
def test_nothing_else_is_a_flag(text: str) -> None:
    part = value(text)
    assert part.flag() is False
    assert noted(part) == [(1, "CR005", {"place": "v", "shape": "flag"})]


@pytest.mark.parametrize("text", ["2020-02-29", '"2020-02-29"'])
def test_a_date_may_be_quoted(text: str) -> None:
    assert value(text).date() == dt.date(2020, 2, 29)
    assert value(text).date_or_null() == dt.date(2020, 2, 29)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2021-02-29", "2021-02-29"),
        ("2020-4-1", "2020-4-1"),
        ("20200401", "20200401"),
        ('"2020-04"', "2020-04"),
        ("2020-04-01T00:00:00", "2020-04-01T00:00:00"),
        ("null", "null"),
        ("[]", "…"),
        ('"２020-04-01"', "２020-04-01"),
    ],
)
def test_an_impossible_date_is_noted_with_its_text(text: str, said: str) -> None:
    part = value(text)
    assert part.date() is None
    assert noted(part) == [(1, "CR007", {"place": "v", "text": said})]


def test_a_date_may_be_null_only_where_that_is_allowed() -> None:
    document = reading("v: null")
    parts = document.fields(("v",))
    assert parts.date_or_null("v") is None
    assert document.faults == []
    assert parts.date("v") is None
    assert [fault.code for fault in document.faults] == ["CR007"]


@pytest.mark.parametrize(("text", "said"), [("c", "c"), ("5", "5"), ("[]", "…")])
def test_a_word_is_one_of_a_closed_list(text: str, said: str) -> None:
    part = value(text)
    assert part.one_of(("a", "b")) is None
    assert noted(part) == [(1, "CR008", {"place": "v", "text": said, "allowed": "a, b"})]
    assert value("b").one_of(("a", "b")) == "b"


def test_a_plain_word_is_known_by_itself() -> None:
    assert value("none").is_word("unknown", "none")
    assert not value("nothing").is_word("unknown", "none")
    assert not value("5").is_word("5")


@pytest.mark.parametrize(
    ("text", "code"), [("1", None), ("2", "CR008"), ('"1"', "CR005"), ("0", "CR005")]
)
def test_a_file_is_of_the_form_this_program_reads(text: str, code: str | None) -> None:
    document = reading(f"schema: {text}")
    document.fields(("schema",)).schema()
    assert [fault.code for fault in document.faults] == ([code] if code else [])
