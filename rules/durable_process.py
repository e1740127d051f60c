"""One worker process as its supervisor sees it: frames out, frames in, or the way it ended."""

from __future__ import annotations

import contextlib
import fcntl
import os
import selectors
import subprocess
import sys
import weakref
from typing import Final

from rules.durable_frames import Frames, packed
from rules.faults import EngineFault

START: Final = (
    "import sys; sys.path[:] = sys.argv[1:]; from rules.durable_worker import main; main()"
)
"""Without site packages' start-up files the worker is there in some 10 ms; it gets our paths."""

PIPE_SIZE: Final = 1 << 20
"""Room for some chunks on their way, so that neither side waits for the other's attention."""

AT_ONCE: Final = 1 << 20
LAST_WORDS: Final = 10_000
"""Bytes kept of what a worker writes on standard error: one line of them goes into a fault."""

PARTING: Final = 5.0
"""Seconds a worker has to end by itself once its input is closed."""


class WorkerProcess:
    """A running worker. Not for two threads."""

    def __init__(self) -> None:
        """Start it; whether it judges rightly is for its first chunk to show."""
        paths = [os.path.abspath(path) for path in sys.path]  # noqa: PTH100  # a dozen, at start
        its_input, self._to = os.pipe()
        self._from, its_output = os.pipe()
        self._errors, its_errors = os.pipe()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-X", "faulthandler", "-c", START, *paths],
                stdin=its_input,
                stdout=its_output,
                stderr=its_errors,
            )
        except OSError as fault:
            for end in (self._to, self._from, self._errors):
                os.close(end)
            raise EngineFault("not_started", fault.strerror or "") from fault
        finally:
            for end in (its_input, its_output, its_errors):
                os.close(end)
        self.pid = self._process.pid
        for end in (self._to, self._from, self._errors):
            os.set_blocking(end, False)
            with contextlib.suppress(PermissionError):  # the user's share of room is used up
                fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, PIPE_SIZE)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._from, selectors.EVENT_READ)
        self._selector.register(self._errors, selectors.EVENT_READ)
        self._ends = {self._to, self._from, self._errors}
        # Whoever forgets a worker leaves neither a process nor its pipes behind.
        self._over = weakref.finalize(self, _end, self._process, self._selector, self._ends)
        self._over.atexit = False
        self._frames = Frames()
        self._unsent = bytearray()
        self._last_words = b""

    def send(self, said: tuple[object, ...]) -> None:
        """Send a frame, or keep what does not fit into the pipe for the next exchange."""
        if not self._unsent:
            self._selector.register(self._to, selectors.EVENT_WRITE)
        self._unsent += packed(said)
        self._write()

    def exchange(self, patience: float) -> list[object]:
        """Send and receive what can be, waiting up to ``patience`` seconds for anything to move.

        A worker that has ended is the fault "crash", one that stays silent "time_limit"; with a
        patience of 0 silence is no fault.
        """
        moved = self._selector.select(patience)
        if patience and not moved:
            raise EngineFault("time_limit", f"{patience:.1f} s")
        frames: list[object] = []
        for key, _ in moved:
            if key.fd == self._to:
                self._write()
            elif key.fd == self._errors:
                self._hear_last_words()
            elif received := os.read(self._from, AT_ONCE):
                frames += self._understood(received)
            else:
                raise self._ended()
        return frames

    def _understood(self, received: bytes) -> list[object]:
        try:
            return self._frames.feed(received)
        except ValueError as fault:
            raise EngineFault("not_understood") from fault

    def _write(self) -> None:
        if self._unsent:
            try:
                del self._unsent[: os.write(self._to, self._unsent)]
            except BlockingIOError:
                return
            except BrokenPipeError:
                self._unsent.clear()  # it has ended: what it said before that is still to be read
            if not self._unsent:
                self._selector.unregister(self._to)

    def _hear_last_words(self) -> None:
        heard = os.read(self._errors, AT_ONCE)
        self._last_words = (self._last_words + heard)[-LAST_WORDS:]
        if not heard:
            self._selector.unregister(self._errors)

    def _ended(self) -> EngineFault:
        """Why the worker ended, as far as it can be known."""
        status = self._process.wait()
        with contextlib.suppress(BlockingIOError, KeyError):  # nothing said, or all heard before
            self._hear_last_words()
        words = self._last_words.decode(errors="replace").strip().split("\n")
        if status < 0:
            return EngineFault("crash", f"signal {-status} {words[0]}".strip())
        return EngineFault("crash", f"exit status {status} {words[-1]}".strip())

    def close(self) -> None:
        """Let it end by itself, or end it."""
        if self._to in self._ends:
            self._ends.remove(self._to)
            os.close(self._to)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(PARTING)
        self.kill()

    def kill(self) -> None:
        """End it at once; afterwards nothing of it is left."""
        self._over()


def _end(
    process: subprocess.Popen[bytes], selector: selectors.BaseSelector, ends: set[int]
) -> None:
    process.kill()
    process.wait()
    selector.close()
    while ends:
        os.close(ends.pop())
