"""Broken input of every kind: no traceback and no half result, every fault with its place."""

from __future__ import annotations

import re
from random import Random

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.faults import Fault, RecordFaults
from evaluator.judge import Judge
from evaluator.parse import parse_record
from evaluator.phrases import LANGUAGES
from evaluator.result import to_json
from evaluator.table import table
from rules.plain import PlainEngine
from tests.evaluator.careers import CATALOGUE, READER, Json
from tests.evaluator.chance import random_record
from tests.evaluator.whole_record import full

JUDGE = Judge(CATALOGUE, PlainEngine())
PLACE = re.compile(r"[^.\[\]]+(\[\d+\])*(\.[^.\[\]]+(\[\d+\])*)*|")

ODD_TEXT = st.sampled_from(
    [
        *("", " ", "　", "\x00", "\ud800", "\udfff\ud800", "\u2028", "2023-02-30", "9999-12-31"),
        *("0001-01-01", "2300-01-01", "９９", "NaN", "null", "06-01", "99-99", "49999", "{}"),
        *("{level}", "建設　未来", "x" * 5000, "66879345433022", "electrical", "simple"),
    ]
)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**20), 10**20),
        st.floats(allow_nan=False, allow_infinity=False),
        ODD_TEXT,
        st.text(max_size=5),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(ODD_TEXT, st.sampled_from(("date", "code"))), inner, max_size=3),
    ),
    max_leaves=5,
)


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path]
    if isinstance(value, dict):
        for key, inner in value.items():
            found += places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found += places(inner, (*path, index))
    return found


@st.composite
def broken_records(draw: st.DrawFn) -> object:
    """A right record with some of its places given anew, repeated, or taken away."""
    data: object = full()
    for _ in range(draw(st.integers(1, 4))):
        *path, last = draw(st.sampled_from(places(data))) or ("x",)
        place = data
        for step in path:
            place = place[step]  # type: ignore[index]
        if not isinstance(place, dict | list):
            return draw(VALUES)
        match draw(st.sampled_from(("set", "set", "set", "delete", "add"))):
            case "delete" if last != "x":
                del place[last]  # type: ignore[arg-type]
            case "add" if isinstance(place, list):
                place.append(draw(VALUES))
            case _:
                place[last] = draw(VALUES)  # type: ignore[index]
    return data


def expect_answer(data: object) -> None:
    """Either every fault with a place and words, or a whole result in every language."""
    found = READER.read(data)
    if isinstance(found, RecordFaults):
        assert found.faults
        for one in found.faults:
            for lang in LANGUAGES:
                said = f"{one.path}: {one.wrong(lang)} {one.mend(lang)}"
                assert said.encode()
                assert "\n" not in said
        return
    judgement = JUDGE.judge(found)
    for lang in LANGUAGES:
        result = to_json(judgement, CATALOGUE, lang=lang, explained=True)
        assert orjson.dumps(result)
        assert table(judgement, lang).encode()


@settings(max_examples=100)
@given(broken_records())
def test_no_broken_record_gives_a_traceback_or_half_a_result(data: object) -> None:
    expect_answer(data)


@given(VALUES)
def test_nothing_that_is_no_record_gives_a_traceback(data: object) -> None:
    expect_answer(data)


def reach(data: object, path: str) -> bool:
    """Whether a place is in the data, or is a key missing from an object that is."""
    place = data
    steps = re.findall(r"[^.\[\]]+|\[\d+\]", path)
    for number, step in enumerate(steps):
        if step.startswith("["):
            place = place[int(step[1:-1])]  # type: ignore[index]
        elif isinstance(place, dict) and step in place:
            place = place[step]
        else:
            return isinstance(place, dict) and number == len(steps) - 1
    return True


@settings(max_examples=100)
@given(broken_records())
def test_the_place_of_a_fault_can_be_found_in_the_record(data: object) -> None:
    found = READER.read(data)
    if isinstance(found, RecordFaults):
        for one in found.faults:
            if one.code != "unknown_key":  # keys may hold dots and brackets themselves
                assert PLACE.fullmatch(one.path)
                assert reach(data, one.path)


CHANGES = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.sampled_from(("cut", "flip", "double", "insert")),
        st.binary(min_size=1, max_size=3),
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=100)
@given(CHANGES)
def test_no_broken_bytes_give_a_traceback(changes: list[tuple[float, str, bytes]]) -> None:
    data = bytearray(orjson.dumps(full()))
    for share, kind, new in changes:
        at = int(share * len(data))
        if kind == "cut":
            del data[at : at + len(new) * 7]
        elif kind == "flip" and data:
            data[at : at + 1] = new[:1]
        elif kind == "double":
            data[at:at] = data[at : at + 40]
        else:
            data[at:at] = new
    value = parse_record(bytes(data))
    if isinstance(value, Fault):
        assert value.wrong()
        assert value.mend()
    else:
        expect_answer(value)


def test_hundreds_of_records_by_chance_are_answered_whole() -> None:
    for seed in range(60):
        rng = Random(f"whole {seed}")
        data: Json = random_record(rng, rng.choice(("electrical", "glass", "tile")))
        expect_answer(data)
