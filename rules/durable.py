"""The durable engine in this process: for tests and proofs, and for hosts of their own.

Programs that serve people use ``rules.supervisor``, where the engine has a process of its own:
an endless loop or a crash inside it takes the whole process with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.durable_host import JudgeHost
from rules.outcomes import Asked_contra, Said_co, Speech, wording_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rules.engine import Outcome
    from rules.facts import Facts
    from rules.model import Revision


class DurableEngine:
    """Judges by compiled rules in durable-rules. Not for two threads."""

    name = "durable"

    def __init__(self) -> None:
        """Start without rulesets: each is loaded when it is first asked for."""
        self._host = JudgeHost()

    def decide(self, revision: Revision, facts: Sequence[Facts]) -> list[Outcome]:
        """One outcome for each of ``facts``, in their order."""
        return self.ask(wording_of(revision), facts)

    def ask(
        self, speech: Speech[Asked_contra, Said_co], things: Sequence[Asked_contra]
    ) -> list[Said_co]:
        """The same by compiled rules; those known by their digest are not loaded twice."""
        if speech.digest not in self._host:
            self._host.load(speech.digest, speech.program)
        rows = [speech.values(one) for one in things]
        return [speech.outcome(answer) for answer in self._host.judge(speech.digest, rows)]
