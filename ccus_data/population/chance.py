"""Chance that can be repeated: a stream of its own for each purpose, whoever asks first."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Whole: TypeAlias = "NDArray[np.int64]"
Flags: TypeAlias = "NDArray[np.bool_]"
Shares: TypeAlias = "NDArray[np.float64]"


def stream(seed: int, *purpose: str | int) -> np.random.Generator:
    """The stream of random numbers for a purpose: the same for the same seed, in any process."""
    text = "/".join(map(str, (seed, *purpose)))
    digest = hashlib.sha256(text.encode()).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest[:16], "big")))


def shuffled(counts: Sequence[int], draw: np.random.Generator) -> Whole:
    """The numbers 0, 1, 2, … each as often as counted, in random order."""
    every = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    return draw.permutation(every)


def chosen(weights: Sequence[float], count: int, draw: np.random.Generator) -> Whole:
    """``count`` numbers of a place in ``weights``, each in proportion to its weight."""
    bounds = np.cumsum(np.asarray(weights, dtype=np.float64))
    found: Whole = np.searchsorted(bounds, draw.random(count) * bounds[-1], side="right")
    return found
