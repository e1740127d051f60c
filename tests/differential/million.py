"""A million random careers over all documents with levels, judged by both engines.

    .venv/bin/python -m tests.differential.million [COUNT [SEED]]

Prints how many were judged, how many differ, seconds and seed; ends with 1 when any differs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from random import Random
from time import perf_counter

from tests.differential.careers import Careers, documents_with_levels
from tests.differential.comparing import CHUNK, Difference, Question, compare, reported


def questions(count: int, seed: int) -> Iterator[Question]:
    """Chunks of careers; a document is asked as often as it has qualifications to combine."""
    chance = Random(seed)
    careers = [Careers(revision, chance) for revision in documents_with_levels()]
    weights = [2 + len(each.keys) for each in careers]
    while count > 0:
        (each,) = chance.choices(careers, weights)
        yield each.revision, list(each.many(min(CHUNK, count)))
        count -= CHUNK


def main(count: int = 1_000_000, seed: int = 20230911) -> int:
    start, judged, step = perf_counter(), 0, max(count // 20, 1)
    differences: list[Difference] = []
    for size, differing in compare(questions(count, seed)):
        if (judged + size) // step > judged // step:
            print(f"{judged + size:,} of {count:,}", file=sys.stderr)
        judged += size
        differences += differing
    seconds = perf_counter() - start
    if differences:
        print(reported(differences[:20]))
    print(f"{judged:,} careers, {len(differences)} differences, {seconds:.1f} seconds, seed {seed}")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
