from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from rules.durable_frames import Frames, packed
from rules.durable_process import START, WorkerProcess
from rules.durable_worker import ENDED_BY_FAULT, serve
from rules.faults import EngineFault
from tests.rules.programs import EVERYTHING, NOTHING, Spoiled, speechless


def talked_to(*said: tuple[object, ...]) -> tuple[list[Any], int]:
    """What a worker says to these frames and the end of its input, and how it ends."""
    asked, asking = os.pipe()
    answers, answered = os.pipe()
    os.write(asking, b"".join(map(packed, said)))
    os.close(asking)
    status = serve(asked, answered)
    os.close(answered)
    with os.fdopen(answers, "rb") as wire:
        frames = Frames().feed(wire.read())
    os.close(asked)
    return frames, status


def started(*said: tuple[object, ...]) -> tuple[list[Any], int]:
    """The same of a worker in a process of its own."""
    worker = subprocess.run(
        [sys.executable, "-I", "-S", "-c", START, *sys.path],
        input=b"".join(map(packed, said)),
        capture_output=True,
        check=False,
    )
    return Frames().feed(worker.stdout), worker.returncode


def chunk(ticket: int, speech: Spoiled, *, load: bool = True) -> tuple[object, ...]:
    rows = [speech.values(facts) for facts in (NOTHING, EVERYTHING)]
    return ticket, speech.digest, speech.program if load else None, rows


def test_a_worker_answers_in_turn_and_ends_with_its_input() -> None:
    honest = Spoiled("honest", {})
    said, status = talked_to(chunk(7, honest), chunk(8, honest, load=False))
    assert status == 0
    assert [(ticket, [answer[0] for answer in answers]) for ticket, answers in said] == [
        (7, [1, 3]),
        (8, [1, 3]),
    ]


def test_a_worker_with_nothing_to_do_ends_with_its_input() -> None:
    assert talked_to() == ([], 0)


def test_a_worker_tells_its_fault_and_judges_nothing_after_it() -> None:
    honest = Spoiled("honest", {})
    said, status = talked_to(chunk(1, honest), chunk(2, speechless()), chunk(3, honest))
    assert status == ENDED_BY_FAULT
    assert [frame[:2] for frame in said[1:] if isinstance(frame, tuple)] == [(2, "1")]


def test_a_worker_in_a_process_of_its_own_does_the_same() -> None:
    honest = Spoiled("honest", {})
    good, bad = chunk(1, honest), chunk(2, speechless())
    assert started(good) == talked_to(good)
    assert started(bad) == talked_to(bad)
    assert started() == ([], 0)


def test_a_ruleset_that_was_never_sent_is_a_fault() -> None:
    said, status = talked_to(chunk(1, Spoiled("honest", {}), load=False))
    assert (said, status) == ([(1, "not_loaded", "honest")], ENDED_BY_FAULT)


def test_a_worker_leaves_no_core_dump_and_says_where_it_died() -> None:
    code = (
        "import sys, os, signal, resource; sys.path[:] = sys.argv[1:]; "
        "import rules.durable_worker as worker; "
        "worker.os.read = lambda *_: (os.kill(os.getpid(), signal.SIGSEGV) "
        "if resource.getrlimit(resource.RLIMIT_CORE) == (0, 0) else b''); worker.main()"
    )
    died = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "faulthandler", "-c", code, *sys.path],
        input=b"",
        capture_output=True,
        check=False,
    )
    assert died.returncode == -11
    assert died.stderr.startswith(b"Fatal Python error: Segmentation fault")


def heard(worker: WorkerProcess) -> list[Any]:
    frames: list[Any] = []
    while not frames:
        frames = worker.exchange(10)
    return frames


def test_a_worker_that_cannot_speak_our_way_is_a_fault() -> None:
    worker = WorkerProcess()
    try:
        worker.send(("not", "four"))
        with pytest.raises(EngineFault) as caught:
            heard(worker)
        assert caught.value.code == "crash"
        assert caught.value.detail == (
            "exit status 1 ValueError: not enough values to unpack (expected 4, got 2)"
        )
    finally:
        worker.kill()


def test_a_worker_that_ends_without_a_word_is_a_fault() -> None:
    worker = WorkerProcess()
    worker.send((1, "", None, []))  # it tells that it does not know the ruleset, and ends
    assert heard(worker) == [(1, "not_loaded", "")]
    with pytest.raises(EngineFault) as caught:
        heard(worker)
    worker.kill()
    assert (caught.value.code, caught.value.detail) == ("crash", "exit status 70")


def test_a_worker_that_says_what_is_no_frame_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    saying = "import sys; sys.stdout.buffer.write(bytes((0, 0, 0, 1, 255)))"
    monkeypatch.setattr("rules.durable_process.START", saying)
    worker = WorkerProcess()
    try:
        with pytest.raises(EngineFault) as caught:
            heard(worker)
        assert caught.value.code == "not_understood"
    finally:
        worker.kill()


def test_where_no_worker_can_be_started_that_is_the_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(EngineFault) as caught:
        WorkerProcess()
    assert (caught.value.code, caught.value.detail) == ("not_started", "No such file or directory")


def test_a_worker_sent_more_than_its_pipe_holds_gets_it_all() -> None:
    honest = Spoiled("honest", {})
    rows = [honest.values(NOTHING)] * 60_000
    worker = WorkerProcess()
    try:
        worker.send((1, honest.digest, honest.program, rows))
        ((ticket, answers),) = heard(worker)
        assert ticket == 1
        assert len(answers) == 60_000
    finally:
        worker.close()
