"""Which parts of two requirements are the same: lines by their signs, groups by their lines."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from rules.comparing.pairing import Paired, paired
from rules.comparing.tree import signs
from rules.model import Requirement, WithDays

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.comparing.tree import Part

LINE_SIGNS: Final = ("code", "entry", "name", "level", "unknown")

MOST_PAIRS: Final = 40_000
"""Of groups that are looked at for likeness; the longest list of a sheet has some thirty lines."""

ALIKE: Final = 0.5
"""From how much of their lines in common two groups in different places are one that moved."""


def alike_to(old: Part, new: Part) -> float:
    """How much of what can be recognised stands in both, from 0 to 1."""
    return len(old.signs & new.signs) / len(old.signs | new.signs)


def most_alike(part: Part, items: Sequence[Part]) -> Part:
    """The item that has most in common with the part; the first of several."""
    return max(items, key=lambda item: alike_to(part, item))


def paired_items(old: Sequence[Part], new: Sequence[Part]) -> Paired[Part]:
    """Items of one group and another: the same ones, lines by their signs, groups by likeness."""
    lines = [partial(_line_signs, kind=kind) for kind in LINE_SIGNS]
    return _with_alike(paired(old, new, _whole, *lines), 0)


def paired_anywhere(old: Sequence[Part], new: Sequence[Part]) -> Paired[Part]:
    """What went and what came, wherever; one line may have a floor and the other none."""
    lines = [partial(_core_signs, kind=kind) for kind in LINE_SIGNS[:3]]
    return _with_alike(paired(old, new, _whole, *lines), ALIKE)


def _whole(part: Part) -> Iterator[Requirement]:
    yield part.asked


def _line_signs(part: Part, kind: str) -> Iterator[str]:
    if not part.parts:
        yield from (sign for sign in signs(part.asked) if sign.startswith(kind))


def _core_signs(part: Part, kind: str) -> Iterator[str]:
    while isinstance(part.asked, WithDays):
        part = part.parts[0]
    return _line_signs(part, kind)


def _with_alike(both: Paired[Part], least: float) -> Paired[Part]:
    """Groups that share lines as well, most alike first."""
    left_old, left_new = both.only_old, both.only_new
    if len(left_old) * len(left_new) > MOST_PAIRS:
        return both
    likely = [
        (alike_to(old, new), one, other)
        for one, old in enumerate(left_old)
        for other, new in enumerate(left_new)
        if (old.parts or new.parts) and old.signs & new.signs
    ]
    likely.sort(key=lambda found: (-found[0], found[1], found[2]))
    place_old = {part: index for index, part in enumerate(both.old)}
    place_new = {part: index for index, part in enumerate(both.new)}
    pairs, used_old, used_new = list(both.pairs), set(), set()
    for alike, one, other in likely:
        if alike >= least and one not in used_old and other not in used_new:
            used_old.add(one)
            used_new.add(other)
            pairs.append((place_old[left_old[one]], place_new[left_new[other]]))
    return Paired(both.old, both.new, tuple(sorted(pairs, key=lambda pair: pair[1])))
