"""The glossary of docs/languages.md, held against every text that technicians read."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from portal.layout.languages import OF_TECHNICIANS, Language

ROOT = Path(__file__).resolve().parents[3]
GLOSSARY = (ROOT / "docs" / "languages.md").read_text(encoding="utf-8").partition("## Glossary")[2]


def rows(width: int) -> list[list[str]]:
    """The rows of the glossary's table with so many columns, without its head."""
    cells = (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in GLOSSARY.splitlines()
        if line.startswith("|")
    )
    return [row for row in cells if len(row) == width][2:]


@cache
def spoken(language: Language) -> str:
    """All that is written in a language, in small letters."""
    paths = [
        *sorted((ROOT / "portal").glob(f"*/words.{language}.yaml")),
        ROOT / "evaluator" / "phrases" / "further" / f"{language}.yaml",
    ]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths).casefold()


@pytest.mark.parametrize(("column", "language"), list(enumerate(OF_TECHNICIANS, 2)))
def test_every_term_of_the_glossary_is_the_one_in_use(column: int, language: Language) -> None:
    terms = [row[column] for row in rows(5)]
    assert len(terms) > 20
    assert [term for term in terms if term.casefold() not in spoken(language)] == []


@pytest.mark.parametrize(("column", "language"), list(enumerate(OF_TECHNICIANS)))
def test_no_other_word_stands_for_a_term_of_the_glossary(column: int, language: Language) -> None:
    others = [row[column] for row in rows(3)]
    assert len(others) > 2
    assert [word for word in others if word.casefold() in spoken(language)] == []
