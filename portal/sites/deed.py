"""Who does something, and when: what every row of the ledger says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, slots=True)
class Deed:
    """An act of somebody: their login id, the moment, and the day in Japan."""

    by: str
    at: dt.datetime
    on: dt.date
