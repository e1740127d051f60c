from __future__ import annotations

import datetime as dt

import pytest

from portal.layout import Language, Reader
from portal.layout.pages import number, shown_day


def test_a_chosen_language_stays_in_every_link() -> None:
    reader = Reader(Language.EN, chosen=True, path="/criteria")
    assert reader.address("/criteria", on="2026-11-21") == "/criteria?on=2026-11-21&lang=en"
    assert reader.address("/", field="") == "/?lang=en"


def test_a_language_of_the_browser_is_not_put_into_links() -> None:
    assert Reader(Language.EN, chosen=False, path="/").address("/criteria") == "/criteria"


def test_the_language_switch_keeps_page_and_query() -> None:
    reader = Reader(Language.JA, chosen=True, path="/criteria", query=(("q", "電気"),))
    assert reader.here(Language.EN) == "/criteria?q=%E9%9B%BB%E6%B0%97&lang=en"


@pytest.mark.parametrize("path", ["//other.example/x", "///x", "/\\other.example"])
def test_no_address_makes_a_link_to_another_host(path: str) -> None:
    link = Reader(Language.JA, chosen=False, path=path).here(Language.EN)
    assert link.startswith("/")
    assert not link.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (999, "999"), (1000, "1,000"), (3.0, "3"), (0.5, "0.5"), (1234.56, "1,234.6")],
)
def test_numbers_are_written_as_people_write_them(value: float, shown: str) -> None:
    assert number(value) == shown


def test_days_are_told_in_words_and_for_machines() -> None:
    day = dt.date(2026, 1, 9)
    assert shown_day(day, Language.JA) == '<time datetime="2026-01-09">2026年1月9日</time>'
    assert (
        shown_day("2026-01-09", Language.EN) == '<time datetime="2026-01-09">9 January 2026</time>'
    )
    shown = [shown_day(day, language) for language in (Language.VI, Language.ID, Language.ZH)]
    words = ["ngày 9/1/2026", "9 Januari 2026", "2026年1月9日"]
    assert shown == [f'<time datetime="2026-01-09">{it}</time>' for it in words]
    assert shown_day(None, Language.EN) == ""
