"""Asking ``criteria effect`` on one day."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import BytesIO, TextIOWrapper

import pytest

from portal.command_line import run

DAY = "2026-11-21"


def answer(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Counted by this process where no other number is asked for: more take seconds to start."""
    status = run(["criteria", "effect", "--as-of", DAY, "--processes", "1", *map(str, words)])
    said = capsys.readouterr()
    return status, said.out, said.err


def written(what: str, words: list[str]) -> bytes:
    """What a command writes to standard output."""
    with TextIOWrapper(BytesIO(), encoding="utf-8") as out, redirect_stdout(out):
        assert run(words) == 0, what
        out.flush()
        buffer = out.buffer
        assert isinstance(buffer, BytesIO)
        return buffer.getvalue()
