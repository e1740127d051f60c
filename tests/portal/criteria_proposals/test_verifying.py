from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.criteria_proposals import Anchor, Journal, Verified
from portal.criteria_proposals.entry import read_entry, seal_entry
from portal.criteria_proposals.journal_files import HEAD, NAME, TORN
from portal.criteria_proposals.verifying import MOST_FAULTS
from portal.criteria_proposals.wording import said
from tests.portal.criteria_proposals.moments import MOMENT, journal, written

ENTRIES = 5
Lines = list[bytes]


def keys(found: Verified) -> list[tuple[str, str]]:
    """Each fault with the line it names, or, where it names none, the entry."""
    return [
        (fault.key, str(values.get("line") or values.get("number") or values.get("file", "")))
        for fault in found.faults
        for values in [dict(fault.values)]
    ]


@pytest.fixture
def tampered(tmp_path: Path) -> Callable[[Callable[[Lines], Sequence[bytes]]], Verified]:
    made = written(tmp_path, ENTRIES)

    def change(how: Callable[[Lines], Sequence[bytes]]) -> Verified:
        path = made.folder / NAME
        path.write_bytes(b"".join(how(path.read_bytes().splitlines(keepends=True))))
        return made.verify()

    return change


Tampered = Callable[[Callable[[Lines], Sequence[bytes]]], Verified]


@pytest.mark.parametrize("place", range(ENTRIES))
def test_a_changed_entry_is_found(tampered: Tampered, place: int) -> None:
    def change(lines: Lines) -> Lines:
        lines[place] = lines[place].replace("名簿".encode(), "帳簿".encode())
        return lines

    assert keys(tampered(change)) == [("journal.changed", str(place + 1))]


def resealed(line: bytes, before: Anchor) -> bytes:
    assert line
    return seal_entry(before, MOMENT, "effect.listed", "山田", {"population": "別"}) + b"\n"


@pytest.mark.parametrize("place", range(1, ENTRIES - 1))
def test_an_entry_that_was_sealed_anew_is_found_by_the_next(tampered: Tampered, place: int) -> None:
    def change(lines: Lines) -> Lines:
        before = read_entry(lines[place - 1].rstrip(b"\n"))
        assert before is not None
        lines[place] = resealed(lines[place], before.anchor)
        return lines

    assert keys(tampered(change)) == [("journal.does_not_follow", str(place + 2))]


def test_a_last_entry_that_was_sealed_anew_is_found_by_the_head(tampered: Tampered) -> None:
    def change(lines: Lines) -> Lines:
        before = read_entry(lines[-2].rstrip(b"\n"))
        assert before is not None
        return [*lines[:-1], resealed(lines[-1], before.anchor)]

    assert keys(tampered(change)) == [("journal.head_differs", "5")]


@pytest.mark.parametrize("place", range(ENTRIES - 1))
def test_a_removed_entry_is_found(tampered: Tampered, place: int) -> None:
    found = tampered(lambda lines: lines[:place] + lines[place + 1 :])
    assert keys(found) == [("journal.missing", str(place + 1))]
    assert dict(found.faults[0].values)["first"] == str(place + 1)
    assert dict(found.faults[0].values)["last"] == str(place + 1)


@pytest.mark.parametrize("kept", [0, 1, ENTRIES - 1])
def test_entries_missing_at_the_end_are_found(tampered: Tampered, kept: int) -> None:
    found = tampered(lambda lines: lines[:kept])
    assert keys(found) == [("journal.end_missing", "5")]
    assert (found.entries, found.end.number) == (kept, kept)


def test_entries_that_changed_places_are_found(tampered: Tampered) -> None:
    found = tampered(lambda lines: [lines[0], lines[2], lines[1], *lines[3:]])
    assert ("journal.missing", "2") in keys(found)
    assert ("journal.out_of_order", "3") in keys(found)


def test_an_entry_written_twice_is_found(tampered: Tampered) -> None:
    found = tampered(lambda lines: [*lines[:2], lines[1], *lines[2:]])
    assert keys(found) == [("journal.out_of_order", "3")]


def test_an_entry_put_in_is_found(tampered: Tampered) -> None:
    def change(lines: Lines) -> Lines:
        before = read_entry(lines[1].rstrip(b"\n"))
        assert before is not None
        return [*lines[:2], resealed(lines[2], before.anchor), *lines[2:]]

    assert keys(tampered(change)) == [("journal.out_of_order", "4")]


def test_entries_added_behind_the_noted_end_are_found(tmp_path: Path) -> None:
    made = written(tmp_path, ENTRIES)
    head = (made.folder / HEAD).read_bytes()
    made.append("effect.listed", "山田")
    made.append("effect.listed", "山田")
    (made.folder / HEAD).write_bytes(head)
    assert keys(made.verify()) == [("journal.end_added", "5")]


@pytest.mark.parametrize("place", range(ENTRIES))
def test_a_line_that_cannot_be_read_is_found_and_the_next_not_blamed(
    tampered: Tampered, place: int
) -> None:
    found = tampered(lambda lines: [*lines[:place], b"?\n", *lines[place + 1 :]])
    assert keys(found) == [("journal.unreadable", str(place + 1))]


def test_a_head_that_is_gone_is_found(tmp_path: Path) -> None:
    made = written(tmp_path, ENTRIES)
    (made.folder / HEAD).unlink()
    assert keys(made.verify()) == [("journal.end_added", "0")]


def test_a_head_that_cannot_be_read_is_found(tmp_path: Path) -> None:
    made = written(tmp_path, ENTRIES)
    (made.folder / HEAD).write_bytes(b"\xff")
    assert [fault.key for fault in made.verify().faults] == ["journal.head_unreadable"]


def test_a_head_behind_with_another_seal_is_found(tmp_path: Path) -> None:
    made = written(tmp_path, ENTRIES)
    (made.folder / HEAD).write_text("4:" + "1" * 64 + "\n", encoding="ascii")
    assert keys(made.verify()) == [("journal.head_differs", "4")]


def test_a_journal_that_is_gone_is_found_by_its_head(tmp_path: Path) -> None:
    made = written(tmp_path, ENTRIES)
    (made.folder / NAME).unlink()
    assert keys(made.verify()) == [("journal.end_missing", "5")]


def test_a_whole_new_journal_is_found_by_a_note_kept_elsewhere(tmp_path: Path) -> None:
    noted = written(tmp_path, 3).entries()[1].anchor
    (tmp_path / "store").rename(tmp_path / "old")
    forged = written(tmp_path, 1)
    assert keys(forged.verify(noted)) == [("journal.end_missing", "2")]
    forged.append("effect.listed", "侵入者")
    assert forged.verify().faults == []
    assert keys(forged.verify(noted)) == [("journal.anchor_differs", "2")]


def test_an_end_torn_by_a_power_cut_is_said(tmp_path: Path) -> None:
    made = written(tmp_path, 2)
    with (made.folder / NAME).open("ab") as file:
        file.write(b'{"at"')
    assert keys(made.verify()) == [("journal.torn_end", "3")]


def test_a_torn_end_set_aside_is_watched_too(tmp_path: Path) -> None:
    made = written(tmp_path, 2)
    with (made.folder / NAME).open("ab") as file:
        file.write(b'{"at"')
    made.append("effect.listed", "山田")
    (torn,) = (made.folder / TORN).iterdir()
    torn.write_bytes(b"other")
    assert keys(made.verify()) == [("journal.torn_file_changed", f"torn/{torn.name}")]
    torn.unlink()
    assert keys(made.verify()) == [("journal.torn_file_missing", "3")]
    other = made.folder / TORN / f"4-{hashlib.sha256(b'x').hexdigest()}"
    torn.write_bytes(b'{"at"')
    other.write_bytes(b"x")
    assert keys(made.verify()) == [("journal.torn_file_unrecorded", f"torn/{other.name}")]


@pytest.mark.parametrize("faults", [MOST_FAULTS - 1, MOST_FAULTS, MOST_FAULTS + 1])
def test_only_so_many_faults_are_kept_in_words_and_all_are_counted(faults: int) -> None:
    found = Verified()
    for line in range(faults):
        found.note(said("journal.unreadable", line=line))
    assert (found.count, len(found.faults)) == (faults, min(faults, MOST_FAULTS))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_an_untouched_journal_is_intact(tmp_path: Path, count: int) -> None:
    made = written(tmp_path, count)
    found = made.verify()
    assert (found.entries, found.count, found.end.number) == (count, 0, count)
    assert made.verify(found.end).count == 0


def test_nothing_at_all_is_intact(tmp_path: Path) -> None:
    assert journal(tmp_path).verify().count == 0
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Journal:
    return written(tmp_path_factory.mktemp("four"), 4)


@given(st.data())
def test_no_mixing_of_lines_passes(four: Journal, data: st.DataObject) -> None:
    path = four.folder / NAME
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    mixed = data.draw(st.lists(st.sampled_from(lines), max_size=6) | st.permutations(lines))
    path.write_bytes(b"".join(mixed))
    try:
        assert (four.verify().count == 0) is (mixed == lines)
    finally:
        path.write_bytes(whole)
