from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccus_data.imports.cells import Context, cell_reader
from ccus_data.imports.faults import CellFault
from ccus_data.kinds import Column, kinds
from rules.catalogue import Catalogue

TODAY = dt.date(2026, 11, 21)
CONTEXT = Context(TODAY, Catalogue.load())

FIRST = {
    "identifier": "technicians.technician_id",
    "corporate_number": "businesses.corporate_number",
    "code": "qualifications.code",
    "trade": "trades.trade",
    "trades": "rosters.related_trades",
    "text": "technicians.name",
    "long": "technicians.address",
    "day": "technicians.birth_date",
    "any_day": "qualifications.expires_on",
    "work_day": "histories.work_date",
    "month": "certificates.from_month",
    "time": "histories.entered_at",
    "level": "technicians.level",
    "capital": "businesses.capital",
    "flag": "trades.is_main",
    "prefecture": "technicians.prefecture",
    "field": "certificates.field",
    "role": "rosters.role",
    "status": "histories.status",
}
"""A column of each form."""


def column(form: str) -> Column:
    kind, name = FIRST[form].split(".")
    return kinds()[kind].column(name)


def read(form: str, cell: object) -> object:
    return cell_reader(column(form), CONTEXT)(cell)


def fault(form: str, cell: object) -> str:
    with pytest.raises(CellFault) as caught:
        read(form, cell)
    found = caught.value.at(3, "列")
    for lang in ("ja", "en"):
        assert found.wrong(lang)
        assert found.mend(lang)
    return caught.value.code


WRONG: list[tuple[str, object, str | None]] = [
    # Identifiers: what spreadsheets do to them is told apart, and nothing is filled in.
    ("identifier", 93845751166921, "number_for_digits"),
    ("identifier", 93845751166921.0, "number_for_digits"),
    ("identifier", 9.384575e13, "number_for_digits"),
    ("identifier", "9.38458E+13", "scientific"),
    ("identifier", "9E13", "scientific"),
    ("identifier", "9384575116692", "digits_missing"),
    ("identifier", "0", "digits_missing"),
    ("identifier", "938457511669211", "digits_too_many"),
    ("identifier", "９３８４５７５１１６６９２１", "full_width"),
    ("identifier", "9384575116692１", "full_width"),
    ("identifier", "9384-5751-1669-21", "not_digits"),
    ("identifier", "'93845751166921", "not_digits"),
    ("identifier", '="93845751166921"', "not_digits"),
    ("identifier", "93845751166921.0", "not_digits"),
    ("identifier", "٩٣٨٤٥٧٥١١٦٦٩٢١", "not_digits"),
    ("identifier", "9384575116692\0", "not_digits"),
    ("identifier", True, "not_text"),
    ("identifier", ["93845751166921"], "not_text"),
    ("identifier", dt.date(2023, 5, 1), "not_text"),
    ("identifier", "", "blank"),
    ("identifier", " \u3000", "blank"),
    ("identifier", None, "blank"),
    ("corporate_number", "12345678901234", "digits_too_many"),
    ("corporate_number", "123456789012", "digits_missing"),
    ("code", 31018, "number_for_digits"),
    ("code", "131", "digits_missing"),
    # Trades: spreadsheets make days of them.
    ("trade", dt.datetime(2023, 9, 1), "day_for_trade"),  # noqa: DTZ001 - as Excel gives it
    ("trade", dt.date(2023, 9, 1), "day_for_trade"),
    ("trade", "9月1日", "not_a_trade"),
    ("trade", "0901", "not_a_trade"),
    ("trade", "9-1", "not_a_trade"),
    ("trade", 901, "not_text"),
    ("trade", "99-01", "unknown_trade"),
    ("trade", "09-00", "unknown_trade"),
    ("trades", "09-01 99-01", "unknown_trade"),
    ("trades", dt.date(2023, 9, 1), "day_for_trade"),
    # Names.
    ("text", 123, "not_text"),
    ("text", 1.5, "not_text"),
    ("text", False, "not_text"),
    ("text", "髙﨑\n一郎", "text_not_clean"),
    ("text", "髙﨑\0", "text_not_clean"),
    ("text", "\ud83d", "text_not_clean"),
    ("text", "髙\ufffe", "text_not_clean"),
    ("text", "\uffff", "text_not_clean"),
    ("text", "髙" * 201, "text_too_long"),
    ("long", "髙" * 1001, "text_too_long"),
    # Days.
    ("day", "2026-11-22", "day_too_late"),
    ("day", "1899-12-31", "day_too_early"),
    ("day", dt.date(1899, 12, 31), "day_too_early"),
    ("work_day", "1999-12-31", "day_too_early"),
    ("any_day", "2200-01-01", "day_too_late"),
    ("day", "2023-02-29", "no_such_day"),
    ("day", "2023/13/01", "no_such_day"),
    ("day", "20230230", "no_such_day"),
    ("day", "0000-01-01", "no_such_day"),
    ("day", "45047", "number_for_day"),
    ("day", "45047.5", "number_for_day"),
    ("day", 45047, "number_for_day"),
    ("day", 45047.0, "number_for_day"),
    ("day", True, "not_text"),
    ("day", dt.datetime(2023, 5, 1, 0, 0, 1), "moment_for_day"),  # noqa: DTZ001 - the same
    ("day", "2023-05-01 08:00", "not_a_day"),
    ("day", "令和5年5月1日", "not_a_day"),
    ("day", "5/1/2023", "not_a_day"),
    ("day", "２０２３-05-01", "not_a_day"),
    ("day", "23-05-01", "not_a_day"),
    # Months and times.
    ("month", "2014-13", "not_a_month"),
    ("month", "2014-00", "not_a_month"),
    ("month", "1899-12", "not_a_month"),
    ("month", "201410", "not_a_month"),
    ("month", dt.date(2014, 10, 2), "not_a_month"),
    ("month", 201410, "not_text"),
    ("time", "24:00", "not_a_time"),
    ("time", "08:60", "not_a_time"),
    ("time", "8", "not_a_time"),
    ("time", 0.3333, "not_a_time"),
    ("time", "8時", "not_a_time"),
    # Numbers.
    ("level", 0, "out_of_range"),
    ("level", "5", "out_of_range"),
    ("level", True, "not_whole"),
    ("level", 1.5, "not_whole"),
    ("level", float("nan"), "not_whole"),
    ("level", float("inf"), "not_whole"),
    ("level", "1.5", "not_whole"),
    ("level", "一", "not_whole"),
    ("level", "1" * 19, "not_whole"),
    ("capital", -1, "out_of_range"),
    ("capital", "1000000000000000", "out_of_range"),
    ("capital", None, None),
    # Words.
    ("flag", "maybe", "unknown_word"),
    ("flag", 2, "unknown_word"),
    ("flag", "", "blank"),
    ("prefecture", "東京", "unknown_prefecture"),
    ("prefecture", "48", "unknown_prefecture"),
    ("prefecture", "1", "unknown_prefecture"),
    ("prefecture", 1, "unknown_prefecture"),
    ("prefecture", True, "not_text"),
    ("field", "電気", "unknown_field"),
    ("role", "棟梁", "unknown_word"),
    ("role", 1, "unknown_word"),
    ("status", "非計上", "unknown_word"),
]

RIGHT: list[tuple[str, object, object]] = [
    ("identifier", "93845751166921", "93845751166921"),
    ("identifier", "00000000000000", "00000000000000"),
    ("identifier", " 00045751166921\u3000", "00045751166921"),
    ("corporate_number", "0012345678901", "0012345678901"),
    ("code", "00131", "00131"),
    ("code", "", None),
    ("trade", "09-01", "09-01"),
    ("trades", "09-01、06-01, 09-01", "09-01 06-01"),
    ("text", "  髙﨑 ", "  髙﨑 "),
    ("text", "神", "神"),
    ("text", "か\u3099", "か\u3099"),
    ("text", "葛\U000e0100", "葛\U000e0100"),
    ("text", "髙" * 200, "髙" * 200),
    ("long", "髙" * 1000, "髙" * 1000),
    ("text", "=1+1", "=1+1"),
    ("day", "2023-05-01", dt.date(2023, 5, 1)),
    ("day", "2023/5/1", dt.date(2023, 5, 1)),
    ("day", "2023年5月1日", dt.date(2023, 5, 1)),
    ("day", "20230501", dt.date(2023, 5, 1)),
    ("day", "2023-05-01 00:00:00", dt.date(2023, 5, 1)),
    ("day", dt.datetime(2023, 5, 1), dt.date(2023, 5, 1)),  # noqa: DTZ001 - the same
    ("day", "2024-02-29", dt.date(2024, 2, 29)),
    ("day", "2026-11-21", dt.date(2026, 11, 21)),
    ("day", "1900-01-01", dt.date(1900, 1, 1)),
    ("work_day", "2000-01-01", dt.date(2000, 1, 1)),
    ("any_day", "2199-12-31", dt.date(2199, 12, 31)),
    ("month", "2014-10", "2014-10"),
    ("month", "2014/1", "2014-01"),
    ("month", "2014年10月", "2014-10"),
    ("month", dt.datetime(2014, 10, 1), "2014-10"),  # noqa: DTZ001 - the same
    ("month", "1900-01", "1900-01"),
    ("time", "08:00", "08:00"),
    ("time", "8:00", "08:00"),
    ("time", "23:59:59", "23:59"),
    ("time", dt.time(17, 30), "17:30"),
    ("level", 1, 1),
    ("level", "4", 4),
    ("level", 4.0, 4),
    ("level", "1.0", 1),
    ("capital", "10,000,000", 10_000_000),
    ("capital", 999_999_999_999_999, 999_999_999_999_999),
    ("flag", True, True),
    ("flag", "有", True),
    ("flag", "TRUE", True),
    ("flag", 1, True),
    ("flag", 0.0, False),
    ("flag", "×", False),
    ("prefecture", "東京都", "13"),
    ("prefecture", "01", "01"),
    ("prefecture", 13, "13"),
    ("field", "電気工事", "electrical"),
    ("field", "electrical", "electrical"),
    ("role", "職長", "foreman"),
    ("role", " crew_leader ", "crew_leader"),
    ("role", None, None),
    ("status", "現場未承認(非計上)", "unapproved"),
]


def each(cases: Sequence[tuple[str, object, object]]) -> list[str]:
    return [f"{form} {cell!r}"[:60] for form, cell, _ in cases]


@pytest.mark.parametrize(("form", "cell", "code"), WRONG, ids=each(WRONG))
def test_a_cell_that_is_not_what_it_should_be_is_refused(
    form: str, cell: object, code: str | None
) -> None:
    if code is None:
        assert read(form, cell) is None
    else:
        assert fault(form, cell) == code


@pytest.mark.parametrize(("form", "cell", "value"), RIGHT, ids=each(RIGHT))
def test_a_cell_is_read_as_its_column_asks(form: str, cell: object, value: object) -> None:
    found = read(form, cell)
    assert (found, type(found)) == (value, type(value))


def test_the_advice_for_a_number_says_that_zeros_are_never_filled_in() -> None:
    with pytest.raises(CellFault) as caught:
        read("identifier", 45751166921.0)
    said = caught.value.at(2, "技能者ID")
    assert said.place() == "2行目「技能者ID」"
    assert "45751166921" in said.wrong()
    assert "14桁" in said.mend()
    assert "Zeros are never filled in" in said.mend("en")


def test_equal_cells_of_other_kinds_are_not_mixed_up() -> None:
    reader = cell_reader(column("level"), CONTEXT)
    assert [reader(1), reader(1.0), reader("1")] == [1, 1, 1]
    with pytest.raises(CellFault):
        reader(True)


def answer(form: str, cell: object) -> object:
    """The value of a cell, or its fault."""
    try:
        return read(form, cell)
    except CellFault as refused:
        return refused


@given(st.text(min_size=1, max_size=200))
def test_a_name_is_kept_to_the_last_code_point_or_refused(name: str) -> None:
    found = answer("text", name)
    if isinstance(found, CellFault):
        assert found.code in {"text_not_clean", "blank"}
    else:
        assert found == name


ANY = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.dates()
    | st.times()
    | st.datetimes()
    | st.lists(st.integers())
    | st.binary()
)


@given(st.sampled_from(sorted(FIRST)), ANY)
def test_any_cell_is_a_value_or_a_fault_with_words(form: str, cell: object) -> None:
    found = answer(form, cell)
    assert not isinstance(found, CellFault) or found.at(1, "列").wrong("en")
