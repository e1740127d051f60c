from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.criteria_proposals import Anchor, Refused
from portal.criteria_proposals.entry import START, canonical, is_intact, read_entry, seal_entry
from tests.portal.criteria_proposals.moments import MOMENT

LINE = seal_entry(START, MOMENT, "effect.listed", "山田", {"population": "名簿"})

FIRST = dt.datetime(2019, 4, 1)  # noqa: DTZ001 - zones are drawn
ZEROS = "0" * 64

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def line_with(**changes: object) -> bytes:
    return canonical(json.loads(LINE) | changes)


@pytest.mark.parametrize("kind", ["", "Effect", "effect.", "effect listed", "影響"])
def test_a_kind_that_is_none_is_a_fault_of_the_program(kind: str) -> None:
    with pytest.raises(ValueError, match="is no kind of entry"):
        seal_entry(START, MOMENT, kind, "山田", {})


def test_a_moment_without_a_time_zone_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        seal_entry(START, dt.datetime(2026, 11, 21), "effect.listed", "山田", {})  # noqa: DTZ001


@pytest.mark.parametrize("value", [float("nan"), dt.date(2026, 11, 21), {1, 2}])
def test_details_that_are_not_json_are_a_fault_of_the_program(value: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        seal_entry(START, MOMENT, "effect.listed", "山田", {"value": value})


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b'"' + b"[" * 100,
        b"[" * 100_000,
        line_with(more=1),
        line_with(number="1"),
        line_with(number=True),
        line_with(at="2026-11-21T10:00:00"),
        line_with(at=3),
        line_with(by=None),
        line_with(details=[]),
        line_with(seal="0"),
        canonical({"number": 1}),
    ],
)
def test_what_is_no_entry_is_seen(line: bytes) -> None:
    assert read_entry(line) is None


@pytest.mark.parametrize(
    "line",
    [
        line_with(number=2),
        line_with(by="佐藤"),
        line_with(kind="Other"),
        line_with(details={"population": "別の名簿"}),
        line_with(previous="1" * 64),
        line_with(seal="1" * 64),
        line_with(at="2026-11-21T01:00:00.000001+00:00"),
        line_with(at="2026-11-21T10:00:00.000000+09:00"),
        line_with(at="0001-01-01T00:00:00+09:00"),
        LINE + b" ",
        LINE.replace(b":", b": ", 1),
        LINE.decode().encode("utf-16"),
        LINE[:-1] + b',"number":1}',
        LINE.replace("名簿".encode(), b"\\u540d\\u7c3f"),
    ],
)
def test_a_line_that_says_it_otherwise_is_not_what_was_sealed(line: bytes) -> None:
    entry = read_entry(line)
    assert entry is not None
    assert not is_intact(entry, line)


@pytest.mark.parametrize(
    "text", ["", "5", "5:", "-1:" + "0" * 64, "5:" + "g" * 64, "５:" + "0" * 64]
)
def test_what_is_no_anchor_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        Anchor.read(text)


@given(
    st.integers(0, 10**17),
    st.datetimes(FIRST, timezones=st.timezones()),
    st.text("abc", min_size=1),
)
def test_an_anchor_is_read_as_it_is_written(number: int, at: dt.datetime, by: str) -> None:
    entry = read_entry(seal_entry(Anchor(number, "0" * 64), at, "a", by, {}))
    assert entry is not None
    assert Anchor.read(str(entry.anchor)) == entry.anchor
    # Of an hour that comes twice, `==` between zones says no.
    assert entry.at == at.astimezone(dt.UTC)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.dictionaries(st.text("ab"), plain))
def test_an_entry_is_read_as_it_was_sealed(by: str, details: dict[str, Any]) -> None:
    line = seal_entry(START, MOMENT, "effect.listed", by, details)
    assert b"\n" not in line
    entry = read_entry(line)
    assert entry is not None
    assert is_intact(entry, line)
    assert (entry.number, entry.at, entry.kind, entry.by) == (1, MOMENT, "effect.listed", by)
    assert entry.details == details


@given(st.integers(0, len(LINE) - 1), st.integers(0, 255))
def test_no_byte_can_change_unseen(place: int, byte: int) -> None:
    changed = LINE[:place] + bytes([byte]) + LINE[place + 1 :]
    entry = read_entry(changed)
    assert changed == LINE or entry is None or not is_intact(entry, changed)
