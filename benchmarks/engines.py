"""Judgements per CPU second of each engine, beside an evaluator written by hand."""

from __future__ import annotations

import random
import statistics
import time
from typing import TYPE_CHECKING

from benchmarks.handwritten import level
from rules.agreement import BothEngines
from rules.catalogue import Catalogue
from rules.durable import DurableEngine
from rules.facts import Facts
from rules.model import HeldQualification, Revision, known_levels, walk
from rules.plain import PlainEngine

if TYPE_CHECKING:
    from collections.abc import Callable

FACTS = 2_000
ROUNDS = 5
FIELDS = ("electrical", "scaffolding", "carpentry", "rebar", "plumbing", "waterproofing", "glass")


def random_facts(revision: Revision, draw: random.Random) -> Facts:
    """Facts spread over the thresholds of a document."""
    keys = {
        key
        for rule in revision.levels
        for part in (walk(rule.qualifications) if rule.qualifications else ())
        if isinstance(part, HeldQualification)
        for key in part.accepted
    }
    foreman, crew = draw.randrange(800), draw.randrange(300)
    return Facts(
        work_days=draw.randrange(2_700),
        foreman_days=foreman,
        crew_leader_days=crew,
        either_days=draw.randrange(max(foreman, crew), foreman + crew + 1),
        held=frozenset(key for key in sorted(keys) if draw.random() < 0.5),  # noqa: PLR2004
    )


def run() -> list[str]:
    """A line for each engine: judgements per CPU second, and the ratio to the rival."""
    catalogue = Catalogue.load()
    draw = random.Random(20261121)
    work = []
    for field in FIELDS:
        revision = catalogue.revisions(field)[-1]
        assert len(known_levels(revision)) == len(revision.levels)  # noqa: S101 - a benchmark of known fields
        work.append((revision, [random_facts(revision, draw) for _ in range(FACTS)]))
    plain, durable = PlainEngine(), DurableEngine()
    with BothEngines() as both:
        contenders: dict[str, Callable[[Revision, list[Facts]], object]] = {
            "hand-written, level only (the rival)": lambda r, f: [level(r, one) for one in f],
            "plain, level only": lambda r, f: [plain.level(r, one) for one in f],
            "plain, level and every unmet condition": plain.decide,
            "durable, level and every unmet condition": durable.decide,
            "both engines, this process's share": both.decide,
        }
        seconds: dict[str, list[float]] = {name: [] for name in contenders}
        for turn in range(ROUNDS + 1):  # the first round warms up
            for name, judge in contenders.items():
                start = time.process_time()
                for revision, facts in work:
                    judge(revision, facts)
                if turn:
                    seconds[name].append(time.process_time() - start)
    count = FACTS * len(work)
    rival = seconds["hand-written, level only (the rival)"]
    lines = []
    for name, taken in seconds.items():
        rate = count / statistics.median(taken)
        ratio = statistics.median(r / t for r, t in zip(rival, taken, strict=True))
        lines.append(f"{name:45} {rate:>12,.0f} /CPU-s   {ratio:6.3f} x the rival")
    return lines
