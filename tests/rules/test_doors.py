from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from rules.catalogue import CRITERIA_FOLDER, Catalogue
from rules.doors import REFUSED, add_criteria, catalogue_of, refuse
from tests.criteria.folders import changed


@pytest.mark.parametrize(("lang", "said"), [("ja", "フォルダー"), ("en", "There is no folder")])
def test_a_folder_that_is_not_there_is_named(lang: str, said: str) -> None:
    refused = catalogue_of(Path("/nowhere"), lang)
    assert isinstance(refused, tuple)
    (line,) = refused
    assert said in line
    assert "/nowhere" in line


def test_every_fault_of_a_folder_is_a_line_that_opens_its_place(tmp_path: Path) -> None:
    changes = [
        {"file": "masonry/2023-04-01.yaml", "replace": "days: 1075", "by": "days: 1076"},
        {"file": "codes/bodies.yaml", "replace": "schema: 1", "by": "schema: 2"},
    ]
    folder = changed(tmp_path, changes)
    refused = catalogue_of(folder, "en")
    assert isinstance(refused, tuple)
    first, second = refused
    assert first.startswith(f"{folder}/codes/bodies.yaml:1: CR008 ")
    assert second.startswith(f"{folder}/masonry/2023-04-01.yaml:39: CR011 ")


def test_without_a_folder_the_project_has_its_own() -> None:
    found = catalogue_of(None)
    assert isinstance(found, Catalogue)
    assert found.fields == Catalogue.load(CRITERIA_FOLDER).fields


def test_the_option_is_a_folder_or_none() -> None:
    made = argparse.ArgumentParser()
    add_criteria(made)
    assert made.parse_args([]).criteria is None
    assert made.parse_args(["--criteria", "here"]).criteria == Path("here")


def test_a_refusal_says_each_line_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert refuse("one", "two") == REFUSED
    assert capsys.readouterr() == ("", "one\ntwo\n")
