from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from ccus_data.posts import Audience, Content, Saying
from portal.news_desk import PostFault, read_post
from rules.catalogue import Catalogue

GOOD = """\
kind: benefit
audience: {prefecture: 東京都}
from: 2026-12-01
to: 2026-12-01
link: https://example.jp/ouen?a=1
coupon: OUEN-2026
ja:
  title: 工具の割引
  text: |
    カードをお見せください。
    1割引になります。
vi: {title: Giảm giá, text: Xuất trình thẻ.}
"""


def read(tmp_path: Path, text: str | bytes) -> tuple[str, Content] | list[PostFault]:
    path = tmp_path / "post.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_post(path, Catalogue.load())


def faults(tmp_path: Path, text: str | bytes) -> list[tuple[int, str, str]]:
    found = read(tmp_path, text)
    assert isinstance(found, list)
    return [(one.line, one.place, one.key) for one in found]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"\xff\xfe", (1, "-", "not_utf8")),
        ("kind: [", (1, "-", "not_yaml")),
        ("a: b\nc: {", (2, "-", "not_yaml")),
        ("", (1, "-", "not_a_mapping")),
        ("- a", (1, "-", "not_a_mapping")),
    ],
)
def test_a_file_that_cannot_be_read_says_where(
    tmp_path: Path, text: str | bytes, fault: tuple[int, str, str]
) -> None:
    assert faults(tmp_path, text) == [fault]


def test_every_fault_is_told_at_once_with_its_line_and_place(tmp_path: Path) -> None:
    text = """\
kind: advert
audience: {level: 5}
from: 20261201
to: tomorrow
link: http://example.jp
colour: red
ja: {title: " ", text: あ, text: い, note: x}
en: Sale
vi: {title: Bán}
from: 2026-12-01
"""
    assert faults(tmp_path, text) == [
        (1, "kind", "one_of"),
        (2, "audience.level", "one_of"),
        (3, "from", "not_a_day"),
        (4, "to", "not_a_day"),
        (5, "link", "not_https"),
        (6, "colour", "unknown_key"),
        (7, "ja.text", "repeated_key"),
        (7, "ja.note", "unknown_key"),
        (7, "ja.title", "empty"),
        (8, "en", "not_a_mapping"),
        (9, "vi.text", "needed"),
        (10, "from", "repeated_key"),
    ]


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    found = faults(tmp_path, "en: {title: Sale, text: Ten percent.}")
    assert found == [
        (1, "kind", "needed"),
        (1, "audience", "needed"),
        (1, "from", "needed"),
        (1, "ja", "japanese_missing"),
    ]


@pytest.mark.parametrize(
    ("audience", "told"),
    [
        ("everyone", Audience("everyone")),
        ("{prefecture: 13}", Audience("prefecture", "13")),
        ("{prefecture: 東京都}", Audience("prefecture", "13")),
        ("{field: electrical}", Audience("field", "electrical")),
        ("{level: 4}", Audience("level", "4")),
        ("nobody", "audience_form"),
        ("[everyone]", "not_a_mapping"),
        ("{}", "audience_form"),
        ("{level: 1, prefecture: 13}", "audience_form"),
        ("{level: 0}", "one_of"),
        ("{prefecture: 48}", "no_prefecture"),
        ("{prefecture: 1}", "no_prefecture"),
        ("{field: brewing}", "no_field"),
        ("{field: }", "empty"),
    ],
)
def test_an_audience_is_everyone_or_those_of_one_kind(
    tmp_path: Path, audience: str, told: Audience | str
) -> None:
    found = read(tmp_path, GOOD.replace("{prefecture: 東京都}", audience))
    if isinstance(told, Audience):
        assert not isinstance(found, list)
        assert found[1].audience == told
    else:
        assert isinstance(found, list)
        assert found[0].key == told


@pytest.mark.parametrize(
    "link",
    [
        *("http://example.jp", "javascript:alert(1)", "https://", "https:///x", "//example.jp"),
        *("https://a@example.jp", "https://example.jp/a b", "https://example.jp:x", "example.jp"),
    ],
)
def test_only_an_https_address_is_a_link(tmp_path: Path, link: str) -> None:
    text = GOOD.replace("https://example.jp/ouen?a=1", f'"{link}"')
    assert faults(tmp_path, text) == [(5, "link", "not_https")]


@pytest.mark.parametrize(("last", "is_good"), [("11-30", False), ("12-01", True), ("12-02", True)])
def test_a_period_ends_on_its_first_day_at_the_earliest(
    tmp_path: Path, last: str, is_good: bool
) -> None:
    found = read(tmp_path, GOOD.replace("to: 2026-12-01", f"to: 2026-{last}"))
    assert isinstance(found, tuple) is is_good


@pytest.mark.parametrize(("length", "is_good"), [(79, True), (80, True), (81, False)])
def test_a_title_has_at_most_80_characters(tmp_path: Path, length: int, is_good: bool) -> None:
    found = read(tmp_path, GOOD.replace("工具の割引", "あ" * length))
    assert isinstance(found, tuple) is is_good


def test_a_benefit_offers_something_and_an_announcement_has_no_coupon(tmp_path: Path) -> None:
    bare = GOOD.replace("link: https://example.jp/ouen?a=1\ncoupon: OUEN-2026\n", "")
    assert faults(tmp_path, bare) == [(1, "link", "nothing_offered")]
    assert isinstance(read(tmp_path, bare.replace("benefit", "announcement")), tuple)
    told = GOOD.replace("benefit", "announcement")
    assert faults(tmp_path, told) == [(6, "coupon", "coupon_of_announcement")]


def test_a_good_file_is_read_as_it_stands(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeff" + GOOD) == (
        "benefit",
        Content(
            Audience("prefecture", "13"),
            dt.date(2026, 12, 1),
            dt.date(2026, 12, 1),
            {
                "ja": Saying("工具の割引", "カードをお見せください。\n1割引になります。"),
                "vi": Saying("Giảm giá", "Xuất trình thẻ."),
            },
            "https://example.jp/ouen?a=1",
            "OUEN-2026",
        ),
    )
