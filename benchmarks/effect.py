"""The effect of a new document over 100,000 people, beside ``json.loads`` of the same file."""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.records import records
from benchmarks.whole import COMMAND, RIVAL, timed
from rules.catalogue import CRITERIA_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT = CRITERIA_FOLDER / "electrical" / "2023-09-11.yaml"
OLD, NEW = "{days: 1075, years: 5}", "{days: 860, years: 4}"


def population(count: int, seed: int = 20261126) -> Iterator[str]:
    """Records with as many histories as people have: one in four none, the mean about 78."""
    draw = random.Random(seed)
    kinds = {size: list(records(40, size, seed + size)) for size in range(0, 400, 20)}
    sizes = list(kinds)
    weights = [25, *(100 * 0.8**place / 4 for place in range(len(sizes) - 1))]
    for number in range(count):
        text = draw.choice(kinds[draw.choices(sizes, weights)[0]])
        at = text.index('"technician_id": "') + len('"technician_id": "')
        yield f"{text[:at]}{number:014}{text[at + 14 :]}"


def run(count: int = 100_000) -> list[str]:
    """The whole command over a file, and the ratio to decoding that file once."""
    with tempfile.TemporaryDirectory() as folder:
        people, new = Path(folder) / "people.jsonl", Path(folder) / "new.yaml"
        with people.open("w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in population(count))
        new.write_text(DOCUMENT.read_text(encoding="utf-8").replace(OLD, NEW), encoding="utf-8")
        wall, cpu = timed([str(COMMAND), "criteria", "effect", str(new), "--over", str(people)])
        rival_wall, rival_cpu = timed([sys.executable, "-c", RIVAL, str(people)])
        size = people.stat().st_size / 1e6
    return [
        f"{count:,} people ({size:,.0f} MB): {wall:.1f} s, CPU of all processes {cpu:.1f} s",
        f"wall {wall / rival_wall:.2f} x json.loads of the same file, CPU {cpu / rival_cpu:.2f} x",
    ]
