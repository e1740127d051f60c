"""What the ``criteria`` verb prints, for tests: one stream at a time, the other one empty."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rules.commands import run
from tests.criteria.folders import GOOD, HERE

GOOD_FOLDER = ("--criteria", str(GOOD))
Capture = pytest.CaptureFixture[str]


def said(capsys: Capture, *argv: str, status: int = 0) -> str:
    """What an action prints; nothing goes to standard error."""
    assert run(argv) == status
    out, err = capsys.readouterr()
    assert err == ""
    return out


def refused(capsys: Capture, *argv: str) -> str:
    """What a refused action says on standard error; nothing goes to standard output."""
    assert run(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err


def data(capsys: Capture, *argv: str, status: int = 0) -> Any:
    return json.loads(said(capsys, *argv, status=status))


def shown(name: str) -> str:
    return (HERE / "shown" / f"{name}.txt").read_text(encoding="utf-8")
