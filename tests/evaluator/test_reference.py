"""The judge against the same rules written a second time (``reference.py``)."""

from __future__ import annotations

from random import Random
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.policy import CertificateEnd, ForemanStart, PolicyChoice
from tests.evaluator.careers import Json, field_result
from tests.evaluator.chance import FIELDS, random_record
from tests.evaluator.reference import Reference

SEEDS: Final = range(20)


def told(found: Json) -> tuple[object, ...]:
    """What both must say alike: level, levels, days and exclusions."""
    levels = {
        number: (
            level["met"],
            [
                (asked["met"],)
                if asked["kind"] == "qualifications"
                else (asked["need"], asked["have"], asked["met"], asked["missing"])
                for asked in level["requirements"]
            ],
        )
        for number, level in found["levels"].items()
    }
    excluded = {one["reason"]: one["days"] for one in found["excluded"]}
    return found["level"], levels, found["days"], excluded, found["criteria_version"]


def expected(reference: Reference) -> tuple[object, ...]:
    days = reference.days
    named = {
        "work": days["work"],
        "work_ccus": days["work"] - days["work_certificate"],
        "work_certificate": days["work_certificate"],
        "foreman": days["foreman"],
        "crew_leader": days["crew_leader"],
        "foreman_or_crew_leader": days["either"],
    }
    return *reference.level(), named, reference.excluded, reference.version


def expect_same(data: Json, field: str, end: CertificateEnd, start: ForemanStart) -> None:
    found = field_result(data, field, PolicyChoice(end, start))
    assert told(found) == expected(Reference(data, field, end, start))
    confirmed = Reference(data, field, end, start, confirmed=True)
    assert (found["ceiling"] or found)["level"] == confirmed.level()[0]


@pytest.mark.parametrize("field", FIELDS)
def test_the_judge_counts_and_decides_as_the_contract_says(field: str) -> None:
    for seed in SEEDS:
        rng = Random(f"{field} {seed}")
        end, start = rng.choice(tuple(CertificateEnd)), rng.choice(tuple(ForemanStart))
        expect_same(random_record(rng, field), field, end, start)


@settings(max_examples=25)
@given(
    st.randoms(use_true_random=False),
    st.sampled_from(FIELDS),
    st.sampled_from(CertificateEnd),
    st.sampled_from(ForemanStart),
)
def test_no_record_makes_the_judge_and_the_contract_differ(
    rng: Random, field: str, end: CertificateEnd, start: ForemanStart
) -> None:
    expect_same(random_record(rng, field), field, end, start)
