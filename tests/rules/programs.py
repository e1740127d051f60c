"""Compiled documents that were spoiled afterwards: what an engine gone wrong would look like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.compile import compile_revision
from rules.facts import Facts
from rules.model import AllOf, QualificationKey
from rules.outcomes import Wording
from rules.program import rules_text
from rules.ruleset import JUDGE, Rules, rule
from tests.rules.revisions import document, level, line

if TYPE_CHECKING:
    from rules.durable_host import Program

REVISION = document(level(2, 645, qualifications=AllOf((line("a"), line("b")))), level(3, 1075))
NOTHING = Facts(0, 0, 0, 0, frozenset())
EVERYTHING = Facts(1075, 0, 0, 0, frozenset({QualificationKey("a"), QualificationKey("b")}))


class Spoiled(Wording):
    """A document's wording with its program changed under a digest of its own."""

    def __init__(self, name: str, changes: dict[str, object]) -> None:
        super().__init__(compile_revision(REVISION))
        self.digest = name
        changed: dict[str, object] = {**self.program, **changes}
        self.program: Program = changed  # type: ignore[assignment]  # spoiled on purpose


def judging(rules: Rules) -> dict[str, object]:
    return {"judge": rules_text(rules)}


def killing() -> Spoiled:
    """A division by zero, which the engine leaves to the processor: it dies of signal 8."""
    quotient = {"$div": {"$l": {"$m": "work_days"}, "$r": 0}}
    rules = {"level:1": rule(JUDGE, [{"$gt": {"one": quotient}}], answer="")}
    return Spoiled("killing", judging(rules))


def endless() -> Spoiled:
    """513 conditions beside each other: the engine looks for a free place for ever."""
    return Spoiled(
        "endless",
        judging(
            {
                f"r{number}": rule(JUDGE, [{"$lt": {"work_days": number}}], answer="")
                for number in range(600)
            }
        ),
    )


def generous() -> Spoiled:
    """Everybody has level 3."""
    return Spoiled("generous", judging({"level:3": rule(JUDGE, [], answer="")}))


def speechless() -> Spoiled:
    """No rule takes the message."""
    return Spoiled("speechless", judging({"level:1": rule("other", [], answer="")}))
