"""Records by chance: careers near the thresholds of a field, with everything that can be odd."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Final

from rules.model import (
    HeldQualification,
    QualificationKey,
    Revision,
    RoleDays,
    WithDays,
    WorkDays,
    walk,
)
from tests.evaluator.careers import CATALOGUE, EMPLOYER, Json, certificate, histories, record

FIELDS: Final = (
    *("electrical", "scaffolding", "carpentry", "plumbing", "rebar", "waterproofing", "glass"),
    *(
        "landscaping",
        "press-in-piling",
        "painting",
        "building-survey",
        "concrete-pumping",
        "sports-facilities",
        "tile",
        "duct",
    ),
)
"""The complete ones, those of which nothing is known, and those known in part."""

DAYS_ASKED: Final = (
    *("2020-04-01", "2023-06-13", "2023-06-14", "2023-09-10", "2023-09-11", "2024-04-01"),
    *("2026-11-21", "2026-11-21", "2026-11-21", "2029-03-31", "2029-04-01"),
)
ROLES: Final = ("foreman", "crew_leader", "worker", None)
ODD_TRADES: Final = ("09-02", "35-03", "53-59", None)
STATUSES: Final = ("counted", "unapproved", "unapproved", "site_unregistered")


def thresholds(revision: Revision) -> list[int]:
    found = {1}
    for rule in revision.levels:
        found |= {
            d.days for d in (rule.work_days, rule.role_days) if isinstance(d, WorkDays | RoleDays)
        }
        parts = walk(rule.qualifications) if rule.qualifications else ()
        found |= {part.days for part in parts if isinstance(part, WithDays)}
    return sorted(found)


def lines(revision: Revision) -> list[QualificationKey]:
    return [
        key
        for rule in revision.levels
        if rule.qualifications is not None
        for part in walk(rule.qualifications)
        if isinstance(part, HeldQualification)
        for key in part.accepted
    ] + [QualificationKey("60001"), QualificationKey("60011")]


def random_day(rng: Random, last: dt.date, span: int = 9000) -> str:
    return (last - dt.timedelta(days=rng.randrange(span))).isoformat()


def random_qualification(rng: Random, wanted: list[QualificationKey], on: dt.date) -> Json:
    entry = CATALOGUE.qualifications.by_key[rng.choice(wanted)]
    if rng.random() < 0.2:  # its superior, where it has one
        above = [k for k, low in CATALOGUE.qualifications.inferiors.items() if entry.key in low]
        entry = CATALOGUE.qualifications.by_key[rng.choice(above or [entry.key])]
    name = rng.choice((entry.name, *entry.aliases, entry.name.replace("1", "１") + "　"))
    code = rng.choice((*[entry.code] * 12, "49999", "79998", None))
    expires = rng.choice((*[None] * 20, *(on + dt.timedelta(days=n) for n in (-1, 0, 1))))
    acquired = random_day(rng, min(on, expires or on))
    return {
        "code": code,
        "name": name if code is None or rng.random() < 0.8 else None,
        "acquired_on": acquired,
        "expires_on": None if expires is None else expires.isoformat(),
    }


def random_run(rng: Random, revision: Revision, on: dt.date, *, plain: bool) -> list[Json]:
    """Days on end of one kind, as many as some threshold or one more or less."""
    codes: list[str] = sorted(revision.trade_codes) or ["44-01"]
    count = max(1, rng.choice(thresholds(revision)) + rng.choice((-1, 0, 0, 1)))
    start = on - dt.timedelta(days=count - 1 + rng.choice((0, 0, 1, 40, 900)))
    changes: Json = {"role": rng.choice((*ROLES, "foreman")), "trade": rng.choice(codes)}
    if not plain:
        changes["trade"] = rng.choice((*codes[:1] * 9, *codes, *ODD_TRADES))
        changes["status"] = rng.choice(STATUSES)
        changes["employer_id"] = rng.choice((*[EMPLOYER] * 4, None))
        count = min(count, 400)
        start = on - dt.timedelta(days=count - 1 + rng.randrange(2000))
    return histories(str(max(start, dt.date(2003, 1, 1))), count, **changes)


def random_periods(rng: Random, on: dt.date) -> list[tuple[str, str]]:
    found = []
    for _ in range(rng.randrange(4)):
        first, last = sorted(random_day(rng, on)[:7] for _ in range(2))
        found.append((first, last))
    return found


def random_record(rng: Random, field: str) -> Json:
    revisions = CATALOGUE.revisions(field)
    since = revisions[0].in_force.since
    on = max(since, dt.date.fromisoformat(rng.choice(DAYS_ASKED)))
    revision = CATALOGUE.in_force(field, on)
    assert isinstance(revision, Revision)
    rows = [
        row
        for plain in rng.choice(((), (True,), (True, True), (True, False), (True, False, False)))
        for row in random_run(rng, revision, on, plain=plain)
    ]
    rng.shuffle(rows)
    wanted = lines(revision)
    certificates = []
    for _ in range(rng.choice((0, 1, 1, 2))):
        made = certificate(rng.choice((field, field, "tile")), *random_periods(rng, on))
        for key in ("foreman_periods", "crew_leader_periods"):
            made[key] = [{"from": a, "to": b} for a, b in random_periods(rng, on)]
        certificates.append(made)
    return record(
        as_of=on.isoformat(),
        trades=tuple(sorted(revision.trade_codes)[:1]),
        held=[random_qualification(rng, wanted, on) for _ in range(rng.choice((0, 2, 8, 20, 60)))],
        rows=[row for row in rows if row["date"] <= on.isoformat()],
        certificates=certificates,
        registered_on=random_day(rng, on, 2500),
    )
