"""What an import leaves in a draft and no criteria may keep: doubts, and that it is a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.diagnostics import Diagnostic, diagnostic
from rules.nodes import node_at
from rules.sheets import commented_doubts, head_line, is_doubt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from rules.model import Revision
    from rules.nodes import Node


def lint_draft(folder: Path, revision: Revision, nodes: Mapping[str, Node]) -> Iterator[Diagnostic]:
    """Each sentence on what was not read, once, where it stands; and the head of a draft."""
    text = (folder / revision.file).read_text(encoding="utf-8-sig")
    doubts: dict[str, int] = {said: line for line, said in reversed(commented_doubts(text))}
    notes = node_at(nodes[revision.file], "notes")
    doubts |= {note: line for _, line, note in notes[2] if is_doubt(note)}
    for said, line in doubts.items():
        yield diagnostic("CR059", revision.file, line, text=said)
    if (head := head_line(text)) is not None:
        yield diagnostic("CR060", revision.file, head)
