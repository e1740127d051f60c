"""Reasons in words: a tree of findings for each level, clause by clause.

Each node says which clause, what it needs, what is there, whether it is met, and what evidence
met it; sentences come from the phrase catalogue in the language asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evaluator.judgement import QualificationsFinding, RoleDaysFinding, WorkDaysFinding
from evaluator.phrases import phrase
from evaluator.wording import line_json
from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    Unknown,
    WithDays,
)
from rules.plain import satisfied

if TYPE_CHECKING:
    from evaluator.career import Career
    from evaluator.judgement import LevelFinding
    from rules.catalogue import Catalogue
    from rules.facts import Facts
    from rules.model import Requirement

Json = dict[str, Any]


def explain_level(level: LevelFinding, career: Career, catalogue: Catalogue, lang: str) -> Json:
    """The tree of one level: what it needs and what is there, in words."""
    teller = _Teller(career, catalogue, lang, career.facts, career.facts_if_known())
    number = level.rule.level
    parts = []
    for finding in level.findings:
        match finding:
            case WorkDaysFinding() | RoleDaysFinding():
                parts.append(teller.days(number, finding))
            case QualificationsFinding():
                if level.rule.qualifications is not None:
                    parts.append(teller.tree(level.rule.qualifications, finding.condition))
    key = {True: "met", False: "unmet", None: "unknown"}[level.met]
    awaited = career.revision.awaited_sheet or career.revision.sources[0].title
    return {
        "kind": "level",
        "condition": f"L{number}",
        "met": level.met,
        "text": phrase(f"level.{key}", lang, level=number, sheet=awaited),
        "parts": parts,
    }


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells one career in one language; ``known`` are the facts with unknown parts met."""

    career: Career
    catalogue: Catalogue
    lang: str
    facts: Facts
    known: Facts

    def _say(self, key: str, **values: object) -> str:
        return phrase(key, self.lang, **values)

    def _clause(self, place: str) -> str:
        """Where the sheet says so: its title and the column."""
        level, _, rest = place[1:].partition(".")
        column = rest.partition(".")[0]
        title = self.career.revision.sources[0].title
        return self._say(f"clause.{column}", title=title, level=level)

    def days(self, level: int, finding: WorkDaysFinding | RoleDaysFinding) -> Json:
        """A finding about days."""
        del level
        kind = "work_days" if isinstance(finding, WorkDaysFinding) else "role_days"
        roles = ""
        if isinstance(finding, RoleDaysFinding) and finding.rule is not None:
            roles = self._say("roles." + "_or_".join(role.value for role in finding.rule.roles))
        node: Json = {
            "kind": kind,
            "condition": finding.condition,
            "clause": self._clause(finding.condition),
            "met": finding.met,
            "need": finding.need,
            "have": finding.have,
            "missing": finding.missing,
            "parts": [],
        }
        if finding.rule is None:
            node["text"] = self._say(f"{kind}.unknown", sheet=self._awaited())
            return node
        answer = "met" if finding.met else "unmet"
        node["text"] = self._say(
            f"{kind}.{answer}",
            roles=roles,
            need=f"{finding.need:,}",
            have=f"{finding.have:,}",
            missing=f"{finding.missing:,}",
            years=finding.rule.years,
        )
        if isinstance(finding, RoleDaysFinding) and finding.barred:
            barred = self._say("roles." + "_or_".join(finding.barred))
            node["text"] += " " + self._say("role_days.barred", roles=barred)
        return node

    def _awaited(self) -> str:
        return self.career.revision.awaited_sheet or self.career.revision.sources[0].title

    def _met(self, requirement: Requirement) -> bool | None:
        """Whether a requirement is met; None where only something unknown could meet it."""
        test = satisfied(requirement, self.career.revision)
        if test(self.facts):
            return True
        return None if test(self.known) else False

    def tree(self, requirement: Requirement, place: str) -> Json:
        """A requirement with all its parts."""
        met = self._met(requirement)
        node: Json = {"condition": place, "clause": self._clause(place), "met": met, "parts": []}
        answer = "met" if met else "unmet"
        match requirement:
            case HeldQualification():
                node |= self._held(requirement, answer)
                return node
            case Unknown(seen):
                node |= {"kind": "unknown", "seen": seen}
                node["text"] = self._say("unknown", sheet=self._awaited(), seen=seen)
                return node
            case LowerLevel(level):
                lower = self.career.revision.level(level).qualifications
                node |= {"kind": "lower_level", "level": level}
                node["text"] = self._say(f"lower_level.{answer}", level=level)
                if lower is not None:
                    node["parts"] = [self.tree(lower, f"L{level}.q")]
                return node
            case WithDays(days, years, item):
                missing = max(0, days - self.facts.work_days)
                node |= {"kind": "with_days", "need": days, "have": self.facts.work_days}
                node |= {"missing": missing}
                key = "with_days.short" if missing else f"with_days.{answer}"
                node["text"] = self._say(key, need=f"{days:,}", years=years, missing=f"{missing:,}")
                node["parts"] = [self.tree(item, f"{place}.0")]
                return node
            case AllOf() | AnyOf() | AtLeast():
                return node | self._group(requirement, place, answer)

    def _group(self, group: AllOf | AnyOf | AtLeast, place: str, answer: str) -> Json:
        """A group: how many of its parts it needs, and how many are there."""
        kind, need = _needed(group)
        parts = [self.tree(item, f"{place}.{i}") for i, item in enumerate(group.items)]
        have = sum(1 for part in parts if part["met"] is True)
        numbers = {"need": need, "have": have, "missing": max(0, need - have)}
        text = self._say(f"{kind}.{answer}", **numbers, of=len(parts))
        return {"kind": kind, **numbers, "parts": parts, "text": text}

    def _held(self, line: HeldQualification, answer: str) -> Json:
        """One line of the sheet, with the registered qualifications that satisfy it."""
        wanted = frozenset(line.accepted)
        on = self.career.entitlement.on
        evidence = []
        superior = False
        for key, registered in self.career.entitlement.held.by_key:
            counts_as = self.catalogue.qualifications.with_inferiors(frozenset({key}), on)
            if wanted.isdisjoint(counts_as):
                continue
            superior = superior or key not in wanted
            entry = self.catalogue.qualifications.by_key[key]
            evidence.append(
                {
                    "code": registered.code,
                    "name": registered.name or entry.name,
                    "acquired_on": registered.acquired_on.isoformat(),
                    "as_superior": key not in wanted,
                }
            )
        own = line_json(line)
        code = f"〔{'・'.join(line.codes)}〕" if line.codes else ""
        text = self._say(f"qualification.{answer}", name=line.name, code=code)
        if answer == "met" and superior and all(item["as_superior"] for item in evidence):
            text += " " + self._say("qualification.superior", name=evidence[0]["name"])
        return {"kind": "qualification", **own, "evidence": evidence, "text": text}


def _needed(group: AllOf | AnyOf | AtLeast) -> tuple[str, int]:
    """A group's kind, and how many of its parts it needs."""
    match group:
        case AllOf(items):
            return "all_of", len(items)
        case AnyOf():
            return "any_of", 1
        case AtLeast(count, _):
            return "at_least", count
