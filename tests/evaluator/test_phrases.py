from __future__ import annotations

import ast
import string
from itertools import product

import pytest
import yaml

from evaluator.counting import Exclusion
from evaluator.phrases import FALLBACKS, FOLDER, LANGUAGES, keys, phrase
from evaluator.policy import CertificateEnd, ForemanStart
from rules.model import Agreement, Role, Status
from tests.contracts.laws.source import python_files

SOURCES = python_files("evaluator")


def catalogue() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        found |= yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
    return found


CATALOGUE = catalogue()


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def strings(tree: ast.AST) -> set[str]:
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


SAID = set[str]().union(*(strings(source.tree) for source in SOURCES))
"""Every text in the code."""


def named_by(*functions: str) -> set[str]:
    """The texts that calls of these functions are given as they stand."""
    return {
        argument.value
        for source in SOURCES
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in functions
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


FAMILIES: dict[str, set[str]] = {
    "excluded": {reason.value for reason in Exclusion},
    "table.status": {status.value for status in Status},
    "table.agreement": {agreement.value for agreement in Agreement},
    "table.policy": {policy.value for policy in (*CertificateEnd, *ForemanStart)},
    "roles": {"_or_".join(dict.fromkeys(pair)) for pair in product(Role, Role)},
    "clause": {"work_days", "role_days", "q"},
    "level": {"met", "unmet", "unknown"},
    "ceiling": {
        *("approval.higher", "approval.same", "confirmation.higher", "confirmation.same"),
    },
    "work_days": {"met", "unmet", "unknown"},
    "role_days": {"met", "unmet", "unknown", "barred"},
    "with_days": {"met", "unmet", "short"},
    "qualification": {"met", "unmet", "superior"},
    "lower_level": {"met", "unmet"},
    "all_of": {"met", "unmet"},
    "any_of": {"met", "unmet"},
    "at_least": {"met", "unmet"},
    "note": {f"foreman_start_{p.value}" for p in ForemanStart if p is not ForemanStart.NONE},
}
"""Keys that code puts together from parts, with all that can stand in the last place."""

PUT_TOGETHER = {f"{family}.{last}" for family, lasts in FAMILIES.items() for last in lasts}
BY_CODE = ("fault", "not_judged", "note")


def is_used(key: str) -> bool:
    """Whether some code says the key, puts it together, or says the code that it is made of."""
    family, _, rest = key.partition(".")
    code = rest.removesuffix(".wrong").removesuffix(".mend")
    return key in SAID or key in PUT_TOGETHER or (family in BY_CODE and code in SAID)


def test_every_phrase_is_used() -> None:
    assert [key for key in keys() if not is_used(key)] == []


def test_every_phrase_used_exists() -> None:
    assert PUT_TOGETHER - {*keys()} == set()
    assert {key for key in named_by("phrase", "_say") if "." in key} <= {*keys()}
    for code in named_by("note"):
        assert {f"fault.{code}.wrong", f"fault.{code}.mend"} <= {*keys()}
    for code in named_by("NotJudged"):
        assert f"not_judged.{code}" in keys()


@pytest.mark.parametrize("key", keys())
def test_a_phrase_has_the_same_places_in_every_language(key: str) -> None:
    found = {lang: places(text) for lang, text in CATALOGUE[key].items()}
    assert set(found) == set(LANGUAGES)
    assert found["ja"] == found["en"] == found["ja_EASY"]


@pytest.mark.parametrize("key", keys())
def test_a_phrase_says_something_in_every_language(key: str) -> None:
    for lang in LANGUAGES:
        text = phrase(key, lang, **dict.fromkeys(places(CATALOGUE[key][lang]), "○"))
        assert text.strip()
        assert "\n" not in text


def texts_of(name: str) -> dict[str, str]:
    found: dict[str, str] = yaml.load((FOLDER / name).read_text("utf-8"), yaml.CSafeLoader)
    return found


@pytest.mark.parametrize("lang", FALLBACKS)
def test_technicians_read_every_reason_and_explanation_in_their_language(lang: str) -> None:
    told = texts_of(f"further/{lang}.yaml")
    assert list(told) == [*texts_of("explanation.yaml"), *texts_of("reasons.yaml")]
    for key, text in told.items():
        assert text.strip()
        assert places(text) == places(CATALOGUE[key]["en"]), key


def test_what_a_further_language_lacks_is_said_in_its_fallback() -> None:
    for lang, fallback in FALLBACKS.items():
        assert phrase("table.disclaimer", lang) == phrase("table.disclaimer", fallback)
        assert phrase("level.met", lang, level=2) != phrase("level.met", fallback, level=2)


def test_a_phrase_that_does_not_exist_is_a_fault() -> None:
    with pytest.raises(KeyError, match=r"excluded\.nothing"):
        phrase("excluded.nothing", "ja")


def test_a_language_that_does_not_exist_is_a_fault() -> None:
    with pytest.raises(KeyError, match="fr"):
        phrase("level.met", "fr", level=2)


def test_a_value_that_is_not_given_is_a_fault() -> None:
    with pytest.raises(KeyError, match="level"):
        phrase("level.met", "ja")


def test_the_phrases_are_in_order_and_each_stands_once() -> None:
    assert list(keys()) == sorted(set(keys()))
    lines = [line for path in FOLDER.glob("*.yaml") for line in path.read_text("utf-8").split("\n")]
    heads = [line.partition(": {")[0] for line in lines if ": {" in line]
    assert sorted(heads) == list(keys())
