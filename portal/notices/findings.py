"""What a record and its judgement say, in the shape of a notice."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from portal.notices.basis import (
    Certified,
    Criteria,
    Days,
    DaysAsked,
    Findings,
    Held,
    LevelAsked,
    Missing,
    Period,
    QualificationsAsked,
    Replaced,
    Source,
    Work,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Json = dict[str, Any]

KINDS: Final[tuple[tuple[str, Work], ...]] = (
    ("periods", "work"),
    ("foreman_periods", "foreman"),
    ("crew_leader_periods", "crew_leader"),
)
"""The lists of a career certificate, and what their periods are of."""

TEXTS: Final = frozenset({"text", "tree"})
"""Sentences and their tree: said anew from the rest by whatever program shows it."""


class NotJudged(Exception):
    """A judgement that says nothing of the field that is decided."""


def judged_field(judgement: Mapping[str, Any], field: str) -> Json:
    """The judgement in one field; `NotJudged` where there is none, such as by a dispute."""
    for one in judgement["judgements"]:
        if one["field"] == field:
            return dict(one)
    raise NotJudged(field)


def without_sentences(value: Any) -> Any:
    """A judgement without its sentences: what must come out the same when it is judged again."""
    if isinstance(value, dict):
        return {key: without_sentences(one) for key, one in value.items() if key not in TEXTS}
    if isinstance(value, list):
        return [without_sentences(one) for one in value]
    return value


def findings_of(record: Mapping[str, Any], judged: Mapping[str, Any]) -> Findings:
    """What was found; ``judged`` is the judgement in one field, explained (with its trees)."""
    criteria, days = judged["criteria"], judged["days"]
    return Findings(
        level=judged["level"],
        as_of=dt.date.fromisoformat(record["as_of"]),
        certified=_certified(record, judged),
        days=Days(
            certificate=days["work_certificate"],
            ccus=days["work_ccus"],
            total=days["work"],
            foreman=days["foreman"],
            crew_leader=days["crew_leader"],
            either=days["foreman_or_crew_leader"],
        ),
        levels=tuple(_level(int(level), one) for level, one in sorted(judged["levels"].items())),
        criteria=Criteria(
            version=criteria["version"],
            digest=criteria["digest"],
            status=criteria["status"],
            sources=tuple(
                Source(title=one["title"], issuer=one["issuer"], address=one["address"])
                for one in criteria["sources"]
            ),
        ),
        engines=tuple(judged["engines"]),
    )


def _certified(record: Mapping[str, Any], judged: Mapping[str, Any]) -> Certified:
    declared = tuple(
        Period(work=work, first=one["from"], last=one["to"])
        for certificate in record.get("career_certificates", ())
        if certificate["field"] == judged["field"]
        for key, work in KINDS
        for one in certificate.get(key, ())
    )
    found = judged["certificate"]
    return Certified(
        declared=declared,
        declared_months=found["declared_months"],
        counted_months=found["counted_months"],
        first=found["from"],
        last=found["to"],
        refused=found["refused"],
        replaced=tuple(_replaced(declared, found, record)),
    )


def _replaced(
    declared: tuple[Period, ...], found: Mapping[str, Any], record: Mapping[str, Any]
) -> Iterator[Replaced]:
    """Where the counted span begins later or ends sooner than what was declared."""
    works = [one for one in declared if one.work == "work"] or declared
    first, last = found["from"], found["to"]
    if not works or first is None or last is None:
        return
    said_first, said_last = min(one.first for one in works), max(one.last for one in works)
    if first > said_first:
        yield Replaced(what="start", declared=said_first, used=first, by="oldest_item")
    if last < said_last:
        registered = str(record["technician"]["registered_on"])[:7]
        ended_by_registration = last < registered and _next_month(last) == registered
        yield Replaced(
            what="end",
            declared=said_last,
            used=last,
            by="registration" if ended_by_registration else "last_month",
        )


def _next_month(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04}-{number % 12 + 1:02}"


def _level(level: int, found: Mapping[str, Any]) -> LevelAsked:
    asked = found["requirements"]
    qualifications = [one for one in asked if one["kind"] == "qualifications"]
    return LevelAsked(
        level=level,
        met=found["met"],
        days=tuple(
            DaysAsked(
                roles=tuple(one.get("roles") or ()),
                need=one["need"],
                have=one["have"],
                missing=one["missing"],
                met=one["met"],
            )
            for one in asked
            if one["kind"] != "qualifications"
        ),
        qualifications=_qualifications(qualifications[0], found["tree"])
        if qualifications
        else None,
    )


def _qualifications(asked: Mapping[str, Any], tree: Mapping[str, Any]) -> QualificationsAsked:
    return QualificationsAsked(
        met=asked["met"],
        held=tuple(dict.fromkeys(_held(tree))),
        missing=tuple(
            Missing(
                names=tuple(line["name"] for line in one["qualifications"]),
                with_days=one.get("with_days"),
            )
            for one in asked["missing"]
        ),
        complete=asked["missing_complete"],
    )


def _held(node: Mapping[str, Any]) -> Iterator[Held]:
    """The registered qualifications that satisfy something in a tree."""
    for one in node.get("evidence", ()):
        acquired = dt.date.fromisoformat(one["acquired_on"])
        yield Held(code=one["code"], name=one["name"], acquired_on=acquired)
    for part in node["parts"]:
        yield from _held(part)
