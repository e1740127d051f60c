"""A process that appends to a journal and says each entry that was acknowledged.

``python -m tests.portal.criteria_proposals.appending FOLDER NAME COUNT``
"""

from __future__ import annotations

import sys
from pathlib import Path

from portal.criteria_proposals import Journal
from tests.portal.criteria_proposals.moments import ticking


def main(folder: str, by: str, count: str) -> None:
    own = Journal(Path(folder), ticking())
    for number in range(int(count)):
        # Of very different lengths, so that two entries written at once would show.
        entry = own.append("effect.listed", by, number=number, text="長" * (number % 7 * 5_000))
        sys.stdout.write(f"{entry.number} {entry.seal}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
