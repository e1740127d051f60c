"""Both engines at once: what they say alike is the answer, what they do not is a refusal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from rules.compile import ruleset_of
from rules.plain import PlainEngine
from rules.supervisor import Supervised

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from rules.engine import Engine, Outcome, Unmet
    from rules.facts import Facts
    from rules.model import Revision
    from rules.supervisor import Ticket


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A refusal to judge: the engines differ in the level or in any finding.

    Both traces are kept whole; neither is preferred. ``ruleset`` is the digest of the compiled
    rules that the durable engine judged by.
    """

    plain: Outcome
    durable: Outcome
    ruleset: str = ""

    def __str__(self) -> str:
        only_plain = set(self.plain.unmet) - set(self.durable.unmet)
        only_durable = set(self.durable.unmet) - set(self.plain.unmet)
        return (
            f"plain: level {self.plain.level}, alone: {_listed(only_plain)}; "
            f"durable: level {self.durable.level}, alone: {_listed(only_durable)}; "
            f"ruleset {self.ruleset}"
        )


def _listed(unmet: set[Unmet]) -> str:
    return ", ".join(f"{each.condition} {each.short}" for each in sorted(unmet)) or "nothing"


def agree(plain: Outcome, durable: Outcome) -> Disagreement | None:
    """None when the outcomes are the same in level and in every finding."""
    return None if plain == durable else Disagreement(plain, durable)


@dataclass(frozen=True, slots=True)
class Asked:
    """Facts that both engines were given."""

    ticket: Ticket[Outcome]
    plain: list[Outcome]
    ruleset: str


class BothEngines:
    """Judges with both engines; the durable one works while the plain one does."""

    name = "plain+durable"
    names = ("durable", "plain")

    def __init__(self, durable: Supervised | None = None, plain: Engine | None = None) -> None:
        """Take the engines over; by default a supervised worker and the plain walk."""
        self._durable = durable or Supervised()
        self._plain: Engine = plain or PlainEngine()

    def ruleset_digest(self, revision: Revision) -> str | None:
        """The digest of the compiled rules that the durable engine judges by."""
        return ruleset_of(revision).digest

    def decide(self, revision: Revision, facts: Sequence[Facts]) -> list[Outcome | Disagreement]:
        """For each of ``facts`` the outcome, or the refusal where the engines differ.

        A durable engine that gives no answer raises ``EngineFault``: nothing is judged by one.
        """
        return self.collect(self.submit(revision, facts))

    def submit(self, revision: Revision, facts: Sequence[Facts]) -> Asked:
        """Give facts to both engines; what comes back must be collected."""
        digest = ruleset_of(revision).digest
        ticket = self._durable.submit(revision, facts)
        return Asked(ticket, self._plain.decide(revision, facts), digest)

    def collect(self, asked: Asked) -> list[Outcome | Disagreement]:
        """What both engines say of the facts, or where they do not say the same."""
        return [
            replace(refusal, ruleset=asked.ruleset) if (refusal := agree(plain, durable)) else plain
            for plain, durable in zip(asked.plain, self._durable.collect(asked.ticket), strict=True)
        ]

    def close(self) -> None:
        """Prove the worker once more and end it; nothing can be judged afterwards."""
        self._durable.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._durable.__exit__(kind, error, at)
