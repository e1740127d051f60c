"""Fills the page of diagnostics from their catalogue while the site is built."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import yaml

CATALOGUE: Final = Path(__file__).resolve().parents[2] / "rules" / "diagnostics.yaml"
MARK: Final = "<!-- every diagnostic -->"


def on_page_markdown(markdown: str, **_: object) -> str:
    """The page with a table of every diagnostic in the place of the mark.

    MkDocs calls this for each page; a page without the mark stays as it is.
    """
    if MARK not in markdown:
        return markdown
    entries = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))
    rows = [
        f"| `{code}` | {entry['severity']} | {_cell(entry['en'])} | {_cell(entry['ja'])} |"
        for code, entry in entries.items()
    ]
    table = ["| Code | Severity | Says | 日本語 |", "| --- | --- | --- | --- |", *rows]
    return markdown.replace(MARK, "\n".join(table))


def _cell(sentence: str) -> str:
    return sentence.replace("|", "\\|").replace("\n", " ")
