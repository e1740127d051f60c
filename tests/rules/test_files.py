from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from rules.catalogue import Catalogue
from rules.files import CACHE_VARIABLE, read_files
from tests.criteria.folders import GOOD, changed


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the cache, empty and of this test alone."""
    folder = tmp_path / "kept"
    monkeypatch.setenv(CACHE_VARIABLE, str(folder))
    return folder


@pytest.fixture
def unwritable(tmp_path: Path) -> Iterator[Path]:
    """A folder in whose place a file stands: nobody can write into it, root included."""
    place = tmp_path / "file"
    place.write_text("", encoding="utf-8")
    yield place
    assert place.read_text(encoding="utf-8") == ""


def cache_file(kept: Path) -> Path:
    (found,) = kept.iterdir()
    return found


def test_every_document_and_catalogue_is_read_but_no_worked_case() -> None:
    files = read_files(GOOD)
    assert set(files.nodes) == {
        path.relative_to(GOOD).as_posix()
        for path in GOOD.glob("*/*.yaml")
        if path.name != "cases.yaml"
    }
    assert files.faults == ()


def test_each_file_has_the_digest_of_its_bytes() -> None:
    files = read_files(GOOD)
    data = (GOOD / "codes/trades.yaml").read_bytes()
    assert files.digests["codes/trades.yaml"] == hashlib.sha256(data).hexdigest()
    assert set(files.digests) == set(files.nodes)


def test_the_digest_of_the_folder_changes_with_any_byte_and_any_name(tmp_path: Path) -> None:
    same = changed(tmp_path / "same")
    other = changed(
        tmp_path / "other", [{"file": "codes/bodies.yaml", "replace": "renga", "by": "renga "}]
    )
    renamed = changed(tmp_path / "renamed")
    (renamed / "operating/site_fee.yaml").rename(renamed / "operating/site_cost.yaml")
    digests = [read_files(folder).digest for folder in (GOOD, same, other, renamed)]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


def test_a_second_reading_takes_the_kept_nodes(kept: Path) -> None:
    first = read_files(GOOD)
    assert cache_file(kept).stat().st_mode & 0o077 == 0
    assert kept.stat().st_mode & 0o777 == 0o700
    path = cache_file(kept)
    head, _, rest = path.read_bytes().partition(b"\n")
    marked = rest.replace("れんが積工".encode(), "れんが壊工".encode())
    digest = head.split()[0].decode()
    path.write_bytes(f"{digest} {hashlib.sha256(marked).hexdigest()}\n".encode() + marked)
    second = read_files(GOOD)
    assert first.nodes != second.nodes
    assert first.digest == second.digest == digest
    assert "れんが壊工" in str(second.nodes["codes/trades.yaml"])


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:0],
        lambda data: data[:-1],
        lambda data: data[:-2] + b"  ",
        lambda data: b"\xff" + data,
        lambda data: data.replace(b"\n", b" \n", 1),
        lambda data: b"0" * 64 + data[64:],
    ],
    ids=["empty", "cut", "changed", "no text", "other head", "other digest"],
)
def test_a_damaged_cache_costs_time_and_nothing_else(kept: Path, damage: object) -> None:
    whole = read_files(GOOD)
    path = cache_file(kept)
    good = path.read_bytes()
    assert callable(damage)
    path.write_bytes(damage(good))
    assert read_files(GOOD) == whole
    assert path.read_bytes() == good


def test_a_cache_that_cannot_be_written_costs_time_and_nothing_else(
    unwritable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(unwritable))
    assert read_files(GOOD) == read_files(GOOD)


def test_an_empty_variable_keeps_nothing(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, "")
    monkeypatch.chdir(kept.parent)
    read_files(GOOD)
    assert list(kept.parent.iterdir()) == []


@pytest.mark.parametrize("variable", ["XDG_CACHE_HOME", "HOME"])
def test_the_cache_stands_where_the_system_keeps_caches(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(CACHE_VARIABLE, raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv(variable, str(tmp_path))
    read_files(GOOD)
    folder = tmp_path if variable == "XDG_CACHE_HOME" else tmp_path / ".cache"
    assert cache_file(folder / "ccus-level").name.startswith("criteria-")


def test_faulty_files_are_never_kept(kept: Path, tmp_path: Path) -> None:
    folder = changed(tmp_path, [{"file": "codes/bodies.yaml", "write": "]"}])
    files = read_files(folder)
    assert [(fault.file, fault.code) for fault in files.faults] == [("codes/bodies.yaml", "CR001")]
    assert "codes/bodies.yaml" not in files.nodes
    assert not kept.exists()


def test_a_file_that_cannot_be_read_is_a_fault_and_the_rest_is_read(
    kept: Path, tmp_path: Path
) -> None:
    folder = changed(tmp_path)
    read_files(folder)
    (folder / "masonry/2024-04-01.yaml").symlink_to(folder / "nowhere")
    files = read_files(folder)
    assert [(f.file, f.line, dict(f.values)) for f in files.faults] == [
        ("masonry/2024-04-01.yaml", 1, {"problem": "No such file or directory"})
    ]
    assert set(files.nodes) == set(read_files(GOOD).nodes)
    assert len(list(kept.iterdir())) == 1


def test_no_file_of_a_failed_writing_is_left_behind(kept: Path) -> None:
    read_files(GOOD)
    name = cache_file(kept).name
    shutil.rmtree(kept)
    (kept / name).mkdir(parents=True)
    (kept / name / "in the way").touch()
    read_files(GOOD)
    assert [path.name for path in kept.iterdir()] == [name]


def test_a_judgement_by_kept_nodes_is_one_by_the_files(kept: Path) -> None:
    fresh = Catalogue(read_files(GOOD))
    assert cache_file(kept).exists()
    cached = Catalogue(read_files(GOOD))
    assert fresh.digest == cached.digest
    assert [r.levels for r in fresh.revisions("masonry")] == [
        r.levels for r in cached.revisions("masonry")
    ]
