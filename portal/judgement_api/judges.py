"""Both engines for the decision surface: what they do not say alike is not said at all."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

from evaluator.judge import Decider, Judge
from evaluator.result import to_json
from portal.problems import Problem, Refused
from rules.agreement import BothEngines, Disagreement
from rules.faults import EngineFault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evaluator.judgement import RecordJudgement
    from evaluator.record import Record
    from portal.layout import Language
    from rules.catalogue import Catalogue
    from rules.engine import Outcome
    from rules.facts import Facts
    from rules.model import FieldCode, Revision

LOG = logging.getLogger("ccus_level.judgement")


class Engines(Decider, Protocol):
    """A decider that holds something open until it is closed."""

    def close(self) -> None:
        """End it; nothing can be decided afterwards."""
        ...


@dataclass(frozen=True, slots=True)
class Dispute:
    """What the engines were asked and did not answer alike; nothing in it tells of a person."""

    revision: Revision
    facts: Facts
    disagreement: Disagreement

    def __str__(self) -> str:
        told = asdict(self.facts) | {"held": sorted(self.facts.held)}
        found = self.disagreement
        return (
            f"{self.revision.field} {self.revision.version}, criteria {self.revision.digest}, "
            f"ruleset {found.ruleset}; facts {told}; "
            f"plain {asdict(found.plain)}; durable {asdict(found.durable)}"
        )


@dataclass(slots=True)
class Watched:
    """A decider whose disagreements are kept with their facts until they are taken."""

    engines: Engines
    disputes: list[Dispute] = field(default_factory=list)

    @property
    def names(self) -> tuple[str, ...]:
        """The engines that decide."""
        return self.engines.names

    def ruleset_digest(self, revision: Revision) -> str | None:
        """The digest of the compiled rules; None where nothing is compiled."""
        return self.engines.ruleset_digest(revision)

    def submit(
        self, revision: Revision, facts: Sequence[Facts]
    ) -> tuple[object, Revision, tuple[Facts, ...]]:
        """Start deciding."""
        return self.engines.submit(revision, facts), revision, tuple(facts)

    def collect(
        self, ticket: tuple[object, Revision, tuple[Facts, ...]]
    ) -> Sequence[Outcome | Disagreement]:
        """The answers; every disagreement among them is kept as a dispute."""
        inner, revision, facts = ticket
        answers = self.engines.collect(inner)
        self.disputes += [
            Dispute(revision, asked, answer)
            for asked, answer in zip(facts, answers, strict=True)
            if isinstance(answer, Disagreement)
        ]
        return answers

    def taken(self) -> tuple[Dispute, ...]:
        """The disputes since the last time."""
        found = tuple(self.disputes)
        self.disputes.clear()
        return found


class Judges:
    """Judges with the plain engine here and the durable one in a watched worker process."""

    def __init__(self, catalogue: Catalogue, engines: Engines | None = None) -> None:
        """Take the engines over; the worker starts with the first record."""
        self._catalogue = catalogue
        self._engines: Engines = engines or BothEngines()
        self._watched = Watched(self._engines)
        self._judge = Judge(catalogue, self._watched)
        self._turn = Lock()

    def judge(
        self, record: Record, fields: Sequence[FieldCode] | None, language: Language
    ) -> dict[str, Any]:
        """The result of a record (contract §2); Refused where the engines give no common answer.

        Where they disagree, both answers and the facts they were asked about stand in the log
        under the ``instance`` of the problem.
        """
        (judged,), disputes = self._judged([(record, fields)])
        if disputes:
            raise Refused(Problem("engines-disagree", instance=_logged(disputes)))
        return to_json(judged, self._catalogue, lang=language.value)

    def judge_many(self, asked: Sequence[tuple[Record, FieldCode]]) -> list[RecordJudgement]:
        """Records in one field each, in their order, with one call of the engines a document.

        Where the engines disagree a record has no judgement but ``engines_disagree`` as the reason,
        and the log has both answers.
        """
        judged, disputes = self._judged([(record, [field]) for record, field in asked])
        if disputes:
            _logged(disputes)
        return judged

    def _judged(
        self, asked: Sequence[tuple[Record, Sequence[FieldCode] | None]]
    ) -> tuple[list[RecordJudgement], tuple[Dispute, ...]]:
        """What both engines say, and where they do not say the same; one caller at a time."""
        try:
            with self._turn:
                prepared = [self._judge.prepare(record, fields) for record, fields in asked]
                judged = list(self._judge.collect(self._judge.submit(prepared)))
                return judged, self._watched.taken()
        except EngineFault as fault:
            LOG.error("the durable engine failed: %s", fault.code)  # noqa: TRY400 - its trace says less than its code
            raise Refused(Problem("engine-unavailable")) from fault

    def close(self) -> None:
        """End the worker."""
        self._engines.close()


def _logged(disputes: Sequence[Dispute]) -> str:
    """Keep disputes in the log; the name that they have there."""
    instance = uuid4().urn
    for dispute in disputes:
        LOG.error("the engines disagree, %s: %s", instance, dispute)
    return instance
