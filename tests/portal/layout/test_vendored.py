from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LISTS = (ROOT / "portal/layout/static/VENDORED.md", ROOT / "tests/e2e/vendor/VENDORED.md")
ROW = re.compile(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", re.MULTILINE)
FILES = [
    (path.parent / name, digest) for path in LISTS for name, digest in ROW.findall(path.read_text())
]


@pytest.mark.parametrize(("path", "digest"), FILES, ids=lambda value: str(value)[-20:])
def test_a_file_from_elsewhere_is_the_one_that_is_listed(path: Path, digest: str) -> None:
    assert sha256(path.read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.parent.name)
def test_every_list_names_files_and_their_licence(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ROW.search(text)
    for licence in re.findall(r"`([^`]+LICENSE[^`]*)`", text):
        assert (path.parent / licence).stat().st_size > 500
