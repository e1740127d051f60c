from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.criteria_proposals.safe_files import (
    forget_unfinished,
    opened,
    own_folder,
    write_all,
    write_first,
    write_whole,
)
from tests.portal.criteria_proposals.crashing import deaths


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"approved")
    with pytest.raises(FileExistsError):
        write_first(path, b"other")
    assert path.read_bytes() == b"approved"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_writer_left_is_never_written_into(tmp_path: Path) -> None:
    """It may be another name of the file itself: a link is made before the first name goes."""
    path, left = tmp_path / "a.yaml", tmp_path / ".a.yaml.new"
    path.write_bytes(b"approved")
    os.link(path, left)
    write_whole(tmp_path / "b.yaml", b"new")
    with pytest.raises(FileExistsError):
        write_first(path, b"other")
    assert path.read_bytes() == b"approved"
    os.link(path, left)
    forget_unfinished(path)
    assert (path.read_bytes(), left.exists()) == (b"approved", False)
    forget_unfinished(path)
    assert path.exists()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with (
        pytest.raises(OSError, match="symbolic links"),
        opened(tmp_path / "link", os.O_WRONLY | os.O_TRUNC),
    ):
        raise AssertionError
    assert (tmp_path / "real").read_bytes() == b"x"


def test_a_handle_is_closed_whatever_happens(tmp_path: Path) -> None:
    seen = []

    def fail() -> None:
        with opened(tmp_path / "a", os.O_WRONLY | os.O_CREAT) as handle:
            seen.append(handle)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(seen[0])


@pytest.mark.parametrize("size", [0, 1, 200_000])
def test_all_bytes_are_written_to_a_reader_that_takes_few_at_once(size: int) -> None:
    """A pipe takes what it has room for, and no more."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        taken = 0
        os.close(writing)
        while part := os.read(reading, 999):
            taken += len(part)
        os._exit(0 if taken == size else 1)
    os.close(reading)
    # A pipe cannot be synced; every byte was written before that is tried.
    with pytest.raises(OSError, match="Invalid argument"):
        write_all(writing, b"x" * size)
    os.close(writing)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.parametrize(("write", "before"), [(write_whole, b"old"), (write_first, None)])
def test_a_death_at_any_step_leaves_the_old_or_the_new_content(
    tmp_path: Path, write: Callable[[Path, bytes], None], before: bytes | None
) -> None:
    path, new = tmp_path / "a", b"new" * 1_000

    def prepare() -> Callable[[], object]:
        for one in tmp_path.iterdir():
            one.unlink()
        if before is not None:
            path.write_bytes(before)
        return lambda: write(path, new)

    found = set()
    for _ in deaths(prepare):
        found.add(path.read_bytes() if path.exists() else None)
    assert found == {before, new}
    assert path.read_bytes() == new
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    own_folder(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o750
    own_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


def test_a_file_in_place_of_a_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(FileExistsError):
        own_folder(tmp_path / "a")
