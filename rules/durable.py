"""The durable engine in this process: for tests and proofs, and for hosts of their own.

Programs that serve people use ``rules.supervisor``, where the engine has a process of its own:
an endless loop or a crash inside it takes the whole process with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.durable_host import JudgeHost
from rules.outcomes import Wording, wording_of

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
        return self.judge(wording_of(revision), facts)

    def judge(self, wording: Wording, facts: Sequence[Facts]) -> list[Outcome]:
        """The same by a ruleset; one that is known by its digest is not loaded twice."""
        if wording.digest not in self._host:
            self._host.load(wording.digest, wording.program)
        rows = [wording.values(one) for one in facts]
        return [wording.outcome(answer) for answer in self._host.judge(wording.digest, rows)]
