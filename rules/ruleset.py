"""A revision compiled for the durable engine: pure data, with a digest."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Final

from rules.model import QualificationKey

WORK_DAYS: Final = "work_days"
FOREMAN_DAYS: Final = "foreman_days"
CREW_LEADER_DAYS: Final = "crew_leader_days"
EITHER_DAYS: Final = "either_days"
UNKNOWN: Final = "unknown"
FIXED_PROPERTIES: Final = (WORK_DAYS, FOREMAN_DAYS, CREW_LEADER_DAYS, EITHER_DAYS, UNKNOWN)
"""Properties every ruleset has, in this order, before those of its qualification lines."""

TAG: Final = "k"
"""The property that every pattern starts with: what kind of message it reads."""

ONE: Final = "one"
"""A property that is always 1: the other side of a comparison with an expression."""

JUDGE: Final = "judge"
"""The tag of the message that asks for the level."""

Condition = dict[str, object]
Rule = dict[str, object]
Rules = dict[str, Rule]


def rule(tag: str, conditions: list[Condition], *, answer: str, priority: int = 0) -> Rule:
    """A rule of one pattern that starts with the tag; ``answer`` is what its firing says."""
    pattern = {"m": {"$and": [{TAG: tag}, *conditions]}}
    return {"all": [pattern], "pri": priority, "run": answer}


@dataclass(frozen=True, slots=True)
class Line:
    """One distinct line of the document: the 0-or-1 property that says whether it is met."""

    property: str
    name: str
    codes: tuple[str, ...]
    accepted: tuple[QualificationKey, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What the firing of one explaining rule says: the place that is unmet, and what is short.

    Short is ``need`` less the value of ``have``, or less the met ones of ``parts`` (places whose
    own rules tell whether they are met), or plainly ``need``.
    """

    rule: str
    place: str
    need: int
    have: str | None = None
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One message of the explanation: the conditions of a level, or some of them."""

    tag: str
    level: int
    always: str
    properties: tuple[str, ...]


@dataclass(frozen=True)
class Ruleset:
    """Everything the durable engine needs to judge and explain by one revision.

    ``to_json`` is the ruleset as text; ``digest`` is the SHA-256 of exactly that text, so two
    compilations of the same document have the same digest, on any machine.
    """

    field: str
    version: str
    levels: tuple[int, ...]
    properties: tuple[str, ...]
    lines: tuple[Line, ...]
    judge: Rules
    explain: Rules
    parts: tuple[Part, ...]
    findings: tuple[Finding, ...]

    @cached_property
    def _text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def to_json(self) -> str:
        """The ruleset as canonical JSON: sorted keys, no spaces."""
        return self._text

    @cached_property
    def digest(self) -> str:
        """The name under which engines keep the ruleset and judgements cite it."""
        return hashlib.sha256(self._text.encode()).hexdigest()

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Every condition's place, in the order in which outcomes list them."""
        return tuple(sorted({finding.place for finding in self.findings}))
