from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.criteria_proposals import Journal, Refused
from portal.criteria_proposals.journal_files import BLOCK, HEAD, NAME, TORN, last_line
from tests.portal.criteria_proposals.crashing import deaths
from tests.portal.criteria_proposals.moments import MOMENT, journal, ticking, written


def keys(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.key for reason in refused.value.reasons]


def path_of(made: Journal) -> Path:
    return made.folder / NAME


def test_an_entry_without_a_name_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    made = journal(tmp_path)
    with pytest.raises(Refused) as refused:
        made.append("effect.listed", " ")
    assert keys(refused) == ["name.blank"]
    assert made.entries() == ()


@pytest.mark.parametrize("line", [0, 1])
def test_nothing_is_read_from_a_journal_that_was_changed(tmp_path: Path, line: int) -> None:
    made = written(tmp_path, 3)
    lines = path_of(made).read_bytes().splitlines(keepends=True)
    lines[line] = lines[line].replace("名簿".encode(), "帳簿".encode())
    path_of(made).write_bytes(b"".join(lines))
    with pytest.raises(Refused) as refused:
        made.entries()
    assert keys(refused) == ["journal.broken"]
    assert dict(refused.value.reasons[0].values)["line"] == str(line + 1)


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_a_journal_that_was_cut_is_neither_read_nor_continued(tmp_path: Path, kept: int) -> None:
    made = written(tmp_path, 3)
    lines = path_of(made).read_bytes().splitlines(keepends=True)
    path_of(made).write_bytes(b"".join(lines[:kept]))
    for act in (made.entries, lambda: made.append("effect.listed", "山田")):
        with pytest.raises(Refused) as refused:
            act()
        assert keys(refused) == ["journal.end_differs"]
    assert path_of(made).read_bytes() == b"".join(lines[:kept])


def test_a_journal_that_is_gone_but_for_its_head_is_refused(tmp_path: Path) -> None:
    made = written(tmp_path, 2)
    path_of(made).unlink()
    with pytest.raises(Refused) as refused:
        made.entries()
    assert keys(refused) == ["journal.end_differs"]


def test_a_last_entry_that_lost_only_its_end_of_line_is_refused(tmp_path: Path) -> None:
    made = written(tmp_path, 2)
    path_of(made).write_bytes(path_of(made).read_bytes()[:-1])
    with pytest.raises(Refused) as refused:
        made.append("effect.listed", "山田")
    assert keys(refused) == ["journal.end_differs"]
    assert not (made.folder / TORN).exists()


def test_a_last_entry_that_was_changed_is_not_continued(tmp_path: Path) -> None:
    made = written(tmp_path, 2)
    path_of(made).write_bytes(path_of(made).read_bytes().replace("佐藤".encode(), "加藤".encode()))
    with pytest.raises(Refused) as refused:
        made.append("effect.listed", "山田")
    assert keys(refused) == ["journal.end_broken"]


@pytest.mark.parametrize("text", ["", "x", "2:abc\n", "2:" + "0" * 64 + "\n\n", "\xff"])
def test_a_head_that_cannot_be_read_is_refused(tmp_path: Path, text: str) -> None:
    made = written(tmp_path, 2)
    (made.folder / HEAD).write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        made.append("effect.listed", "山田")
    assert keys(refused) == ["journal.head_unreadable"]


@pytest.mark.parametrize(("behind", "refused"), [(0, False), (1, False), (2, True)])
def test_the_head_may_be_one_entry_behind(tmp_path: Path, behind: int, refused: bool) -> None:
    made = written(tmp_path, 3)
    anchor = made.entries()[2 - behind].anchor
    (made.folder / HEAD).write_text(f"{anchor}\n", encoding="ascii")
    if refused:
        with pytest.raises(Refused):
            made.append("effect.listed", "山田")
    else:
        assert made.append("effect.listed", "山田").number == 4
        assert (made.folder / HEAD).read_text(encoding="ascii").startswith("4:")


def test_a_link_in_place_of_the_journal_is_refused(tmp_path: Path) -> None:
    made = written(tmp_path, 1)
    path_of(made).rename(tmp_path / "elsewhere")
    path_of(made).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"):
        made.append("effect.listed", "山田")


def test_a_moment_or_details_that_cannot_be_sealed_leave_the_journal_alone(tmp_path: Path) -> None:
    made = written(tmp_path, 1)
    before = path_of(made).read_bytes()
    with pytest.raises(TypeError):
        made.append("effect.listed", "山田", value=object())
    assert path_of(made).read_bytes() == before
    assert made.append("effect.listed", "山田").number == 2


def test_a_journal_that_is_not_there_has_no_entries_and_is_not_made(tmp_path: Path) -> None:
    assert journal(tmp_path).entries() == ()
    assert list(tmp_path.iterdir()) == []


def test_an_entry_is_read_as_it_was_appended(tmp_path: Path) -> None:
    made = journal(tmp_path)
    one = made.append("effect.listed", " 山田 太郎 ", population="名簿", counts={"rise": 3})
    other = made.append("effect.listed", "佐藤")
    assert made.entries() == (one, other)
    assert (one.number, one.at, one.by) == (1, MOMENT, "山田 太郎")
    assert one.details == {"population": "名簿", "counts": {"rise": 3}}
    assert other.previous == one.seal


def test_the_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        made = written(tmp_path, 1)
        with path_of(made).open("ab") as file:
            file.write(b'{"torn')
        made.append("effect.listed", "山田")
    finally:
        os.umask(before)
    modes = {path: path.stat().st_mode & 0o777 for path in made.folder.rglob("*")}
    assert made.folder.stat().st_mode & 0o777 == 0o700
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


def test_a_torn_end_is_set_aside_and_said_by_an_entry(tmp_path: Path) -> None:
    made = written(tmp_path, 2)
    torn = b'{"at":"2026-11-21T01:02:00.000000+00:00","by":"\xe5\xb1'
    with path_of(made).open("ab") as file:
        file.write(torn)
    assert len(made.entries()) == 2
    assert made.append("effect.listed", "山田").number == 4
    said = made.entries()[2]
    assert (said.kind, said.by) == ("journal.torn_end_set_aside", "山田")
    (name,) = said.details["files"]
    assert (made.folder / TORN / name).read_bytes() == torn
    assert made.verify().faults == []


@settings(max_examples=30)
@given(st.data())
def test_a_line_torn_anywhere_is_kept_to_the_byte(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = written(Path(folder), 2)
        line = path_of(made).read_bytes().splitlines()[1]
        torn = line[: data.draw(st.integers(1, len(line)))]
        with path_of(made).open("ab") as file:
            file.write(torn)
        made.append("effect.listed", "山田")
        (kept,) = (made.folder / TORN).iterdir()
        assert kept.read_bytes() == torn
        assert made.verify().faults == []


def test_looking_and_appending_under_one_lock_lets_nobody_between(tmp_path: Path) -> None:
    made = written(tmp_path, 1)
    started, done = threading.Event(), threading.Event()

    def append() -> None:
        started.set()
        made.append("effect.listed", "佐藤")
        done.set()

    thread = threading.Thread(target=append)
    with made.held() as held:
        thread.start()
        started.wait()
        seen = len(held.entries())
        assert not done.is_set()
        assert held.append("effect.listed", "山田", seen=seen).number == 2
        assert held.append("effect.listed", "山田").number == 3
    thread.join()
    assert [entry.by for entry in made.entries()] == ["山田", "山田", "山田", "佐藤"]


@pytest.mark.parametrize("length", [BLOCK - 300, BLOCK, 3 * BLOCK])
def test_an_entry_may_be_longer_than_what_is_read_at_once(tmp_path: Path, length: int) -> None:
    made = written(tmp_path, 1)
    made.append("effect.listed", "山田", text="x" * length)
    assert made.append("effect.listed", "山田").number == 3
    assert made.verify().faults == []


@given(
    st.lists(st.sampled_from([b"", b"a", b"bb", b"c" * 70_000]), max_size=4),
    st.sampled_from([b"", b"torn"]),
)
def test_the_last_line_is_found_from_the_end(before: list[bytes], torn: bytes) -> None:
    whole = b"".join(line + b"\n" for line in before)
    with tempfile.TemporaryFile() as file:
        file.write(whole + torn)
        file.flush()
        assert last_line(file.fileno()) == (before[-1] if before else None, len(whole))


def test_a_death_at_any_step_loses_no_entry_that_was_acknowledged(tmp_path: Path) -> None:
    """Three entries, the second into a torn end; each is noted outside once it is acknowledged."""
    places = iter(range(1_000))
    made: list[Path] = []

    def prepare() -> Callable[[], object]:
        folder = tmp_path / str(next(places))
        folder.mkdir()
        made.append(folder)

        def run() -> None:
            acknowledged = os.open(folder / "acknowledged", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            own = Journal(folder / "store", ticking())
            for number in (1, 2, 3):
                seal = own.append("effect.listed", "山田", number=number).seal
                os.writev(acknowledged, [f"{seal}\n".encode()])
                if number == 1:
                    with (folder / "store" / NAME).open("ab") as file:
                        file.write(b'{"at":')

        return run

    steps = 0
    for steps in deaths(prepare):  # noqa: B007 - the last one counts
        folder = made[-1]
        own = Journal(folder / "store", ticking())
        own.append("effect.listed", "佐藤")
        noted = folder / "acknowledged"
        seals = noted.read_text(encoding="ascii").split() if noted.exists() else []
        entries = own.entries()
        assert set(seals) <= {entry.seal for entry in entries}
        assert entries[-1].by == "佐藤"
        assert own.verify().faults == []
    assert steps > 20


def test_entries_are_plain_lines_of_json(tmp_path: Path) -> None:
    made = written(tmp_path, 2)
    lines = path_of(made).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["by"] for line in lines] == ["山田", "佐藤"]
