"""What a day allows: dated switches of ``criteria/operating/`` that are 0 or 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.operating import NoValueInForce

if TYPE_CHECKING:
    import datetime as dt

    from rules.operating import OperatingValues


def allows(operating: OperatingValues, switch: str, on: dt.date) -> bool:
    """Whether a dated switch is on; off on days before its first value."""
    try:
        return operating.number(switch, on) == 1
    except NoValueInForce:
        return False
