from __future__ import annotations

import datetime as dt

import pytest

from rules.catalogue import Catalogue, NotInForce
from rules.not_in_force import gap_mend, gap_sentence
from tests.criteria.folders import changed


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    until = {"replace": "  basis: 試験用\n", "by": "  basis: 試験用\n  until: 2025-03-31\n"}
    changes = [
        {"file": "roofing/2021-04-01.yaml", "replace": "2024-03-31", "by": "2024-02-29"},
        {"file": "roofing/2024-04-01.yaml", **until},
    ]
    return Catalogue.load(changed(tmp_path_factory.mktemp("gap"), changes))


@pytest.mark.parametrize(
    ("day", "ja", "en"),
    [
        (
            "2021-03-31",
            (
                "「屋根ふき」には、2021-03-31に有効な基準がまだありません"
                "（最初の版の前の日、2021-03-31まで）。版：2021-04-01, 2024-04-01"
            ),
            (
                "No document of 屋根ふき was in force on 2021-03-31 (nothing is at hand up to "
                "2021-03-31, the day before the first). Editions: 2021-04-01, 2024-04-01"
            ),
        ),
        (
            "2024-03-01",
            (
                "「屋根ふき」には、2024-03-01に有効な基準がありません"
                "（2024-03-01から2024-03-31まで、どの版も有効でない）。版：2021-04-01, 2024-04-01"
            ),
            (
                "No document of 屋根ふき was in force on 2024-03-01 (from 2024-03-01 to 2024-03-31 "
                "none was). Editions: 2021-04-01, 2024-04-01"
            ),
        ),
        (
            "2025-04-01",
            (
                "「屋根ふき」には、2025-04-01に有効な基準がありません"
                "（最後の版は2025-03-31に終わった）。版：2021-04-01, 2024-04-01"
            ),
            (
                "No document of 屋根ふき is in force on 2025-04-01 (the last one ended on "
                "2025-03-31). Editions: 2021-04-01, 2024-04-01"
            ),
        ),
    ],
)
def test_a_gap_is_said_with_both_its_ends_and_the_editions(
    catalogue: Catalogue, day: str, ja: str, en: str
) -> None:
    found = catalogue.in_force("roofing", dt.date.fromisoformat(day))
    assert isinstance(found, NotInForce)
    assert gap_sentence(catalogue, found) == gap_sentence(catalogue, found, "ja") == ja
    assert gap_sentence(catalogue, found, "en") == en


def test_what_to_do_about_a_gap_is_said_in_both_languages() -> None:
    assert gap_mend() == "版のどれかが有効な日付を指定してください。"
    assert gap_mend("en") == "Choose a day on which one of the editions holds."
