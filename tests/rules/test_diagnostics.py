from __future__ import annotations

import re

import pytest
import yaml

from rules.diagnostics import (
    SENTENCES,
    CriteriaRefused,
    Diagnostic,
    Severity,
    diagnostic,
    known_codes,
)
from rules.wording import words

CATALOGUE = yaml.safe_load(SENTENCES.read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", known_codes())
def test_every_code_has_a_severity_and_a_sentence_in_both_languages(code: str) -> None:
    entry = CATALOGUE[code]
    assert set(entry) == {"severity", "ja", "en"}
    assert entry["severity"] in set(Severity)
    places = [sorted(re.findall(r"\{(\w+)\}", entry[lang])) for lang in ("ja", "en")]
    assert set(places[0]) == set(places[1])


def test_codes_stand_in_order() -> None:
    assert list(CATALOGUE) == list(known_codes())


def test_the_severity_is_the_catalogue_s() -> None:
    assert diagnostic("CR001", "a", 1).severity is Severity.ERROR
    assert diagnostic("CR025", "a", 1).severity is Severity.WARNING
    assert diagnostic("CR045", "a", 1).severity is Severity.HINT


def test_values_are_text_in_the_order_given() -> None:
    found = diagnostic("CR014", "a.yaml", 3, place="x", count=3, size=2)
    assert found == Diagnostic(
        "a.yaml", 3, "CR014", (("place", "x"), ("count", "3"), ("size", "2"))
    )
    assert (
        found.sentence("en")
        == "x asks for 3, but its list holds only 2 (grades of one test are one)."
    )
    assert found.sentence() == found.sentence("ja")
    assert found.sentence().startswith("「x」は3件以上を求めていますが、一覧には2件しか")


def test_a_place_without_a_name_is_the_whole_document() -> None:
    found = diagnostic("CR004", "a.yaml", 1, place="", key="name")
    assert found.sentence("en") == "Key 'name' is missing in the document. Add it."
    assert found.sentence() == "「ファイル全体」に項目「name」がありません。追記してください。"


@pytest.mark.parametrize("shape", [key[6:] for key in words() if key.startswith("shape.")])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_shape_is_said_in_the_language_of_the_sentence(shape: str, lang: str) -> None:
    found = diagnostic("CR005", "a.yaml", 1, place="x", shape=shape)
    assert words()[f"shape.{shape}"][lang] in found.sentence(lang)


def test_findings_stand_by_file_then_line_then_code() -> None:
    first = diagnostic("CR009", "a.yaml", 2)
    second = diagnostic("CR002", "a.yaml", 10)
    third = diagnostic("CR003", "a.yaml", 10)
    fourth = diagnostic("CR001", "b.yaml", 1)
    assert sorted([fourth, third, second, first]) == [first, second, third, fourth]


def test_a_refusal_keeps_every_finding_and_names_the_first() -> None:
    found = (diagnostic("CR021", "a.yaml", 1, text="a"), diagnostic("CR021", "b.yaml", 1, text="b"))
    refused = CriteriaRefused(found)
    assert refused.diagnostics == found
    assert str(refused) == "a.yaml:1: The catalogue file a is missing. Add it. (2)"
