"""Programs that die at every step that touches the disk, one step after the other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any, Final

STEPS: Final = ("write", "fsync", "ftruncate", "link", "replace", "unlink")
DEAD: Final = 99
FAULTY: Final = 98


def deaths(prepare: Callable[[], Callable[[], object]]) -> Iterator[int]:
    """Die before the first such step, then before the second, ..., until one run gets through.

    ``prepare`` is called before each run, for a new place, and gives what runs there. A write dies
    with half of its bytes written. Yields after each death, with the number of the step.
    """
    step = 1
    while _dies(prepare(), step):
        yield step
        step += 1


def _dies(run: Callable[[], object], step: int) -> bool:
    child = os.fork()
    if child == 0:
        status = FAULTY
        try:
            _let_die_at(step)
            run()
            status = 0
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in {0, DEAD}, f"the program failed at step {step} instead of dying"
    return status == DEAD


def _let_die_at(step: int) -> None:
    left = step

    def dying(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal left
            if "dir_fd" not in named:  # a temporary folder that is taken away is of no interest
                left -= 1
            if left == 0:
                if name == "write":
                    handle, data = arguments
                    real(handle, data[: len(data) // 2])
                os._exit(DEAD)
            return real(*arguments, **named)

        return call

    for name in STEPS:
        setattr(os, name, dying(name, getattr(os, name)))
