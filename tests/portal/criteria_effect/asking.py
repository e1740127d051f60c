"""Asking ``criteria effect`` on one day."""

from __future__ import annotations

import pytest

from portal.command_line import run

DAY = "2026-11-21"


def answer(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    status = run(["criteria", "effect", "--as-of", DAY, *map(str, words)])
    said = capsys.readouterr()
    return status, said.out, said.err
