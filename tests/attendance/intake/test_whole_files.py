"""A file sorted by person makes the same as its rows one after the other, wherever it is ended."""

from __future__ import annotations

import json
import multiprocessing
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from attendance.imports import MOST_ROWS
from attendance.intake import (
    STATUSES,
    Job,
    PartnerSender,
    Progress,
    canonical,
    leave,
    rows_of,
    side_by_side,
    sorted_rows,
    take_in,
    whole_files,
)
from attendance.intake.side_by_side import ProcessLost
from attendance.intake.sorted_rows import sort_rows
from attendance.intake.whole_files import LOT
from ccus_data.database import open_database, read_address, reading
from ccus_data.tables import awaiting_judgement, histories, touches
from tests.attendance.gate import (
    CARD,
    COLLEAGUE,
    NOW,
    OTHER_SITE,
    PARTNER,
    SITE,
    WORKER,
    Ground,
    at,
    catalogue,
    ground_in,
    tap,
)

UNKNOWN = "11111111111111"


def rows_of_all_kinds(count: int) -> list[Any]:
    """Touches of a few people and cards, with repeated and reused ids, and refused rows."""
    chance = random.Random(7)
    found: list[Any] = []
    for number in range(count):
        clock = f"{chance.randrange(7, 11):02}:{chance.randrange(60):02}"
        row = tap(number, at(clock), site=chance.choice([SITE, OTHER_SITE]))
        row["worker"] = {"ccus_id": chance.choice([WORKER, COLLEAGUE, UNKNOWN])}
        kind = chance.randrange(10)
        if kind == 0 and found:
            row = dict(chance.choice(found))
        elif kind == 1 and found:
            row["id"] = chance.choice(found)["id"]
        elif kind == 2:
            del row["worker"]
            row["card"] = {"kind": "idm", "hmac": chance.choice([CARD, "b" * 64])}
        elif kind == 3:
            row["site"] = chance.choice(["123", "99999999999999"])
        found.append(row)
    return found


def bring(
    ground: Ground, path: Path, tell: Callable[[Progress], None] = lambda _: None
) -> dict[str, int]:
    return take_in(ground.engine, catalogue(), Job(path, PartnerSender(PARTNER), NOW), tell)


def results(path: Path) -> list[tuple[int, str, str, str]]:
    text = path.with_name(f"{path.name}.results.ndjson").read_text(encoding="utf-8")
    told = map(json.loads, text.splitlines())
    return [(one["line"], one["id"], one["status"], one.get("code", "")) for one in told]


def lines(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def state(ground: Ground) -> tuple[Any, ...]:
    """All that a file leaves behind, but for when it came."""
    own, waits = touches.c, awaiting_judgement.c.technician_id
    kept = select(own.source, own.event_id, own.body, own.technician_id, own.held)
    with reading(ground.engine) as connection:
        return (
            sorted(map(repr, connection.execute(kept))),
            sorted(map(repr, connection.execute(select(histories)))),
            sorted(connection.scalars(select(waits))),
        )


@dataclass(frozen=True)
class OneByOne:
    """Rows, their results when each is sent alone in their order, and what that leaves behind."""

    rows: list[Any]
    results: list[tuple[int, str, str, str]]
    state: tuple[Any, ...]


@pytest.fixture(scope="module")
def one_by_one(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> OneByOne:
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("one_by_one") / "level.db")
    engine = open_database(read_address({}, f"sqlite:///{path}"))
    ground = ground_in(engine)
    ground.register_card()
    rows = rows_of_all_kinds(150)
    told = []
    for number, row in enumerate(rows, start=1):
        (one,) = ground.send([row]).results
        told.append((number, row["id"], one.status, one.code))
    left = state(ground)
    engine.dispose()
    return OneByOne(rows, told, left)


@pytest.fixture
def here(ground: Ground) -> Ground:
    ground.register_card()
    return ground


@pytest.fixture(params=[7, 40, 5_000])
def windows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorted_rows, "AT_ONCE", request.param)


@pytest.mark.usefixtures("windows")
def test_a_file_makes_what_its_rows_make_one_after_the_other(
    here: Ground, one_by_one: OneByOne, tmp_path: Path
) -> None:
    path = lines(tmp_path / "t.ndjson", one_by_one.rows)
    counts = bring(here, path)
    assert results(path) == one_by_one.results
    assert counts == {
        one: sum(status == one for _, _, status, _ in one_by_one.results) for one in STATUSES
    }
    assert state(here) == one_by_one.state
    assert not Job(path, PartnerSender(PARTNER), NOW).lot.exists()


@pytest.fixture
def by_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """However small a file is, two processes take it in by windows of seven rows."""
    monkeypatch.setattr(sorted_rows, "AT_ONCE", 7)
    monkeypatch.setattr(side_by_side, "LARGE", 1)


@pytest.mark.usefixtures("by_two")
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_two_processes_make_the_same(here: Ground, one_by_one: OneByOne, tmp_path: Path) -> None:
    path = lines(tmp_path / "t.ndjson", one_by_one.rows)
    bring(here, path)
    assert results(path) == one_by_one.results
    assert state(here) == one_by_one.state


@pytest.mark.usefixtures("by_two")
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_what_two_processes_have_in_hand_when_they_are_stopped_is_noted(
    here: Ground, one_by_one: OneByOne, tmp_path: Path
) -> None:
    path = lines(tmp_path / "t.ndjson", one_by_one.rows)

    def stop(progress: Progress) -> None:
        if here.kept():
            raise InterruptedError(progress.done)

    with pytest.raises(InterruptedError):
        bring(here, path, stop)
    assert here.kept() < len(one_by_one.state[0])
    bring(here, path)
    assert results(path) == one_by_one.results
    assert state(here) == one_by_one.state


@pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
def test_a_file_that_is_killed_at_any_moment_makes_the_same_in_the_end(
    here: Ground, url: str, one_by_one: OneByOne, tmp_path: Path
) -> None:
    path = lines(tmp_path / "t.ndjson", one_by_one.rows)
    program = Path(__file__).with_name("killed_file.py")
    ended = subprocess.run(
        [sys.executable, str(program), url, str(path)], capture_output=True, text=True, check=True
    )
    assert int(ended.stdout) >= 20
    assert state(here) == one_by_one.state
    assert_told_as_alone_or_duplicate(path, one_by_one)


@pytest.mark.usefixtures("by_two")
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_process_that_is_killed_ends_the_job_until_it_is_begun_again(
    here: Ground, one_by_one: OneByOne, tmp_path: Path
) -> None:
    path = lines(tmp_path / "t.ndjson", one_by_one.rows)

    def kill(_progress: Progress) -> None:
        for process in multiprocessing.active_children():
            process.kill()

    with pytest.raises(ProcessLost):
        bring(here, path, kill)
    bring(here, path)
    assert state(here) == one_by_one.state
    assert_told_as_alone_or_duplicate(path, one_by_one)


def assert_told_as_alone_or_duplicate(path: Path, one_by_one: OneByOne) -> None:
    """What was stored and not yet noted is a duplicate; nothing else is told otherwise."""
    for told, alone in zip(results(path), one_by_one.results, strict=True):
        kept = alone[2] in {"created", "held"}
        assert told == alone or (kept and told == (*alone[:2], "duplicate", ""))


def test_a_job_that_is_left_has_told_what_it_did(
    here: Ground, one_by_one: OneByOne, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorted_rows, "AT_ONCE", 7)
    path = lines(tmp_path / "t.ndjson", one_by_one.rows)

    def stop(progress: Progress) -> None:
        if progress.counts.get("created", 0) > 10:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        bring(here, path, stop)
    leave(path)
    told = results(path)
    assert set(told) < set(one_by_one.results)
    assert sum(status in {"created", "held"} for _, _, status, _ in told) == here.kept()
    assert list(tmp_path.iterdir()) == [path, path.with_name("t.ndjson.results.ndjson")]


def test_windows_whose_words_were_torn_are_taken_in_again(here: Ground, tmp_path: Path) -> None:
    path = lines(tmp_path / "t.ndjson", [tap(number, at("08:00")) for number in (1, 2)])
    job = Job(path, PartnerSender(PARTNER), NOW)
    lot = sort_rows(job.lot, rows_of(path), 0, path)
    lot.outcomes().note(0, [("created", "", ""), ("held", "unknown_card", "")])
    words = job.lot / "words"
    words.write_bytes(words.read_bytes()[:-5])
    assert lot.outcomes().counts() == {"created": 1}
    assert bring(here, path)["created"] == 2
    assert here.kept() == 2


def test_what_was_sorted_of_another_file_is_sorted_anew(here: Ground, tmp_path: Path) -> None:
    path = lines(tmp_path / "t.ndjson", [tap(1, at("08:00"))])
    lot = Job(path, PartnerSender(PARTNER), NOW).lot
    sort_rows(lot, [tap(number, at("08:00")) for number in (7, 8)], 0, path)
    lines(path, [tap(number, at("08:00")) for number in (1, 2, 3)])
    assert bring(here, path)["created"] == 3
    assert [told[1] for told in results(path)] == ["e1", "e2", "e3"]


def test_a_lot_after_the_other_is_taken_in(
    here: Ground, one_by_one: OneByOne, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert LOT > MOST_ROWS
    monkeypatch.setattr(whole_files, "LOT", 50)
    path = lines(tmp_path / "t.ndjson", one_by_one.rows)
    bring(here, path)
    assert results(path) == one_by_one.results
    assert state(here) == one_by_one.state


def test_half_a_sign_in_an_id_is_told_by_its_number(here: Ground, tmp_path: Path) -> None:
    path = tmp_path / "t.ndjson"
    path.write_text('{"id": "a\\ud800"}\n', encoding="utf-8")
    assert bring(here, path)["rejected"] == 1
    assert results(path) == [(1, "a\ud800", "rejected", "bad_field")]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9)), max_size=60), st.integers(1, 9))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_windows_hold_each_row_once_and_part_no_person_nor_id(
    said: list[tuple[int, int]], at_once: int
) -> None:
    keys, ids = (np.array([one[part] for one in said], np.int64) for part in (0, 1))
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(sorted_rows, "AT_ONCE", at_once)
        order, windows, alone = sorted_rows.cut(keys, ids)
    assert sorted(order.tolist()) == list(range(len(said)))
    rows = [order[first:last].tolist() for first, last in windows]
    assert [one for window in rows for one in window] == order.tolist()
    assert all(0 < len(window) <= at_once for window in rows)
    apart, end = rows[:alone], [one for window in rows[alone:] for one in window]
    assert all(window == sorted(window, key=lambda one: (keys[one], one)) for window in apart)
    assert end == sorted(end)
    for values in (ids, keys):
        for value in set(values.tolist()):
            where = [n for n, window in enumerate(apart) if (values[window] == value).any()]
            many = values is keys and int((keys == value).sum()) > at_once
            assert len(where) <= 1 or many
    assert not set(ids[end].tolist()) & {int(ids[one]) for window in apart for one in window}


texts = st.text() | st.text(st.characters())


@given(st.dictionaries(st.text(), texts | st.dictionaries(st.text(), texts)))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_texts_are_written_the_same_by_either_way(row: dict[str, Any]) -> None:
    plain = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical(row) == plain
