from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from rules.catalogue import CRITERIA_FOLDER, Catalogue
from rules.diagnostics import CriteriaRefused, Diagnostic, Severity, diagnostic, known_codes
from rules.lint import lint
from tests.criteria.folders import GOOD, HERE, changed, line_of

FIXTURES = sorted((HERE / "lint").glob("*.yaml"))

NEVER_REFUSED = frozenset({"CR040", "CR052", "CR053", "CR054", "CR055", "CR057", "CR059", "CR060"})
"""Errors beside the documents: worked cases, limits of one engine, and what a draft leaves."""


@cache
def fixture(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True)
class Looked:
    """A bad folder, and what was found in it."""

    folder: Path
    found: tuple[Diagnostic, ...]


Look = Callable[[Path], Looked]


@pytest.fixture(scope="module")
def look(tmp_path_factory: pytest.TempPathFactory) -> Look:
    """Look at the bad folder of a fixture: once, as nobody changes it."""

    @cache
    def looked(path: Path) -> Looked:
        folder = changed(tmp_path_factory.mktemp(path.stem), fixture(path)["change"])
        return Looked(folder, lint(folder))

    return looked


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_bad_folder_is_found_at_its_lines_and_nothing_else_is(path: Path, look: Look) -> None:
    bad = look(path)
    expected = sorted(
        (one["file"], one.get("line") or line_of(bad.folder / one["file"], one["at"]), one["code"])
        for one in fixture(path)["expected"]
    )
    assert [(one.file, one.line, one.code) for one in bad.found] == expected


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_shows_the_code_it_is_named_after(path: Path) -> None:
    bad = fixture(path)
    assert path.stem.partition("-")[0] in {one["code"] for one in bad["expected"]}
    assert bad["says"]


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_every_error_of_a_document_keeps_the_folder_from_judging(path: Path, look: Look) -> None:
    bad = look(path)
    errors = {
        (one.file, one.line, one.code)
        for one in bad.found
        if one.severity is Severity.ERROR
        and one.code not in NEVER_REFUSED
        and not one.file.endswith("cases.yaml")
    }
    refused: set[tuple[str, int, str]] = set()
    try:
        Catalogue.load(bad.folder)
    except CriteriaRefused as found:
        refused = {(one.file, one.line, one.code) for one in found.diagnostics}
    assert refused == errors


def said_of_bad_folders() -> list[tuple[str, str, str]]:
    """For each finding in each bad folder what was approved: the fixture, and both sentences."""
    found, name = list[tuple[str, str, str]](), ""
    lines = iter((HERE / "shown" / "findings.txt").read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.startswith("# "):
            name = line.removeprefix("# ").partition(":")[0]
        else:
            found.append((name, line, next(lines).strip()))
    return found


def test_every_sentence_is_filled_in_and_ends() -> None:
    """That these are what is said of each bad folder is claimed below."""
    approved = said_of_bad_folders()
    assert {name for name, _, _ in approved} == {path.stem for path in FIXTURES}
    for name, english, japanese in approved:
        assert english.endswith("."), name
        assert japanese.endswith("。"), name
        for said in (english, japanese):
            assert "None" not in said, name
            assert re.search(r"\{[a-z_]+\}", said) is None, name


def test_what_is_said_of_each_bad_folder_is_what_was_read_and_approved(look: Look) -> None:
    """The words are part of the interface: whoever changes them changes ``findings.txt``."""
    said = []
    for path in FIXTURES:
        said += [f"# {path.stem}: {fixture(path)['says']}"]
        for found in look(path).found:
            place = f"{found.file}:{found.line}: {found.code} {found.severity}"
            said += [f"{place}: {found.sentence('en')}", f"    {found.sentence('ja')}"]
    approved = (HERE / "shown" / "findings.txt").read_text(encoding="utf-8")
    assert "\n".join(said) + "\n" == approved


def test_an_english_sentence_says_what_is_wanted_in_english() -> None:
    found = diagnostic("CR005", "a.yaml", 1, place="", shape="whole_from_1")
    assert found.sentence("en") == (
        "the document must be a whole number of at least 1. Write it so."
    )
    assert found.sentence() == (
        "「ファイル全体」は1以上の整数でなければなりません。書き直してください。"
    )


def test_every_code_has_a_bad_fixture() -> None:
    shown = {path.stem.partition("-")[0] for path in FIXTURES}
    assert shown == set(known_codes())


def test_codes_are_numbered_without_a_gap() -> None:
    assert list(known_codes()) == [f"CR{n:03d}" for n in range(1, len(known_codes()) + 1)]


def test_a_good_folder_has_no_finding_at_all() -> None:
    assert lint(GOOD) == ()


def test_our_own_criteria_have_no_error_and_no_warning() -> None:
    grave = [found for found in lint(CRITERIA_FOLDER) if found.severity is not Severity.HINT]
    assert grave == []


def test_a_clause_that_only_the_lower_level_makes_idle_is_a_hint_on_our_own_sheet() -> None:
    found = [one for one in lint(CRITERIA_FOLDER) if one.file == "electrical/2023-09-11.yaml"]
    assert [(one.code, dict(one.values)["place"]) for one in found] == [
        ("CR051", "L3.q.0.3.0.0 (第二種電気工事士免状取得者)")
    ]


def test_every_fault_is_found_at_once(tmp_path: Path) -> None:
    folder = changed(
        tmp_path,
        [
            {"file": "codes/bodies.yaml", "replace": "{id: renga", "by": "{id: 5"},
            {"file": "masonry/2023-04-01.yaml", "replace": "days: 1075", "by": "days: 1076"},
            {"file": "masonry/2023-04-01.yaml", "replace": "primary: true", "by": "primary: yes"},
            {"file": "roofing/2024-04-01.yaml", "replace": "schema: 1", "by": "schema: one"},
        ],
    )
    found = [(one.file, one.code) for one in lint(folder)]
    assert found == [
        ("codes/bodies.yaml", "CR005"),
        ("masonry/2020-04-01.yaml", "CR017"),
        ("masonry/2023-04-01.yaml", "CR005"),
        ("masonry/2023-04-01.yaml", "CR017"),
        ("masonry/2023-04-01.yaml", "CR011"),
        ("roofing/2024-04-01.yaml", "CR005"),
    ]


def test_an_empty_folder_names_every_catalogue_that_is_missing(tmp_path: Path) -> None:
    assert [(one.code, one.file) for one in lint(tmp_path)] == [
        ("CR021", f"codes/{name}.yaml")
        for name in ("bodies", "fields", "grades", "qualifications", "trades")
    ]


def test_a_document_that_is_not_utf_8_is_named_with_its_line(tmp_path: Path) -> None:
    folder = changed(tmp_path)
    path = folder / "masonry/2023-04-01.yaml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp932"))
    found = [one for one in lint(folder) if one.file == "masonry/2023-04-01.yaml"]
    assert [(one.line, one.code, one.values) for one in found] == [
        (3, "CR001", (("problem", "not UTF-8"),))
    ]


def test_a_folder_in_the_place_of_a_document_is_named(tmp_path: Path) -> None:
    folder = changed(tmp_path)
    (folder / "masonry/2024-04-01.yaml").mkdir()
    found = [(one.file, one.line, one.code) for one in lint(folder)]
    assert found == [("masonry/2024-04-01.yaml", 1, "CR001")]


def test_a_broken_only_document_does_not_make_its_field_one_without(tmp_path: Path) -> None:
    folder = changed(
        tmp_path,
        [
            {"file": "roofing/2021-04-01.yaml", "remove": True},
            {"file": "roofing/2024-04-01.yaml", "write": "]"},
        ],
    )
    assert [(one.file, one.code) for one in lint(folder)] == [("roofing/2024-04-01.yaml", "CR001")]


def test_a_name_of_another_code_is_said_with_the_names_the_catalogue_has(tmp_path: Path) -> None:
    path = HERE / "lint/CR036-name-of-no-code.yaml"
    (found,) = lint(changed(tmp_path, fixture(path)["change"]))
    assert dict(found.values) == {
        "place": "L3.role_days.crew_leader",
        "text": "班長教育",
        "codes": "60001, 60011",
        "names": "職長教育, 職長・安全衛生責任者教育",
    }


@pytest.mark.parametrize(
    ("old", "new", "shared"),
    [
        ("name: 新局長顕彰, kind", "name: 局長顕彰, kind", "局長顕彰"),
        (
            "name: 局長顕彰, kind: award",
            "name: 局長顕彰, kind: award, aliases: [新局長顕彰]",
            "新局長顕彰",
        ),
        (
            "name: 新局長顕彰, kind: award",
            "name: 新局長顕彰, kind: award, aliases: [局長 顕彰]",
            "局長顕彰",
        ),
    ],
)
def test_a_shared_name_is_said_with_its_codes(
    old: str, new: str, shared: str, tmp_path: Path
) -> None:
    change = {"file": "codes/qualifications.yaml", "replace": old, "by": new}
    (found,) = lint(changed(tmp_path, [change]))
    assert (found.code, dict(found.values)) == ("CR047", {"text": shared, "codes": "92001, 92024"})
