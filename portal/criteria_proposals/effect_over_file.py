"""The effect of a proposed document over a file of technician records."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evaluator.effect import Counts, Effect, effect_json, effect_lines
from portal.criteria_effect import (
    Task,
    UnreadableRecords,
    open_records,
    parts_of,
    record_lines,
)
from portal.criteria_proposals.shown_record import Population, ToldEffect
from portal.criteria_proposals.wording import LANGUAGES, Refused, said

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path
    from typing import BinaryIO

    from evaluator.effect import FaultyLine
    from portal.criteria_proposals.shown_record import Basis


@dataclass(slots=True)
class _Digested:
    """A stream that notes the SHA-256 of what was read from it."""

    stream: BinaryIO
    digest: hashlib._Hash

    def readline(self, size: int, /) -> bytes:
        line = self.stream.readline(size)
        self.digest.update(line)
        return line


def people_in_file(
    path: Path,
    *,
    processes: int,
    hear_count: Callable[[int], None],
    hear_fault: Callable[[FaultyLine], None],
) -> Population:
    """The technicians of a file, one record a line (JSON; packed where the name ends in ``.gz``).

    Refused when asked for an effect: a file that cannot be read to its end, and one without any
    record. The digest is of the lines, packed or not. ``hear_count`` is told now and then how many
    were counted, ``hear_fault`` each line that is no record.
    """

    def effect(basis: Basis, as_of: date) -> ToldEffect:
        task = Task(basis.catalogue, basis.old, basis.new, as_of, listed=False)
        counts = Counts()
        try:
            with open_records(str(path)) as stream:
                lines = _Digested(stream, hashlib.sha256())
                for part in parts_of(record_lines(lines), task, processes):
                    counts += part.counts
                    for faulty in part.faulty:
                        hear_fault(faulty)
                    hear_count(counts.people)
        except (OSError, UnreadableRecords) as fault:
            problem = getattr(fault, "strerror", None) or fault
            raise Refused(said("population.unreadable", file=path, problem=problem)) from fault
        if not counts.people:
            raise Refused(said("population.empty", file=path))
        found = Effect(basis.old, basis.new, as_of, counts)
        told = {lang: effect_lines(found, lang) for lang in LANGUAGES}
        return ToldEffect(lines.digest.hexdigest(), effect_json(found), told)

    return Population(path.name, effect)
