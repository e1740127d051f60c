from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from evaluator.qualifying import Held, held_on, oldest_foreman_course, oldest_registered
from evaluator.record import RegisteredQualification
from tests.evaluator.careers import CATALOGUE, day

REAL = CATALOGUE.qualifications
ON = day("2026-11-21")
DAY = dt.timedelta(days=1)


def registered(
    code: str | None = None,
    name: str | None = None,
    on: str = "2015-05-10",
    expires_on: dt.date | None = None,
) -> RegisteredQualification:
    return RegisteredQualification(code, name, day(on), "acquired", expires_on, evidence=True)


def held(*items: RegisteredQualification, on: dt.date = ON) -> Held:
    return held_on(items, on, REAL)


def test_nothing_registered_is_nothing_held() -> None:
    assert held() == Held(frozenset(), frozenset(), (), (), ())


def test_what_is_acquired_after_the_day_is_not_held_yet() -> None:
    assert held(registered("31019", on="2026-11-22")).keys == frozenset()


@pytest.mark.parametrize("on", ["2026-11-20", "2026-11-21"])
def test_what_is_acquired_by_the_day_is_held(on: str) -> None:
    assert held(registered("31019", on=on)).direct == {"31019"}


def test_what_has_expired_is_not_held_and_told() -> None:
    item = registered("00001", expires_on=ON - DAY)
    found = held(item)
    assert (found.keys, found.expired, found.unmatched) == (frozenset(), (item,), ())


@pytest.mark.parametrize("expires_on", [ON, ON + DAY, None])
def test_what_expires_on_the_day_or_later_or_never_is_held(expires_on: dt.date | None) -> None:
    assert held(registered("00001", expires_on=expires_on)).direct == {"00001"}


@pytest.mark.parametrize("name", [None, "玉掛け技能講習"])
def test_a_catch_all_code_is_nothing_whatever_the_name(name: str | None) -> None:
    item = registered("49999", name)
    assert held(item).keys == frozenset()
    assert held(item).unmatched == (item,)


def test_the_code_decides_over_the_name() -> None:
    assert held(registered("40031", "玉掛け技能講習")).direct == {"40031"}


def test_an_unknown_code_is_no_entry_that_has_a_code_of_its_own() -> None:
    item = registered("79998", "玉掛け技能講習")
    assert held(item).unmatched == (item,)


def test_an_unknown_code_may_be_an_entry_of_that_name_whose_code_nobody_knows() -> None:
    assert held(registered("79998", "1級配管技能士")).direct == {"name:1級配管技能士"}


def test_an_unknown_code_without_a_name_is_unmatched() -> None:
    item = registered("79998")
    assert held(item).unmatched == (item,)


def test_a_name_that_no_catalogue_entry_has_is_unmatched() -> None:
    item = registered(name="普通自動車免許")
    assert held(item).unmatched == (item,)


@pytest.mark.parametrize(
    "name",
    ["玉掛け技能講習", "玉掛 技能講習", "　玉掛け　技能講習 ", "玉掛技能講習"],
)
def test_a_name_without_a_code_is_compared_without_width_and_white_space(name: str) -> None:
    assert held(registered(name=name)).direct == {"40040"}


@pytest.mark.parametrize("name", ["1級とび技能士", "１級とび技能士", "一級とび技能士"])
def test_full_width_digits_and_aliases_are_the_same_name(name: str) -> None:
    assert held(registered(name=name)).direct == {"10901"}


def test_a_name_of_two_codes_is_both() -> None:
    assert held(registered(name="建設マスター")).direct == {"91002", "91024"}


@pytest.mark.parametrize(
    ("on", "counts"), [("2023-06-13", False), ("2023-06-14", True), ("2023-06-15", True)]
)
def test_a_superior_grade_counts_as_its_inferior_from_2023_06_14(on: str, *, counts: bool) -> None:
    found = held(registered("31018"), on=day(on))
    assert found.direct == {"31018"}
    assert found.keys == ({"31018", "31019", "31073"} if counts else {"31018"})


def test_an_inferior_grade_never_counts_as_its_superior() -> None:
    assert held(registered("31019")).keys == {"31019"}
    assert held(registered("10902")).keys == {"10902"}


def test_every_key_names_the_item_it_comes_from() -> None:
    first, second = registered("31018"), registered(name="建設マスター")
    assert held(first, second).by_key == (("31018", first), ("91002", second), ("91024", second))


def test_a_career_starts_with_the_oldest_item_of_any_kind() -> None:
    items = [
        registered("31018", on="2015-05-10"),
        registered("49999", on="2004-03-02"),
        registered("00001", on="2003-02-01", expires_on=day("2008-02-01")),
    ]
    assert oldest_registered(items) == day("2003-02-01")
    assert oldest_registered(items[:2]) == day("2004-03-02")
    assert oldest_registered([]) is None


def test_role_days_may_start_with_the_oldest_of_both_foreman_courses() -> None:
    items = [registered("60011", on="2012-03-04"), registered("60001", on="2010-02-03")]
    assert oldest_foreman_course(items, REAL) == day("2010-02-03")
    assert oldest_foreman_course(items[:1], REAL) == day("2012-03-04")
    assert oldest_foreman_course([registered("31018")], REAL) is None
    assert oldest_foreman_course([], REAL) is None


def test_a_foreman_course_may_be_registered_by_its_name() -> None:
    assert oldest_foreman_course([registered(name="職長教育", on="2009-01-01")], REAL) == day(
        "2009-01-01"
    )


def test_a_catalogue_without_the_foreman_courses_finds_none() -> None:
    without = replace(REAL, by_code={"31018": REAL.by_code["31018"]}, by_name={}, _closures={})
    assert oldest_foreman_course([registered("60001")], without) is None
