"""Everybody once: who stands in a population a second time is told, and not counted again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evaluator.effect.population import FaultyLine, Person
from evaluator.faults import RecordFaults, fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evaluator.effect.population import Population
    from rules.model import Revision

REPEATED: Final = RecordFaults((fault("technician.technician_id", "repeated_technician"),))


@dataclass(frozen=True, slots=True)
class Met:
    """A technician's number as a whole number (14 digits fit into 64 bits), and its line."""

    line: int
    technician: int


class Once:
    """A population without the people of some lines, who are told as faulty lines instead.

    ``met`` gathers the others as they come by, in their order.
    """

    def __init__(self, population: Population, without: frozenset[int] = frozenset()) -> None:
        self.met: list[Met] = []
        self._population = population
        self._without = without

    def people(self, old: Revision | None, new: Revision) -> Iterator[Person | FaultyLine]:
        """Everybody of the population, in its order."""
        for one in self._population.people(old, new):
            if not isinstance(one, Person):
                yield one
            elif one.line in self._without:
                yield FaultyLine(one.line, REPEATED)
            else:
                self.met.append(Met(one.line, int(one.technician_id)))
                yield one
