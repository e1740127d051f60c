from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.faults import Fault
from evaluator.parse import (
    FLAT_ROWS,
    LARGEST_RECORD,
    RepeatedKeys,
    _keys_are_distinct,
    parse_json,
    parse_record,
)
from tests.evaluator.careers import histories, record

RECORD = record(rows=histories("2023-01-01", 400), held=["31018"])


def compact(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def refusal(data: bytes) -> tuple[str, dict[str, str]]:
    found = parse_record(data)
    assert isinstance(found, Fault), found
    assert found.path == ""
    assert parse_json(data) == found
    return found.code, dict(found.values)


def repeated(data: bytes) -> list[str]:
    """The keys marked as repeated, wherever they stand; data that is no record is refused."""
    rest, keys = [parse_record(data)], list[str]()
    while rest:
        one = rest.pop()
        assert not isinstance(one, Fault), one
        if isinstance(one, RepeatedKeys):
            keys += one.repeated
        if isinstance(one, dict | list):
            rest += one.values() if isinstance(one, dict) else one
    if keys:
        refused = parse_json(data)
        assert isinstance(refused, Fault)
        assert refused.code == "repeated_key"
    return keys


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"", 1, 1),
        (b" ", 1, 2),
        (b"{", 1, 2),
        (b'{"a": 1', 1, 8),
        (b'{\n "a": 1,\n}', 3, 1),
        (b"{} {}", 1, 4),
        (b"[1,]", 1, 4),
        (b"{'a': 1}", 1, 2),
        (b'{"a": 1}\x00', 1, 9),
        (b'{"a": "\x00"}', 1, 8),
        (b'{"a": "\n"}', 1, 8),
        (b"\x0c{}", 1, 1),
        (b"01", 1, 2),
        ('{"a": １}'.encode(), 1, 7),
        ("\ufeff\ufeff{}".encode(), 1, 1),
        ('{"schema": 1}'.encode("utf-16-le"), 1, 2),
    ],
)
def test_what_is_no_json_is_told_with_line_and_column(data: bytes, line: int, column: int) -> None:
    assert refusal(data) == ("not_json", {"line": str(line), "column": str(column)})


@pytest.mark.parametrize(
    ("data", "position"),
    [
        (compact({"name": "建設 未来"}).decode().encode("cp932"), 9),
        (compact({"name": "建設 未来"}).decode().encode("euc-jp"), 9),
        (compact({"name": "建設"}).decode().encode("utf-16"), 0),
        (b"\xff\xfe\x00\x00{}", 0),
        (b'{"a": "\xed\xa0\x80"}', 7),
        (b'{"a": "\xf4\x90\x80\x80"}', 7),
        (b'{"a": "\xc0\x80"}', 7),
        (b'{"a": "\xe3\x81', 7),
    ],
)
def test_what_is_not_utf8_is_told_with_its_byte(data: bytes, position: int) -> None:
    assert refusal(data) == ("not_utf8", {"position": str(position)})


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_told(word: str) -> None:
    data = compact(RECORD)[:-1] + f',"x":{word}}}'.encode()
    assert refusal(data) == ("not_a_number", {"found": word})


def test_a_number_of_thousands_of_digits_is_refused() -> None:
    assert refusal(b'{"level":' + b"9" * 5000 + b"}") == ("number_too_long", {})
    assert refusal(b'{"level":-' + b"9" * 5000 + b"}") == ("number_too_long", {})


@pytest.mark.parametrize("depth", [1_100, 100_000])
@pytest.mark.parametrize(("start", "end"), [("[", "]"), ('{"a":', "}")])
def test_bottomless_nesting_is_refused(depth: int, start: str, end: str) -> None:
    data = (start * depth + "1" + end * depth).encode()
    assert refusal(data) == ("too_deep", {})


def test_an_unclosed_abyss_is_refused_too() -> None:
    assert refusal(b"[" * 1_000_000)[0] == "too_deep"


def test_more_than_the_largest_record_is_refused_unread() -> None:
    assert refusal(b"x" * (LARGEST_RECORD + 1)) == ("too_large", {"most": "100"})


def test_as_much_as_the_largest_record_is_read() -> None:
    assert refusal(b"x" * LARGEST_RECORD)[0] == "not_json"


def dated(day: str) -> tuple[bytes, bytes, str]:
    once = f'"date":"{day}"'.encode()
    return once, once + b',"date":"2023-01-02"', "date"


TWICE = {
    "in the record": (b'{"schema":1,', b'{"schema":1,"schema":1,', "schema"),
    "in the technician": (b'"level":1', b'"level":1,"level":2', "level"),
    "in a trade": (b'"is_main":true', b'"is_main":true,"is_main":true', "is_main"),
    "in a qualification": (b'"code":"31018"', b'"code":"31018","code":"31019"', "code"),
    "in the first history": (
        b'"date":"2023-01-01"',
        b'"date":"2023-01-01","date":"2023-01-02"',
        "date",
    ),
    "in a middle history": (
        b'"date":"2023-09-01"',
        b'"date":"2023-09-01","date":"2023-09-01"',
        "date",
    ),
    "in the last history": (
        b'"date":"2024-02-04"',
        b'"date":"2024-02-04","date":"2024-02-04"',
        "date",
    ),
    "with a list instead": (b'"histories":[', b'"histories":[],"histories":[', "histories"),
    "with an object instead": (b'"level":1', b'"level":{"a":{"b":1}},"level":1', "level"),
    "written with an escape": (b'"level":1', b'"level":1,"l\\u0065vel":1', "level"),
    "with a space": (b'"level":1', b'"level":1,"level" :2', "level"),
    "with spaces on both sides": (b'"level":1', b'"level":1, "level"  :  2', "level"),
    "with a tab": (b'"level":1', b'"level":1,"level"\t:2', "level"),
    "with line ends": (b'"level":1', b'"level":1,\r\n"level"\r\n:2', "level"),
    "beside text like keys": (b'"name":"', b'"name":"\\":\\":\\":","name":"', "name"),
}


@pytest.mark.parametrize("place", TWICE)
def test_a_key_that_stands_twice_is_seen_wherever_it_is(place: str) -> None:
    old, new, key = TWICE[place]
    data = compact(RECORD)
    assert data.count(old) == 1
    assert repeated(data.replace(old, new)) == [key]
    indented = json.dumps(RECORD, indent=1).encode()
    assert parse_record(indented) == RECORD


def test_equal_keys_in_different_objects_are_no_repetition() -> None:
    assert parse_record(compact(RECORD)) == RECORD


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_a_usual_record_on_one_line_need_not_be_read_pair_by_pair(
    separators: tuple[str, str], end: bytes
) -> None:
    data = json.dumps(RECORD, ensure_ascii=False, separators=separators).encode() + end
    assert _keys_are_distinct(data, RECORD)
    few = record(rows=histories("2023-01-01", FLAT_ROWS))
    assert _keys_are_distinct(compact(few), few)


def test_long_lists_of_rows_that_hold_objects_are_read() -> None:
    rows = [{"a": {"b": [{"c": 1}]}} for _ in range(FLAT_ROWS + 1)]
    assert parse_record(compact(rows)) == rows
    twice = compact(rows)[:-3] + b',"b":2}}]'
    assert repeated(twice) == ["b"]


def test_a_byte_order_mark_is_passed_over() -> None:
    assert parse_record("\ufeff".encode() + compact(RECORD)) == RECORD


def test_lone_surrogates_are_left_to_the_reader_of_the_record() -> None:
    assert parse_record(b'{"name":"\\ud800"}') == {"name": "\ud800"}


def test_surrogate_pairs_are_one_character() -> None:
    assert parse_record(b'{"name":"\\ud867\\ude3d"}') == {"name": "\U00029e3d"}


@pytest.mark.parametrize("text", ["{}", " {} ", "{}\n", "{}\r\n", "\r\n{}\r\n", "\t{}"])
def test_white_space_around_a_value_is_passed_over(text: str) -> None:
    assert parse_record(text.encode()) == {}


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(
    VALUES, st.sampled_from((None, 1)), st.sampled_from(((",", ":"), (", ", ": "), (" ,", " : ")))
)
def test_any_value_is_read_however_it_is_spaced(
    value: object, indent: int | None, separators: tuple[str, str]
) -> None:
    text = json.dumps(value, indent=indent, separators=separators)
    assert parse_record(text.encode()) == value


@given(
    st.lists(
        st.tuples(st.sampled_from(("a", "b", 'a":', '\\":', " ")), st.integers(0, 9)), max_size=6
    ),
    st.sampled_from((":", " :", ": ", "\n:\t")),
    st.integers(0, 2),
)
def test_a_repeated_key_is_seen_in_any_object_and_only_there(
    pairs: list[tuple[str, int]], colon: str, depth: int
) -> None:
    inner = ",".join(f"{json.dumps(key)}{colon}{value}" for key, value in pairs)
    data = ('{"x":[' * depth + "{" + inner + "}" + "]}" * depth).encode()
    keys = [key for key, _ in pairs]
    if len(set(keys)) == len(keys):
        assert repeated(data) == []
    else:
        assert repeated(data) == [key for key in dict.fromkeys(keys) if keys.count(key) > 1]


@given(st.binary(max_size=60))
def test_no_bytes_make_the_parser_fail(data: bytes) -> None:
    found = parse_record(data)
    if isinstance(found, Fault):
        assert found.wrong("ja")
        assert found.mend("en")
    else:
        assert json.loads(data.decode("utf-8-sig")) == found
