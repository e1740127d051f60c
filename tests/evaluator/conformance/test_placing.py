from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluator.conformance import NotAKit, may_replace
from evaluator.conformance.placing import KIND, MANIFEST


def kit_at(folder: Path, kind: str = KIND) -> Path:
    folder.mkdir()
    (folder / "rebar.jsonl").touch()
    (folder / MANIFEST).write_text(json.dumps({"kind": kind, "files": {"rebar.jsonl": ""}}))
    return folder


def refused(folder: Path) -> str:
    with pytest.raises(NotAKit) as found:
        may_replace(folder)
    return found.value.name


def test_a_file_in_the_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kit").touch()
    assert refused(tmp_path / "kit") == "kit"


def test_a_folder_with_anything_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    assert refused(tmp_path) == "letter.txt"


@pytest.mark.parametrize("text", ["[]", "{}", "no json"])
def test_a_manifest_of_something_else_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    assert refused(tmp_path) == MANIFEST


def test_a_kit_of_another_kind_is_refused(tmp_path: Path) -> None:
    assert refused(kit_at(tmp_path / "kit", "another")) == MANIFEST


def test_a_file_beside_an_older_kit_is_kept(tmp_path: Path) -> None:
    kit = kit_at(tmp_path / "kit")
    (kit / "notes.txt").touch()
    assert refused(kit) == "notes.txt"


def test_a_folder_under_the_name_of_a_file_is_kept(tmp_path: Path) -> None:
    kit = kit_at(tmp_path / "kit")
    (kit / "rebar.jsonl").unlink()
    (kit / "rebar.jsonl").mkdir()
    assert refused(kit) == "rebar.jsonl"


def test_a_manifest_without_a_list_of_files_lists_none(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text(json.dumps({"kind": KIND, "files": 3}))
    (tmp_path / "rebar.jsonl").touch()
    assert refused(tmp_path) == "rebar.jsonl"


def test_new_empty_and_older_kits_may_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "new", tmp_path / "empty", kit_at(tmp_path / "kit")):
        before = sorted(tmp_path.rglob("*"))
        may_replace(folder)
        assert sorted(tmp_path.rglob("*")) == before
