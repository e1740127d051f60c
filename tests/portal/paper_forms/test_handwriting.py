from __future__ import annotations

import datetime as dt

import pytest

from evaluator.months import Month, Period
from portal.paper_forms.forms import Duration
from portal.paper_forms.handwriting import Unreadable, day, identifier, line, month, whole
from portal.paper_forms.pieces import duration, line_period, strung


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2008-04", "2008-04"),
        ("２００８年４月", "2008-04"),
        ("平成20年4月", "2008-04"),
        ("平成 ２０ 年 ４ 月 １０ 日", "2008-04"),
        ("H20.4", "2008-04"),
        ("h20/4/10", "2008-04"),
        ("令和元年5月", "2019-05"),
        ("R1.5", "2019-05"),
        ("昭和64年1月", "1989-01"),
        ("平成32年1月", "2020-01"),
        (dt.date(2008, 4, 10), "2008-04"),
        (Month.parse("2008-04"), "2008-04"),
    ],
)
def test_months_are_read_as_people_write_them(written: object, read: str) -> None:
    assert str(month(written)) == read


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("20年4月", "year_without_era"),
        ("08/4", "year_without_era"),
        ("元年5月", "year_without_era"),
        ("昭和65年1月", "era_year"),
        ("平成0年1月", "era_year"),
        ("2008年13月", "month_number"),
        ("2008年0月", "month_number"),
        ("2008年2月30日", "no_such_day"),
        ("1867年1月", "year_out_of_range"),
        ("2101年1月", "year_out_of_range"),
        ("200804", "month"),
        ("現在", "month"),
        (2008.0, "month"),
        (True, "month"),
    ],
)
def test_a_month_in_doubt_is_never_guessed(written: object, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        month(written)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("昭和58年6月4日", dt.date(1983, 6, 4)),
        ("S58.6.4生", dt.date(1983, 6, 4)),
        ("1983-06-04", dt.date(1983, 6, 4)),
        (dt.datetime(1983, 6, 4, 12, 0), dt.date(1983, 6, 4)),  # noqa: DTZ001 - as a cell has it
    ],
)
def test_days_are_read_as_people_write_them(written: object, read: dt.date) -> None:
    assert day(written) == read


@pytest.mark.parametrize("written", ["1983年6月", "58.6.4.1", 30471.0, "昭和58年6月31日"])
def test_a_day_in_doubt_is_never_guessed(written: object) -> None:
    with pytest.raises(Unreadable):
        day(written)


def test_identifiers_have_14_digits_however_they_are_grouped() -> None:
    assert identifier("１２３４-5678－9012 34") == "12345678901234"
    assert identifier(12345678901234.0) == "12345678901234"
    for written in ("1234567890123", "123456789012345", "1234567890123X"):
        with pytest.raises(Unreadable, match=r"^identifier$"):
            identifier(written)
    with pytest.raises(Unreadable, match="identifier_number"):
        identifier(2345678901234.0)


def test_a_line_has_so_many_characters_and_no_more() -> None:
    assert line("東京都\n 港区 ", 6) == "東京都 港区"
    with pytest.raises(Unreadable, match="too_long"):
        line("1234567", 6)
    with pytest.raises(Unreadable, match="characters"):
        line("a\x07b", 6)


@pytest.mark.parametrize(("number", "fine"), [(1, False), (2, True), (4, True), (5, False)])
def test_whole_numbers_keep_their_limits(number: int, fine: bool) -> None:
    if fine:
        assert whole(float(number), 2, 4) == number
    else:
        with pytest.raises(Unreadable, match="whole"):
            whole(str(number), 2, 4)


@pytest.mark.parametrize(
    "cells",
    [
        [
            2008.0,
            "年",
            4.0,
            "月",
            "～",
            2018.0,
            "年",
            5.0,
            "月",
            "就業年数",
            10.0,
            "年",
            2.0,
            "ヶ月",
        ],
        ["平成20", "年", "４", "月", "～", "平成30", "年", "5", "月"],
        ["平成20年4月～平成30年5月"],
        ["H20.4", "年", "月", "～", "H30.5", "年", "月", "就業年数", "年", "ヶ月"],
        ["2008年", "年", "4月", "月", "～", "2018年", "年", "5月", "月"],
        [dt.date(2008, 4, 10), "年", "月", "～", dt.date(2018, 5, 25), "年", "月"],
        ["自", "2008/4", "至", "2018/5"],
        ["2008年4月から2018年5月まで"],
    ],
)
def test_a_period_reads_alike_however_it_lies_in_the_cells(cells: list[object]) -> None:
    read = line_period(strung(cells))
    assert read.period == Period(Month.parse("2008-04"), Month.parse("2018-05"))


def test_an_empty_line_is_blank() -> None:
    assert line_period(strung(["年", "月", "～", "年", "月", "就業年数", "年", "ヶ月"])).is_blank


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["2008", "年", "4", "月", "～", "現在"], "period_open"),
        (["20", "年", "4", "月", "～", "2018", "年", "5", "月"], "year_without_era"),
        (["だいたい十年"], "period"),
        (["2008年4月", "2018年5月"], "period"),
        (["2008", "年", "4", "月", "～", "2018", "年", "5", "月", "2019", "年"], "period"),
    ],
)
def test_a_line_that_says_something_else_is_refused(cells: list[object], code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        line_period(strung(cells))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        ([10.0, "年", 2.0, "ヶ月"], Duration(10, 2)),
        (["10年2か月", "年", "ヶ月"], Duration(10, 2)),
        (["年", 122.0, "ヶ月"], Duration(10, 2)),
        (["３", "年", "ヶ月"], Duration(3, 0)),
        (["年", "ヶ月"], None),
    ],
)
def test_lengths_are_read_in_years_and_months(cells: list[object], read: Duration | None) -> None:
    assert duration(strung(cells)) == read


@pytest.mark.parametrize(("months", "fine"), [(11, True), (12, False)])
def test_a_year_has_at_most_eleven_more_months(months: int, fine: bool) -> None:
    if fine:
        assert duration(strung([1, "年", months, "ヶ月"])) == Duration(1, 11)
    else:
        with pytest.raises(Unreadable, match="duration"):
            duration(strung([1, "年", months, "ヶ月"]))
