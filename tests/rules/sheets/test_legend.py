from __future__ import annotations

from datetime import date

import pytest

from rules.sheets.doubts import Doubts, Reason
from rules.sheets.legend import Foot, Meaning, read_foot
from tests.rules.sheets.plain_lines import lines


def foot(*below: str, above: str = "能力評価基準【電気工事】") -> tuple[Foot, Doubts]:
    doubts = Doubts()
    return read_foot(lines(above), lines(*below), doubts), doubts


@pytest.mark.parametrize(
    "text",
    [
        "●印の保有資格は、○○。",
        "●印の保有資格は、必須でいずれか。",
        "●は必須。●はいずれか。",
        "例えば●は必須。",
    ],
)
def test_a_legend_that_says_nothing_or_two_things_is_a_doubt(text: str) -> None:
    _, doubts = foot(text)
    assert {doubt.reason for doubt in doubts.found} == {Reason.LEGEND}


@pytest.mark.parametrize(
    ("text", "must", "several"),
    [
        ("※ ●印の保有資格は、必須。 ◇印の保有資格は、いずれかの保有で可。", "●", "◇"),
        ("※ ◇印の保有資格は、必須。●印の保有資格は、いずれかの保有で可。", "◇", "●"),
        ("■：必須 ・：いずれか", "■", None),
        ("☆は必ず保有すること、△はどれか1つ以上", "☆", "△"),
        ("◆必須 ○いずれか１つ", "◆", "○"),
    ],
)
def test_marks_mean_what_the_sheet_says_and_nothing_else(
    text: str, must: str, several: str | None
) -> None:
    found, doubts = foot(text)
    assert found.meanings[must] is Meaning.MUST
    if several is not None:
        assert doubts.found == []
        assert found.meanings == {must: Meaning.MUST, several: Meaning.ANY}


def test_a_sheet_without_a_legend_gives_its_marks_no_meaning() -> None:
    found, doubts = foot("※ 就業日数は、215日を1年として換算する。")
    assert (found.meanings, found.days_per_year, doubts.found) == ({}, 215, [])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("（令和7年4月1日から施行）", date(2025, 4, 1)),
        ("令和元年5月1日施行", date(2019, 5, 1)),
        ("2023年9月11日から適用", date(2023, 9, 11)),
    ],
)
def test_the_printed_day_of_force_is_read_in_either_calendar(text: str, day: date) -> None:
    found, doubts = foot(text)
    assert (found.in_force, doubts.found) == (day, [])


def test_a_day_that_does_not_exist_is_a_doubt() -> None:
    found, doubts = foot("2023年2月30日から適用")
    assert found.in_force is None
    assert [doubt.reason for doubt in doubts.found] == [Reason.FOOT]


def test_a_note_that_is_not_known_is_kept_and_in_doubt() -> None:
    found, doubts = foot("※ 特例は別に定める。")
    assert found.notes == ["特例は別に定める。"]
    assert [doubt.text for doubt in doubts.found] == ["特例は別に定める。"]


def test_what_a_crew_leader_must_hold_first_is_read() -> None:
    found, doubts = foot("班長については職長教育を修了した者とする。")
    assert (found.role_first, doubts.found) == ({(None, "班長"): "職長教育"}, [])


def test_page_numbers_and_the_issuer_are_no_notes() -> None:
    found, doubts = foot("1/2", above="国土交通省")
    assert (found.notes, doubts.found) == ([], [])
