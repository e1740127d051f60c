"""Doing something in a thread of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def apart(work: Callable[[], T]) -> T:
    """What ``work`` gives, done in a thread of its own.

    pyHanko runs an event loop for each signature, and no loop can run inside another: whoever
    calls may be in one.
    """
    with ThreadPoolExecutor(1) as hand:
        return hand.submit(work).result()
