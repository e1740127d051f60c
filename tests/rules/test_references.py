from __future__ import annotations

import datetime as dt
import shutil
from functools import cache
from pathlib import Path

import pytest

from rules.catalogue import Catalogue
from rules.model import Revision
from rules.references import referred
from tests.criteria.folders import GOOD, line_of

MASONRY = GOOD / "masonry" / "2023-04-01.yaml"
TODAY = dt.date(2026, 11, 21)


@cache
def catalogue() -> Catalogue:
    return Catalogue.load(GOOD)


def found(given: str, today: dt.date = TODAY) -> Revision:
    document = referred(given, catalogue(), today)
    assert isinstance(document, Revision)
    return document


def refused(given: str, lang: str = "ja") -> tuple[str, ...]:
    reasons = referred(given, catalogue(), TODAY, lang)
    assert not isinstance(reasons, Revision)
    return reasons


@pytest.mark.parametrize(
    ("given", "lang", "words"),
    [
        ("thatching", "ja", "分野コード「thatching」はありません。"),
        ("thatching@2023-04-01", "en", "There is no field thatching."),
        ("none.yaml", "ja", "ファイル「none.yaml」がありません。"),
        ("none.yml", "en", "There is no file none.yml."),
        ("no/where", "en", "There is no file no/where."),
        ("", "ja", "「」が何を指すか分かりません。"),
        ("れんが", "ja", "「れんが」が何を指すか分かりません。"),
        ("masonry@", "ja", "「masonry@」が何を指すか分かりません。"),
        ("@2023-04-01", "ja", "「@2023-04-01」が何を指すか分かりません。"),
        ("masonry@2023-02-29", "ja", "「masonry@2023-02-29」が何を指すか分かりません。"),
        ("masonry@２０２３-04-01", "ja", "が何を指すか分かりません。"),
        ("masonry@20230401", "en", "masonry@20230401 is neither a criteria file, nor a field,"),
        ("masonry@2020-03-31", "ja", "最初の版の前の日、2020-03-31まで"),
        ("masonry@2020-03-31", "en", "nothing is at hand up to 2020-03-31"),
    ],
)
def test_what_names_no_document_is_refused_with_what_would(
    given: str, lang: str, words: str
) -> None:
    (reason,) = refused(given, lang)
    assert words in reason


def test_a_file_is_refused_with_every_fault_and_its_line(tmp_path: Path) -> None:
    text = MASONRY.read_text(encoding="utf-8")
    path = tmp_path / "draft"
    path.write_text(text.replace("schema: 1", "schema: 2").replace(": complete", ": done", 1))
    assert [reason.split(": ")[:2] for reason in refused(str(path))] == [
        [f"{path}:{line_of(MASONRY, 'schema: 1')}", "CR008 エラー"],
        [f"{path}:{line_of(MASONRY, 'status: complete')}", "CR008 エラー"],
    ]


def test_a_field_alone_means_the_document_of_today() -> None:
    assert found("masonry", dt.date(2023, 3, 31)).version == "2020-04-01"
    assert found("masonry", dt.date(2023, 4, 1)).version == "2023-04-01"


@pytest.mark.parametrize(
    ("day", "version"),
    [
        ("2020-04-01", "2020-04-01"),
        ("2023-03-31", "2020-04-01"),
        ("2023-04-01", "2023-04-01"),
    ],
)
def test_a_field_on_a_day_means_the_document_of_that_day(day: str, version: str) -> None:
    assert found(f"masonry@{day}").version == version


def test_a_file_of_any_name_and_place_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(MASONRY, tmp_path / "draft")
    assert found(str(tmp_path / "draft")).version == "2023-04-01"
    monkeypatch.chdir(tmp_path)
    assert found("draft").file == "draft"


def test_a_file_here_that_is_named_like_a_field_is_meant_and_a_folder_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "roofing").mkdir()
    assert found("roofing").field == "roofing"
    shutil.copy(MASONRY, tmp_path / "masonry")
    assert found("masonry").file == "masonry"
