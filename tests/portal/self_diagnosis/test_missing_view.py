from __future__ import annotations

from typing import Any

from portal.self_diagnosis.missing_view import SHOWN_AT_ONCE, Way, missing_view

A, B, C = (("甲", "10001"), ("乙", "10002"), ("丙", ""))


def alternative(*lines: tuple[str, str], with_days: int | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "qualifications": [{"name": name, "code": code or None} for name, code in lines]
    }
    return found if with_days is None else found | {"with_days": with_days}


def test_nothing_missing_shows_nothing() -> None:
    view = missing_view([], 0)
    assert (view.always, view.first, view.more, view.fewest) == ((), (), (), 0)


def test_what_every_way_needs_is_told_once() -> None:
    view = missing_view([alternative(A, B), alternative(A, C)], 0)
    assert view.always == (A,)
    assert [way.lines for way in view.first] == [(B,), (C,)]
    assert view.is_choice
    assert view.fewest == 2


def test_one_way_is_no_choice() -> None:
    view = missing_view([alternative(A, B)], 0)
    assert view.always == (A, B)
    assert view.first == ()
    assert not view.is_choice


def test_days_that_a_way_needs_are_told_with_what_is_missing() -> None:
    view = missing_view([alternative(A), alternative(B, with_days=1505)], 1000)
    assert view.first == (Way((A,), None, 0), Way((B,), 1505, 505))


def test_a_way_by_days_alone_is_kept() -> None:
    view = missing_view([alternative(with_days=2150), alternative(A)], 2000)
    assert view.first[0] == Way((), 2150, 150)
    assert view.fewest == 0


def test_a_line_without_a_code_of_its_own_shows_none() -> None:
    line = {"name": "丙", "code": None, "codes": ["10003", "10004"]}
    view = missing_view([{"qualifications": [line]}], 0)
    assert view.always == (("丙", ""),)


def test_long_lists_are_folded() -> None:
    ways = [alternative((f"資格{number}", "")) for number in range(SHOWN_AT_ONCE + 3)]
    view = missing_view(ways, 0)
    assert (len(view.first), len(view.more)) == (SHOWN_AT_ONCE, 3)
