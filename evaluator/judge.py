"""The judge: one record in, per field a judgement with its findings, or the reason for none.

Judging is three steps, so that many records can share one call of the engines: ``prepare`` counts
careers, the engines decide over their facts, ``finish`` puts the answers into findings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from evaluator.career import Career, build_career, entitlement
from evaluator.findings import level_findings
from evaluator.judgement import FieldJudgement, NotJudged, RecordJudgement
from evaluator.policy import Limits, PolicyChoice, limits_on
from evaluator.record import RegistrationType
from rules.agreement import Disagreement
from rules.catalogue import NotInForce
from rules.model import Revision, Status, TradesKnown, known_levels

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from evaluator.record import Record
    from rules.catalogue import Catalogue
    from rules.engine import Outcome
    from rules.facts import Facts
    from rules.model import FieldCode, TradeCode


class Decider(Protocol):
    """One engine, or both with their agreement: outcomes for facts, in order."""

    @property
    def names(self) -> tuple[str, ...]:
        """The engines that decide."""
        ...

    def ruleset_digest(self, revision: Revision) -> str | None:
        """The digest of the compiled rules; None where nothing is compiled."""
        ...

    def submit(self, revision: Revision, facts: Sequence[Facts]) -> object:
        """Start deciding; the ticket is for ``collect``, once, in the order of submission."""
        ...

    def collect(self, ticket: Any) -> Sequence[Outcome | Disagreement]:
        """One outcome, or the engines' disagreement, for each of the facts, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """Which facts a question holds beside the floor, in this order."""

    ceiling: bool
    if_known: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One field of one record, counted and ready for the engines.

    ``facts`` are the floor, then the ceiling where something is pending, then the most that
    unknown parts could give where something is unknown.
    """

    career: Career
    until: dt.date | None
    trade_registered: bool
    facts: tuple[Facts, ...]
    asked: Asked


@dataclass(frozen=True, slots=True)
class Prepared:
    """One record, counted in every field it is judged in."""

    record: Record
    questions: tuple[Question, ...]
    not_judged: tuple[NotJudged, ...]


@dataclass(frozen=True, slots=True)
class Submitted:
    """Prepared records on their way through the engines, with a ticket for each revision."""

    prepared: tuple[Prepared, ...]
    tickets: Mapping[Revision, object]


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges records against one catalogue with one decider."""

    catalogue: Catalogue
    decider: Decider
    choice: PolicyChoice = field(default_factory=PolicyChoice)
    _limits: dict[tuple[dt.date, FieldCode], Limits] = field(default_factory=dict)

    def judge(self, record: Record, fields: Sequence[FieldCode] | None = None) -> RecordJudgement:
        """One record; without ``fields``, the fields that cover a trade of the technician (R8)."""
        return next(self.collect(self.submit([self.prepare(record, fields)])))

    def prepare(self, record: Record, fields: Sequence[FieldCode] | None = None) -> Prepared:
        """Count a record's career in each field to be judged."""
        technician, on = record.technician, record.as_of
        if technician.registration_type is RegistrationType.SIMPLE:
            reasons = [NotJudged(one, "registration_simple") for one in fields or (None,)]
            return Prepared(record, (), tuple(reasons))
        codes = [trade.code for trade in technician.trades]
        covering = dict.fromkeys(f for c in codes for f in self.catalogue.fields_of_trade(c, on))
        if fields is None and not covering:
            return Prepared(record, (), self._why_none(codes, on))
        own = entitlement(record, self.catalogue.qualifications)
        questions, refused = [], []
        for one in covering if fields is None else dict.fromkeys(fields):
            revision = self.catalogue.in_force(one, on)
            if isinstance(revision, NotInForce):
                refused.append(_not_in_force(revision))
                continue
            career = build_career(record, revision, own, self._limits_on(on, one))
            questions.append(self._question(career, trade_registered=one in covering))
        return Prepared(record, tuple(questions), tuple(refused))

    def _why_none(self, codes: Sequence[TradeCode], on: dt.date) -> tuple[NotJudged, ...]:
        """Why no field is judged: a document that names a trade holds on other days, or none."""
        found = []
        for entry in self.catalogue.fields:
            documents = self.catalogue.revisions(entry.field)
            named = {trade.code for document in documents for trade in document.trades}
            answer = self.catalogue.in_force(entry.field, on)
            if isinstance(answer, NotInForce) and not named.isdisjoint(codes):
                found.append(_not_in_force(answer))
        return tuple(found) or (NotJudged(None, "no_field_for_trades"),)

    def _limits_on(self, on: dt.date, one: FieldCode) -> Limits:
        limits = self._limits.get((on, one))
        if limits is None:
            if len(self._limits) > 10_000:  # noqa: PLR2004 - bounds memory, not meaning
                self._limits.clear()
            limits = limits_on(self.catalogue.operating, on, one, self.choice)
            self._limits[on, one] = limits
        return limits

    def _question(self, career: Career, *, trade_registered: bool) -> Question:
        ceiling = if_known = None
        if career.revision.status is not Status.UNKNOWN:  # else nothing could lift the level
            ceiling = career.facts_if_confirmed
            if has_unknown_part(career.revision):
                if_known = career.facts_if_known()
        facts = [one for one in (career.facts, ceiling, if_known) if one is not None]
        revisions = self.catalogue.revisions(career.revision.field)
        until = self.catalogue.until(revisions, revisions.index(career.revision))
        asked = Asked(ceiling=ceiling is not None, if_known=if_known is not None)
        return Question(career, until, trade_registered, tuple(facts), asked)

    def submit(self, prepared: Sequence[Prepared]) -> Submitted:
        """Hand prepared records to the engines, which are called once for each revision."""
        asked: dict[Revision, list[Facts]] = {}
        for one in prepared:
            for question in one.questions:
                asked.setdefault(question.career.revision, []).extend(question.facts)
        tickets = {revision: self.decider.submit(revision, f) for revision, f in asked.items()}
        return Submitted(tuple(prepared), tickets)

    def collect(self, submitted: Submitted) -> Iterator[RecordJudgement]:
        """The judgements of submitted records, in their order."""
        answers = {
            revision: iter(self.decider.collect(ticket))
            for revision, ticket in submitted.tickets.items()
        }
        for one in submitted.prepared:
            judged: list[FieldJudgement] = []
            refused = list(one.not_judged)
            for question in one.questions:
                answer = answers[question.career.revision]
                outcomes = [next(answer) for _ in question.facts]
                agreed = [o for o in outcomes if not isinstance(o, Disagreement)]
                traces = [str(o) for o in outcomes if isinstance(o, Disagreement)]
                if traces:
                    field_ = question.career.revision.field
                    values = (("traces", " / ".join(traces)),)
                    refused.append(NotJudged(field_, "engines_disagree", values))
                else:
                    judged.append(self._finish(question, agreed))
            yield RecordJudgement(one.record, tuple(judged), tuple(refused))

    def _finish(self, question: Question, outcomes: list[Outcome]) -> FieldJudgement:
        career = question.career
        revision = career.revision
        known = outcomes[-1] if question.asked.if_known else None
        return FieldJudgement(
            field=revision.field,
            field_name=revision.name,
            until=question.until,
            career=career,
            outcome=outcomes[0],
            levels=level_findings(career, outcomes[0], known, self.catalogue.qualifications),
            if_confirmed=outcomes[1] if question.asked.ceiling else None,
            if_known=known,
            trade_registered=question.trade_registered,
            engines=self.decider.names,
            ruleset_digest=self.decider.ruleset_digest(revision),
        )


def has_unknown_part(revision: Revision) -> bool:
    """Whether a clause or the list of trades is not known completely."""
    levels = known_levels(revision)
    return revision.trades_known is not TradesKnown.COMPLETE or len(levels) < len(revision.levels)


def _not_in_force(found: NotInForce) -> NotJudged:
    values = {"on": found.on.isoformat()}
    if found.gap_from is not None:
        values["gap_from"] = found.gap_from.isoformat()
    if found.gap_to is not None:
        values["gap_to"] = found.gap_to.isoformat()
    reason = "gap_in_criteria"
    if found.gap_from is None:
        reason = "before_first_criteria"
    elif found.gap_to is None:
        reason = "after_last_criteria"
    return NotJudged(found.field, reason, tuple(values.items()))
