"""From facts to the message that the durable engine reads: the one projection.

Both engines judge the same facts, so an error here is the one kind that comparing them shows at
once; still it is tested on its own. Every property of the ruleset is given, as an integer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.facts import Facts
    from rules.model import QualificationKey
    from rules.ruleset import Ruleset

Values = tuple[int, ...]
"""One integer for each of a ruleset's properties, in their order."""


class Projection:
    """Projects facts for one ruleset."""

    def __init__(self, ruleset: Ruleset) -> None:
        """Note, for each qualification, the lines it meets."""
        self._width = len(ruleset.lines)
        self._met_by: dict[QualificationKey, list[int]] = {}
        for index, line in enumerate(ruleset.lines):
            for key in line.accepted:
                self._met_by.setdefault(key, []).append(index)

    def values(self, facts: Facts) -> Values:
        """The facts as integers in the order of the ruleset's properties."""
        lines = [0] * self._width
        for key in facts.held:
            for index in self._met_by.get(key, ()):
                lines[index] = 1
        return (
            facts.work_days,
            facts.foreman_days,
            facts.crew_leader_days,
            facts.either_days,
            int(facts.unknown_met),
            *lines,
        )


def project(ruleset: Ruleset, facts: Facts) -> dict[str, int]:
    """The message by property; every property the ruleset names is in it."""
    return dict(zip(ruleset.properties, Projection(ruleset).values(facts), strict=True))
