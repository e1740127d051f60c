from __future__ import annotations

import argparse
import datetime as dt

import pytest

from rules.arguments import day_argument


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-2-3", "20260203", "2026-02-30", "2026-W05-1", "２０２６-02-03"],
)
def test_what_is_no_day_in_the_one_form_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError) as refused:
        day_argument(text)
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize("text", ["2024-02-29", "2026-11-26", "0001-01-01"])
def test_a_day_is_read_as_written(text: str) -> None:
    assert day_argument(text) == dt.date.fromisoformat(text)
