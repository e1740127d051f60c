"""Every case of every document with at most six million, judged by both engines.

    .venv/bin/python -m tests.differential.enumerate [MOST_CASES]

Prints for each document its cases and the differences; ends with 1 when any differs.
"""

from __future__ import annotations

import sys
from itertools import chain
from time import perf_counter

from rules.catalogue import Catalogue
from tests.differential.comparing import Difference, chunks, compare, reported
from tests.rules.cases import Cases

MOST_CASES = 6_000_000


def main(most_cases: int = MOST_CASES) -> int:
    catalogue, start, total, wrong = Catalogue.load(), perf_counter(), 0, 0
    for entry in catalogue.fields:
        for revision in catalogue.revisions(entry.field):
            cases = Cases.of(revision)
            name = f"{revision.field} {revision.version}"
            if cases.count > most_cases:
                print(f"{name}: {cases.count:,} cases, too many to judge each")
                continue
            judged, differences = prove(cases)
            print(f"{name}: {judged:,} cases, {len(differences)} differences", flush=True)
            print(reported(differences[:20]), end="")
            total += judged
            wrong += len(differences)
    print(f"{total:,} cases, {wrong} differences, {perf_counter() - start:.1f} seconds")
    return 1 if wrong else 0


def prove(cases: Cases) -> tuple[int, list[Difference]]:
    """All cases of one document: how many there are, and where the engines differ."""
    facts = chain.from_iterable(cases.subset(number) for number in range(1 << len(cases.lines)))
    judged, differences = 0, list[Difference]()
    for size, differing in compare(chunks(cases.revision, facts)):
        judged += size
        differences += differing
    return judged, differences


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:])))
