from __future__ import annotations

import re
from typing import Final

import pytest
import yaml

from docs.hooks.diagnostics import on_page_markdown
from portal.command_line import VERBS
from rules.diff import ChangeKind
from tests.contracts.laws.documentation import (
    DECISION_PARTS,
    decision_faults,
    diagnostic_codes,
    environment_variables,
    make_targets,
    missing_from,
)
from tests.contracts.laws.source import PRODUCT, ROOT, python_files, snippet, text_files

PAGES: Final = tuple(
    source
    for source in text_files()
    if source.path.endswith(".md") and source.path.startswith(("docs/", "README.md"))
)
DECISIONS: Final = tuple(
    page for page in PAGES if page.path.startswith("docs/adr/") and page.name != "index.md"
)


def record(name: str, *, without: str = "") -> str:
    parts = [part for part in DECISION_PARTS if part != without]
    return f"# {name}\n\n" + "\n\n".join(f"{part}\n\nText." for part in parts) + "\n"


def test_a_word_that_no_page_says_is_missing() -> None:
    page = snippet("Use `make run` and set `CCUS_LEVEL_PORT`.", "docs/a.md")
    assert missing_from([page], ["make run", "make test"]) == ["make test"]


def test_a_word_inside_a_longer_word_is_missing() -> None:
    page = snippet("```\nmake test-all\nCCUS_LEVEL_PORTAL\n```", "docs/a.md")
    assert missing_from([page], ["make test", "CCUS_LEVEL_PORT"]) == [
        "CCUS_LEVEL_PORT",
        "make test",
    ]


def test_a_word_outside_code_is_missing() -> None:
    assert missing_from([snippet("The code CR001 means", "docs/a.md")], ["CR001"]) == ["CR001"]


def test_targets_with_a_help_text_are_offered() -> None:
    assert make_targets("run: setup ## Serve\nlint:\n\tx ## no\nname := a ## b\n") == {"run"}


def test_settings_are_found_in_text_and_as_fields() -> None:
    text = (
        'A = "CCUS_LEVEL_CACHE"\nclass Settings:\n    body_limit: int = 1\nclass Other:\n    x: int'
    )
    assert environment_variables([snippet(text)]) == {"CCUS_LEVEL_CACHE", "CCUS_LEVEL_BODY_LIMIT"}


def test_diagnostic_codes_are_found() -> None:
    assert diagnostic_codes([snippet('note("CR012", "CR1", "XCR0123")')]) == {"CR012"}


@pytest.mark.parametrize("part", DECISION_PARTS)
def test_a_decision_without_a_part_is_seen(part: str) -> None:
    page = snippet(record("A", without=part), "docs/adr/0000-a.md")
    assert list(decision_faults([page])) == [f"docs/adr/0000-a.md: no {part}"]


@pytest.mark.parametrize("names", [["0001-a.md"], ["0000-a.md", "0000-b.md"], ["a.md"]])
def test_a_decision_out_of_number_is_seen(names: list[str]) -> None:
    assert list(decision_faults([snippet(record("A"), f"docs/adr/{name}") for name in names]))


def test_whole_numbered_decisions_are_fine() -> None:
    names = ["0000-template.md", "0001-a.md"]
    pages = [snippet(record("A"), f"docs/adr/{name}") for name in names]
    assert list(decision_faults(pages)) == []


def test_every_make_target_is_documented() -> None:
    targets = make_targets((ROOT / "Makefile").read_text(encoding="utf-8"))
    assert {"run", "test", "check"} <= targets
    assert missing_from(PAGES, (f"make {target}" for target in targets)) == []


def test_every_verb_is_documented() -> None:
    assert missing_from(PAGES, (f"ccus-level {verb}" for verb in VERBS)) == []


def test_every_setting_is_documented() -> None:
    variables = environment_variables(python_files(*PRODUCT))
    assert "CCUS_LEVEL_CACHE" in variables
    assert missing_from(PAGES, variables) == []


def test_every_diagnostic_is_on_the_page_of_diagnostics() -> None:
    codes = diagnostic_codes(python_files("rules"))
    assert "CR001" in codes
    page = (ROOT / "docs/diagnostics.md").read_text(encoding="utf-8")
    built = on_page_markdown(page)
    assert built != page
    assert missing_from([snippet(built, "docs/diagnostics.md")], codes) == []


def test_a_page_without_the_mark_is_left_alone() -> None:
    assert on_page_markdown("# Other\n") == "# Other\n"


def test_every_decision_record_is_whole() -> None:
    assert list(decision_faults(DECISIONS)) == []


def test_the_index_of_decisions_names_each() -> None:
    index = (ROOT / "docs/adr/index.md").read_text(encoding="utf-8")
    assert [page.name for page in DECISIONS if f"({page.name})" not in index] == []


def test_every_page_is_in_the_menu_of_the_site() -> None:
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    entries = re.findall(r"[\w/.-]+\.md", str(yaml.safe_load(menu)["nav"]))
    pages = [page.path.removeprefix("docs/") for page in PAGES if page.path.startswith("docs/")]
    # Decision records hang below their index.
    assert [p for p in pages if p not in entries and not p.startswith("adr/")] == []


def test_every_kind_of_change_is_documented() -> None:
    page = [page for page in PAGES if page.path == "docs/criteria.md"]
    assert missing_from(page, [kind.value for kind in ChangeKind]) == []
