"""A level that was decided and is not on the card yet (カード交付待ち)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.access import JAPAN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccus_data.passport import DecidedLevel
    from rules.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class NewCard:
    """The level of the next card: of which field, decided on which day, by which decision."""

    level: int
    field: str
    field_name: str
    decided_on: dt.date
    decision: int


def on_its_way(
    decided: Sequence[DecidedLevel], on_card: int, catalogue: Catalogue
) -> NewCard | None:
    """The highest level decided, while CCUS tells of a lower one; None where the card has it.

    A card has one level, whatever the fields: the highest.
    """
    if not decided or decided[0].level <= on_card:
        return None
    best = decided[0]
    name = catalogue.entry(best.field).name if catalogue.has_field(best.field) else best.field
    day = best.decided_at.astimezone(JAPAN).date()
    return NewCard(best.level, best.field, name, day, best.decision)
