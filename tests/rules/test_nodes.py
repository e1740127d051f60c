from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.diagnostics import Diagnostic
from rules.nodes import MOST_DEPTH, Node, line_at, parse, text_at


def nodes(text: str) -> Node:
    found = parse(text.encode(), "a.yaml")
    assert not isinstance(found, Diagnostic), found
    return found


def refused(data: bytes) -> tuple[str, int, str | None]:
    found = parse(data, "a.yaml")
    assert isinstance(found, Diagnostic)
    assert found.file == "a.yaml"
    return found.code, found.line, dict(found.values).get("problem")


@pytest.mark.parametrize(
    ("data", "line", "problem"),
    [
        (b"", 1, "empty"),
        (b"# only a comment\n", 1, "empty"),
        (b"a: 1\nb: [", 2, "did not find expected node content"),
        (b"a: 1\n---\nb: 2\n", 2, "a second document begins"),
        ("れ: 1\n\x07b: 2".encode(), 2, "control characters are not allowed"),
        (b"a: 1\nb: 2\nc: \xff", 3, "not UTF-8"),
        ("a: れんが".encode("cp932"), 1, "not UTF-8"),
    ],
)
def test_what_is_no_yaml_document_is_refused_with_its_line(
    data: bytes, line: int, problem: str
) -> None:
    assert refused(data) == ("CR001", line, problem)


def test_an_anchor_is_refused_where_it_stands_even_unused() -> None:
    assert refused(b"a: 1\nb: &x 2\n") == ("CR020", 2, None)


@pytest.mark.parametrize(
    ("text", "line"), [("a: &x [1]\nb: *x", 1), ("&a [*a]", 1), ("a: 1\nb:\n  - &x {c: 1}", 3)]
)
def test_references_are_refused_so_nothing_can_repeat_without_end(text: str, line: int) -> None:
    assert refused(text.encode())[:2] == ("CR020", line)


@pytest.mark.parametrize(("depth", "fits"), [(-1, True), (0, True), (1, False)])
@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_a_document_is_nested_at_most_so_deep(depth: int, fits: bool, brackets: str) -> None:
    deep = MOST_DEPTH + depth
    opened = "[" * deep if brackets == "[]" else "{a: " * deep
    text = opened + "x" + brackets[1] * deep
    found = parse(text.encode(), "a.yaml")
    if fits:
        assert not isinstance(found, Diagnostic)
    else:
        assert isinstance(found, Diagnostic)
        assert dict(found.values) == {"problem": "nested too deeply"}


def test_nesting_that_would_break_a_parser_is_refused_like_any_other() -> None:
    assert refused(b"[" * 200_000) == ("CR001", 1, "nested too deeply")
    assert refused(b"- " * 200_000) == ("CR001", 1, "nested too deeply")


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("abc", "t", "abc"),
        ('"00001"', "t", "00001"),
        ("'2020-04-01'", "t", "2020-04-01"),
        ("00001", "i", "00001"),
        ("215", "i", "215"),
        ("0.5", "f", "0.5"),
        ("true", "b", "true"),
        ("yes", "b", "yes"),
        ("null", "n", "null"),
        ("~", "n", "~"),
        ("2020-04-01", "d", "2020-04-01"),
        ("!!str 1", "t", "1"),
        ("!!binary aGVsbG8=", "?", ""),
        ("!own x", "?", ""),
        ("!!set {a, b}", "?", ""),
        ("!own [1]", "?", ""),
        ("!own {a: 1}", "?", ""),
        ("!!int 5", "i", "5"),
    ],
)
def test_a_value_keeps_its_kind_and_its_raw_text(text: str, kind: str, value: str) -> None:
    assert nodes(f"a: {text}")[2][0][2] == [kind, 1, value]


def test_a_mapping_keeps_every_key_in_order_with_lines_repeated_ones_too() -> None:
    text = "b: 1\na:\n  2\nb: [x,\n  y]\n"
    assert nodes(text) == [
        "m",
        1,
        [
            ["b", 1, ["i", 1, "1"]],
            ["a", 2, ["i", 3, "2"]],
            ["b", 4, ["l", 4, [["t", 4, "x"], ["t", 5, "y"]]]],
        ],
    ]


def test_a_key_that_is_no_text_reads_as_its_text_or_as_nothing_known() -> None:
    assert [key for key, _, _ in nodes("2: a\ntrue: b\n? [x]\n: c\n? {y: z}\n: d")[2]] == [
        "2",
        "true",
        "?",
        "?",
    ]


def test_an_explicit_plain_tag_changes_nothing() -> None:
    assert nodes("!!map {a: !!seq [1]}") == ["m", 1, [["a", 1, ["l", 1, [["i", 1, "1"]]]]]]


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert parse(b"\xef\xbb\xbfa: 1", "a.yaml") == ["m", 1, [["a", 1, ["i", 1, "1"]]]]


def test_the_line_of_a_place_is_that_of_its_value_or_of_the_deepest_part_there() -> None:
    document = nodes("a: 1\nb:\n  c: 1\n  d:\n    - x\n")
    assert line_at(document) == 1
    assert line_at(document, "a") == 1
    assert line_at(document, "b") == 3
    assert line_at(document, "b", "d") == 5
    assert line_at(document, "b", "nothing", "d") == 3
    assert line_at(document, "a", "b") == 1


def test_the_text_of_a_place_is_empty_where_no_text_is_there() -> None:
    document = nodes("a: x\nb:\n  c: 2020-01-01\n  d: [x]\nb: y\n")
    assert text_at(document, "a") == "x"
    assert text_at(document, "b", "c") == "2020-01-01"
    for keys in ((), ("b",), ("b", "d"), ("b", "e"), ("a", "b"), ("e", "f")):
        assert text_at(document, *keys) == ""


@given(
    st.recursive(
        st.text(st.characters(codec="utf-8", exclude_categories=["C"])),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text("abc", min_size=1), inner, max_size=3)
        ),
        max_leaves=10,
    )
)
def test_what_json_writes_is_read_back_as_the_same_nodes(value: object) -> None:
    def expected(one: object) -> list[object]:
        if isinstance(one, dict):
            return ["m", 1, [[key, 1, expected(inner)] for key, inner in one.items()]]
        if isinstance(one, list):
            return ["l", 1, [expected(inner) for inner in one]]
        return ["t", 1, one]

    text = json.dumps(value, ensure_ascii=False)
    if value not in ({}, []) and "\x85" not in text:
        assert nodes(text) == expected(value)
    assert json.loads(json.dumps(nodes(text))) == nodes(text)


@given(st.binary(max_size=60) | st.text("[]{}:-&*!?|>#'\",ab \n\t", max_size=40).map(str.encode))
def test_any_bytes_give_nodes_or_one_finding_and_never_an_exception(data: bytes) -> None:
    found = parse(data, "a.yaml")
    assert isinstance(found, list | Diagnostic)
