from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ccus_data.snapshot import (
    FORM,
    FileEntry,
    Manifest,
    changed_files,
    file_digest,
    read_manifest,
)
from ccus_data.wording import Refused

WHOLE: dict[str, Any] = {
    "form": FORM,
    "source": {"population": "synthetic", "scale": 0.001, "seed": 7},
    "months": {"2023-05": "closed", "2023-06": "open"},
    "files": {"sites.parquet": {"rows": 3, "sha256": "a" * 64}},
}


def refused(folder: Path) -> str:
    with pytest.raises(Refused) as caught:
        read_manifest(folder)
    (reason,) = caught.value.reasons
    assert str(folder) in reason.sentence("ja")
    assert str(folder) in reason.sentence("en")
    return reason.key


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path) == "snapshot.no_manifest"
    assert refused(tmp_path / "absent") == "snapshot.no_manifest"


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\x00", '{"form": 1}'])
def test_a_manifest_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, "utf-8")
    assert refused(tmp_path) == "snapshot.manifest_broken"


@pytest.mark.parametrize("form", [0, 2, "1", None])
def test_another_form_is_refused(tmp_path: Path, form: object) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({**WHOLE, "form": form}), "utf-8")
    assert refused(tmp_path) == "snapshot.other_form"


@pytest.mark.parametrize(
    "changed",
    [
        {"source": []},
        {"months": {"2023-13": "open"}},
        {"months": {"2023-05": "ajar"}},
        {"months": ["2023-05"]},
        {"files": {"../sites.parquet": {"rows": 3, "sha256": "a" * 64}}},
        {"files": {"/sites.parquet": {"rows": 3, "sha256": "a" * 64}}},
        {"files": {"sites.parquet": {"rows": -1, "sha256": "a" * 64}}},
        {"files": {"sites.parquet": {"rows": True, "sha256": "a" * 64}}},
        {"files": {"sites.parquet": {"rows": 3, "sha256": "a" * 63}}},
        {"files": {"sites.parquet": {"rows": 3, "sha256": 5}}},
        {"files": {"sites.parquet": {"rows": 3}}},
        {"files": {"sites.parquet": None}},
    ],
)
def test_entries_that_make_no_sense_are_refused(tmp_path: Path, changed: dict[str, Any]) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps(WHOLE | changed), "utf-8")
    assert refused(tmp_path) == "snapshot.manifest_broken"


def test_a_missing_and_a_changed_file_are_both_said(tmp_path: Path) -> None:
    entries = {}
    for name in ("a.parquet", "b.parquet", "c.parquet"):
        (tmp_path / name).write_bytes(name.encode())
        entries[name] = FileEntry(1, file_digest(tmp_path / name))
    manifest = Manifest({}, entries, {})
    assert changed_files(tmp_path, manifest) == []
    (tmp_path / "a.parquet").unlink()
    (tmp_path / "c.parquet").write_bytes(b"changed")
    found = changed_files(tmp_path, manifest)
    assert [one.key for one in found] == ["snapshot.file_missing", "snapshot.file_changed"]
    assert "c.parquet" in found[1].sentence()


def test_a_manifest_comes_back_as_it_was_written_and_always_in_the_same_bytes(
    tmp_path: Path,
) -> None:
    entries = {
        "b.parquet": FileEntry(0, "b" * 64),
        "histories/2023-05.parquet": FileEntry(9, "c" * 64),
    }
    manifest = Manifest(
        {"database": "技能者", "rows": 9, "scale": 0.5},
        entries,
        {"2023-06": "open", "2023-05": "closed"},
    )
    manifest.write(tmp_path)
    first = (tmp_path / "manifest.json").read_bytes()
    assert read_manifest(tmp_path) == manifest
    turned = Manifest(
        manifest.source, dict(reversed(entries.items())), {"2023-05": "closed", "2023-06": "open"}
    )
    turned.write(tmp_path)
    assert (tmp_path / "manifest.json").read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]
