from __future__ import annotations

import datetime as dt
import sqlite3
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attendance.device.chain import GENESIS, head
from attendance.device.outbox import RESERVE_BYTES, NotKept, Outbox
from attendance.device.outbox_file import is_broken, is_passing, move_aside
from tests.attendance.device.conftest import HandClock


def kept(outbox: Outbox, count: int) -> None:
    for _ in range(count):
        outbox.keep({"type": "tap"}, "x", HandClock().now())


def changed(folder: Path, statement: str) -> None:
    with sqlite3.connect(folder / "outbox.db") as db:
        db.execute(statement)
    db.close()


def fill(outbox: Outbox, pages: int) -> None:
    """No page more than there are now, as on a full disk."""
    db = outbox._db  # noqa: SLF001 - the disk of the test
    used = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {used + pages}")


def go_bad(outbox: Outbox) -> None:
    """What was written comes back as rubbish, as from a worn card."""
    db = outbox._db  # noqa: SLF001 - the disk of the test
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = Path(db.execute("PRAGMA database_list").fetchone()[2])
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    db.close()
    outbox._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)  # noqa: SLF001 - nothing read before


def test_a_row_is_synced_before_it_counts_as_kept(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    of = {name: outbox._db.execute(f"PRAGMA {name}").fetchone()[0] for name in  # noqa: SLF001
          ("synchronous", "journal_mode")}  # fmt: skip
    assert of == {"synchronous": 2, "journal_mode": "wal"}
    outbox.close()


def test_a_full_disk_keeps_nothing_and_says_so(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    fill(outbox, 0)
    with pytest.raises(NotKept):
        kept(outbox, 500)
    assert "disk_full" in outbox.alarms
    assert not (tmp_path / "reserve").exists()
    last, _ = outbox.last()
    assert last == len(outbox.rows_from(1, 1000))
    assert outbox.faults() == []
    outbox.close()


def test_settling_makes_the_reserve_again(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    assert (tmp_path / "reserve").stat().st_size == RESERVE_BYTES
    fill(outbox, 0)
    with pytest.raises(NotKept):
        kept(outbox, 500)
    outbox.settle_alarms()
    assert (tmp_path / "reserve").exists()
    assert outbox.alarms == set()
    outbox.close()


def test_a_broken_file_is_moved_aside_and_a_new_epoch_begins(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    kept(outbox, 300)
    outbox.close()
    path = tmp_path / "outbox.db"
    raw = bytearray(path.read_bytes())
    raw[4096:-4096] = b"\x5a" * (len(raw) - 8192)
    path.write_bytes(raw)
    again = Outbox(tmp_path)
    kept(again, 1)
    assert (again.epoch, again.last()[0], again.alarms) == (2, 1, {"corrupt"})
    assert (tmp_path / "outbox.corrupt-1.db").exists()
    again.close()
    third = Outbox(tmp_path)
    assert third.alarms == {"corrupt"}
    third.close()


def test_a_file_that_goes_bad_is_moved_aside_while_running_and_the_row_is_kept(
    tmp_path: Path,
) -> None:
    outbox = Outbox(tmp_path)
    kept(outbox, 300)
    go_bad(outbox)
    kept(outbox, 1)
    assert (outbox.epoch, outbox.last()[0], outbox.alarms) == (2, 1, {"corrupt"})
    assert (tmp_path / "outbox.corrupt-1.db").exists()
    outbox.close()
    again = Outbox(tmp_path)
    assert (again.epoch, again.last()[0], again.alarms) == (2, 1, {"corrupt"})
    again.close()


def test_whoever_finds_the_file_bad_begins_a_new_one(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    kept(outbox, 300)
    go_bad(outbox)
    with pytest.raises(sqlite3.DatabaseError):
        outbox.mark(1, {1: ("acked", None)})
    outbox.mark(1, {1: ("acked", None)})
    kept(outbox, 1)
    assert (outbox.epoch, [row.state for row in outbox.rows_from(1, 9)]) == (2, ["new"])
    outbox.close()


def test_where_no_file_can_be_made_nothing_is_kept_until_one_can(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    kept(outbox, 300)
    go_bad(outbox)
    (tmp_path / "epoch.new").mkdir()  # the number of a new epoch cannot be written down
    for _ in range(2):
        with pytest.raises(NotKept):
            kept(outbox, 1)
    (tmp_path / "epoch.new").rmdir()
    kept(outbox, 1)
    assert (outbox.epoch, outbox.last()[0], outbox.alarms) == (2, 1, {"corrupt"})
    assert len(list(tmp_path.glob("outbox.corrupt-*.db"))) == 1
    outbox.close()


def test_no_file_that_was_moved_aside_is_overwritten(tmp_path: Path) -> None:
    names = [tmp_path / f"outbox.corrupt-{number}.db" for number in (1, 2, 3)]
    for name in names[1:]:
        name.write_bytes(b"earlier")
    for name in (tmp_path / "outbox.db", tmp_path / "outbox.db"):
        name.write_bytes(b"broken")
        move_aside(name)
    assert [name.read_bytes() for name in names] == [b"broken", b"earlier", b"earlier"]
    assert (tmp_path / "outbox.corrupt-4.db").read_bytes() == b"broken"


def test_what_is_asked_of_a_closed_outbox_is_not_kept(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    outbox.close()
    with pytest.raises(NotKept):
        kept(outbox, 1)


def test_a_file_that_another_program_holds_is_not_broken() -> None:
    fault = sqlite3.OperationalError("database is locked")
    fault.sqlite_errorcode = sqlite3.SQLITE_BUSY
    assert is_passing(fault)
    assert not is_broken(fault)


def test_a_file_that_is_gone_never_gives_its_numbers_out_again(tmp_path: Path) -> None:
    Outbox(tmp_path).close()
    for one in tmp_path.glob("outbox.db*"):
        one.unlink()
    outbox = Outbox(tmp_path)
    assert (outbox.epoch, outbox.alarms) == (2, {"missing"})
    outbox.close()


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE touches SET body = replace(body, 'tap', 'top') WHERE seq = 2", "row 2: was chan"),
        ("DELETE FROM touches WHERE seq = 2", "row 3: row 2 is missing"),
        ("UPDATE touches SET prev_hash = hash WHERE seq = 2", "row 2: is not built on"),
    ],
)
def test_a_change_by_hand_is_seen(tmp_path: Path, statement: str, fault: str) -> None:
    outbox = Outbox(tmp_path)
    kept(outbox, 3)
    changed(tmp_path, statement)
    assert fault in outbox.faults()[0]
    outbox.close()


@pytest.mark.parametrize(("days", "dropped"), [(59, 0), (60, 0), (61, 2)])
def test_bodies_go_sixty_days_after_the_answer_and_only_with_one(
    tmp_path: Path, days: int, dropped: int
) -> None:
    outbox = Outbox(tmp_path)
    kept(outbox, 3)
    # The rows say a day of 2026; the days count from the answer, a hundred days later.
    answered = HandClock().now().wall + dt.timedelta(days=100)
    assert outbox.drop_old(answered) == 0
    outbox.mark(1, {1: ("acked", None), 2: ("held", "unknown_card")})
    assert outbox.drop_old(answered) == 0
    assert outbox.drop_old(answered + dt.timedelta(days=days)) == dropped
    rows = outbox.rows_from(1, 10)
    assert [row.body is None for row in rows] == [bool(dropped), bool(dropped), False]
    assert outbox.faults() == []
    outbox.close()


def test_a_file_of_an_earlier_edition_goes_on(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    kept(outbox, 2)
    outbox.mark(1, {1: ("acked", None)})
    outbox.close()
    changed(tmp_path, "ALTER TABLE touches DROP COLUMN answered_at")
    again = Outbox(tmp_path)
    kept(again, 1)
    now = HandClock().now().wall
    assert [again.drop_old(now + dt.timedelta(days=days)) for days in (0, 61)] == [0, 1]
    assert (again.last()[0], again.alarms, again.faults()) == (3, set(), [])
    again.close()


def test_what_was_answered_for_is_not_answered_for_again(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    kept(outbox, 1)
    outbox.mark(1, {1: ("held", "unknown_card")})
    outbox.mark(1, {1: ("acked", None)})
    assert [(row.state, row.result) for row in outbox.rows_from(1, 1)] == [("held", "unknown_card")]
    outbox.close()


@settings(max_examples=15)
@given(texts=st.lists(st.text(max_size=20), min_size=1, max_size=5), seed=st.integers(0, 2**32))
def test_numbers_have_no_gap_and_hashes_follow(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], seed: int
) -> None:
    outbox = Outbox(tmp_path_factory.mktemp("outbox"))
    for text in texts:
        outbox.keep({"text": text, "seed": seed}, text, HandClock().now())
    rows = outbox.rows_from(1, 100)
    assert [row.seq for row in rows] == list(range(1, len(texts) + 1))
    assert outbox.last()[1] == head(GENESIS, [str(row.body) for row in rows])
    assert outbox.faults() == []
    outbox.close()


def test_nobody_else_reads_the_key(site_folder: Path) -> None:
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in site_folder.glob("device.*")}
    assert modes == {"device.key": 0o600, "device.json": 0o600}


@pytest.fixture
def site_folder(site: object, tmp_path: Path) -> Path:
    assert site
    return tmp_path
