"""Judging again what was decided: with both engines, under the criteria that it names."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from evaluator.faults import RecordFaults
from evaluator.judge import Judge
from evaluator.policy import CertificateEnd, ForemanStart, PolicyChoice
from evaluator.read_record import RecordReader
from evaluator.result import to_json
from portal.notices.findings import NotJudged, findings_of, judged_field, without_sentences
from portal.notices.wording import Said, said
from rules.catalogue import NotInForce
from rules.model import FieldCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evaluator.judge import Decider, Prepared
    from portal.notices.basis import DecisionBasis
    from rules.catalogue import Catalogue

LEFT_OUT: Final = frozenset({"criteria", "engines", "estimate", "field_name", "ruleset_digest"})
"""Keys of a judgement that say nothing of what was decided, or depend on the program's version."""

MOST: Final = 20
"""Differences told of one decision: past them the rest says nothing new."""

ABSENT: Final = "-"


@dataclass(frozen=True, slots=True)
class Rejudging:
    """Judges decisions again; ``engines`` are both."""

    catalogue: Catalogue
    engines: Decider

    def differences(self, decided: Sequence[tuple[int, DecisionBasis]]) -> Iterator[Said]:
        """Every difference between what was found then and what is found now.

        Takes many decisions at once: the engines are then called once for each revision.
        """
        by_policy: dict[PolicyChoice, list[tuple[int, DecisionBasis, Prepared]]] = {}
        for decision, basis in decided:
            ready = self._prepared(decision, basis)
            if isinstance(ready, Said):
                yield ready
            else:
                choice, prepared = ready
                by_policy.setdefault(choice, []).append((decision, basis, prepared))
        for choice, several in by_policy.items():
            judge = Judge(self.catalogue, self.engines, choice)
            judged = judge.collect(judge.submit([prepared for _, _, prepared in several]))
            for (decision, basis, _), one in zip(several, judged, strict=True):
                found = to_json(one, self.catalogue, explained=True)
                yield from _compared(decision, basis, found)

    def _prepared(
        self, decision: int, basis: DecisionBasis
    ) -> tuple[PolicyChoice, Prepared] | Said:
        criteria, field = basis.findings.criteria, FieldCode(basis.field.code)
        held = self.catalogue.in_force(field, basis.findings.as_of)
        if isinstance(held, NotInForce) or held.digest != criteria.digest:
            found = ABSENT if isinstance(held, NotInForce) else f"{held.version} ({held.digest})"
            return said(
                "issued.criteria",
                decision=decision,
                version=criteria.version,
                digest=criteria.digest,
                found=found,
            )
        record = RecordReader(self.catalogue, basis.findings.as_of).read(basis.record)
        if isinstance(record, RecordFaults):
            first = f"{record.faults[0].path} {record.faults[0].code}"
            count = len(record.faults)
            return said("issued.record", decision=decision, count=count, problem=first)
        try:
            policy = basis.judgement["policy"]
            choice = PolicyChoice(
                CertificateEnd(policy["certificate_end"]), ForemanStart(policy["foreman_start"])
            )
        except (KeyError, TypeError, ValueError):
            return said("issued.basis", decision=decision, problem="judgement.policy")
        return choice, Judge(self.catalogue, self.engines, choice).prepare(record, [field])


def _compared(decision: int, basis: DecisionBasis, result: Mapping[str, Any]) -> Iterator[Said]:
    try:
        judged = judged_field(result, basis.field.code)
    except NotJudged:
        reason = ", ".join(str(one["reason"]) for one in result["not_judged"])
        yield said("issued.not_judged", decision=decision, reason=reason)
        return
    then = {
        "judgement": _without(basis.judgement),
        "findings": basis.findings.model_dump(mode="json", exclude={"engines"}),
    }
    now = {
        "judgement": _without(without_sentences(judged)),
        "findings": findings_of(basis.record, judged).model_dump(mode="json", exclude={"engines"}),
    }
    for place, before, after in islice(_unlike(then, now, ""), MOST):
        yield said("issued.judged", decision=decision, place=place, basis=before, found=after)


def _without(judgement: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in judgement.items() if key not in LEFT_OUT}


def _unlike(then: Any, now: Any, place: str) -> Iterator[tuple[str, object, object]]:
    """Every place where two values of JSON differ, with both."""
    if isinstance(then, dict) and isinstance(now, dict):
        for key in sorted(then.keys() | now.keys()):
            yield from _unlike(
                then.get(key, ABSENT), now.get(key, ABSENT), f"{place}.{key}".lstrip(".")
            )
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for number, (before, after) in enumerate(zip(then, now, strict=True)):
            yield from _unlike(before, after, f"{place}[{number}]")
    elif then != now:
        yield place, then, now
