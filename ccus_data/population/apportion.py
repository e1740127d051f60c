"""Whole numbers that add up: a total parted by weights with the largest remainders rounded up."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """``total`` parted in proportion to whole ``weights``; the parts sum to it exactly.

    What is left after rounding down goes to the largest remainders, the first of equal ones first.
    Refuses a total without any weight to part it by.
    """
    whole = sum(weights)
    if whole == 0 or min(weights) < 0:
        if total == 0 and whole == 0:
            return [0] * len(weights)
        raise ValueError(f"{total} cannot be parted by {weights}")
    parts = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda index: -remainders[index])
    for index in order[: total - sum(parts)]:
        parts[index] += 1
    return parts


def scaled(total: int, scale: Fraction) -> int:
    """A total at a scale, half a one rounded up."""
    return int(total * scale + Fraction(1, 2))
