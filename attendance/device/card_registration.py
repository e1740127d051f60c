"""Tying a card to a 技能者ID: it must say the same at two touches to stand for somebody."""

from __future__ import annotations

from attendance.device.cards import CardRead


class Unstable(Exception):
    """The card says something else at every touch, or another card was held."""


def looks_usable(first: CardRead) -> bool:
    """Whether anything the card says may be the same next time."""
    return any(not one.is_random for one in first.ids)


def confirmed(first: CardRead, second: CardRead) -> CardRead:
    """What two touches of a card agree on; `Unstable` when that is nothing."""
    stable = tuple(one for one in first.ids if one in second.ids and not one.is_random)
    if not stable:
        raise Unstable(
            "the two touches gave different values: either two cards were held, or this card "
            "makes up a number at every touch and cannot stand for a person; "
            "use the printed 技能者ID instead"
        )
    return CardRead(second.reader, stable, second.technician_id)
