"""Words that every command takes in the same form."""

from __future__ import annotations

import argparse
import datetime as dt
import re


def day_argument(text: str) -> dt.date:
    """A day written YYYY-MM-DD and in no other way; anything else is refused with its text."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass  # refused below, with the text
    raise argparse.ArgumentTypeError(f"{text!r} is not a date (YYYY-MM-DD)")
