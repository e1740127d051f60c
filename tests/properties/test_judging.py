"""What holds for every record in every real field."""

from __future__ import annotations

import copy
import datetime as dt
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evaluator.policy import CertificateEnd, ForemanStart, PolicyChoice
from rules.model import Revision
from tests.evaluator.careers import (
    CATALOGUE,
    EMPLOYER,
    Json,
    certificate,
    day,
    field_result,
    history,
    qualification,
    result,
)
from tests.evaluator.chance import FIELDS, ROLES, random_record

SOME = settings(max_examples=25)
DAY = dt.timedelta(days=1)
FIELD = st.sampled_from(FIELDS)
CHANCE = st.randoms(use_true_random=False)
ENDS = st.sampled_from(CertificateEnd)
STARTS = st.sampled_from(ForemanStart)
DEFAULT = PolicyChoice()

Order = dict[bool | None, int]
HOW_MET: Order = {False: 0, None: 1, True: 2}


def expect_no_less(after: Json, before: Json) -> None:
    """No level, no level's answer and no sum of days is lower than before."""
    assert after["level"] >= before["level"]
    for number, level in before["levels"].items():
        assert HOW_MET[after["levels"][number]["met"]] >= HOW_MET[level["met"]]
    for kind, days in before["days"].items():
        assert after["days"][kind] >= days, kind
    most = (before["ceiling"] or before)["level"]
    assert (after["ceiling"] or after)["level"] >= most


def record_for(rng: Random, field: str) -> Json:
    data = random_record(rng, field)
    del data["histories"][rng.choice((300, 1000)) :]  # enough for every threshold of some kind
    return data


def drop_certificates(data: Json) -> None:
    """Take the certificates away: days inside their months are meant to add nothing (R10)."""
    data["career_certificates"] = []


@SOME
@given(CHANCE, FIELD, STARTS, st.sampled_from(ROLES), st.booleans())
def test_one_more_counted_day_never_lowers_anything(
    rng: Random, field: str, start: ForemanStart, role: str | None, known_trade: bool
) -> None:
    data = record_for(rng, field)
    before = field_result(data, field, PolicyChoice(foreman_start=start))
    revision = CATALOGUE.in_force(field, day(data["as_of"]))
    assert isinstance(revision, Revision)
    codes = sorted(revision.trade_codes)
    trade = codes[0] if known_trade and codes else "09-01"
    on = day(data["as_of"]) - rng.randrange(4000) * DAY
    data["histories"].append(history(max(on, dt.date(2003, 1, 1)), role=role, trade=trade))
    expect_no_less(field_result(data, field, PolicyChoice(foreman_start=start)), before)


@SOME
@given(CHANCE, FIELD, ENDS)
def test_one_more_qualification_never_lowers_anything(
    rng: Random, field: str, end: CertificateEnd
) -> None:
    data = record_for(rng, field)
    if end is CertificateEnd.FIXED:
        # An older item lengthens the certificate, which may replace more days.
        drop_certificates(data)
    data["technician"]["registered_on"] = "2003-01-01"
    choice = PolicyChoice(end)
    before = field_result(data, field, choice)
    entry = rng.choice(CATALOGUE.qualifications.entries)
    data["qualifications"].append(
        qualification(
            entry.code, entry.name, on=str(day(data["as_of"]) - rng.randrange(9000) * DAY)
        )
    )
    expect_no_less(field_result(data, field, choice), before)


@SOME
@given(CHANCE, FIELD, STARTS)
def test_approving_what_is_pending_never_lowers_anything_and_reaches_the_ceiling(
    rng: Random, field: str, start: ForemanStart
) -> None:
    data = record_for(rng, field)
    choice = PolicyChoice(foreman_start=start)
    before = field_result(data, field, choice)
    for row in data["histories"]:
        row["status"] = "counted"
    after = field_result(data, field, choice)
    expect_no_less(after, before)
    if field != "painting":  # its conditional trade waits for more than an approval
        assert after["ceiling"] is None
        assert after["level"] == (before["ceiling"] or before)["level"]


@SOME
@given(CHANCE, FIELD, st.integers(1, 40), st.sampled_from(("periods", "foreman_periods")))
def test_a_longer_certificate_never_lowers_anything_before_registration(
    rng: Random, field: str, months: int, key: str
) -> None:
    data = record_for(rng, field)
    first = min((row["date"] for row in data["histories"]), default=data["as_of"])
    data["technician"]["registered_on"] = first[:8] + "01"  # nobody works in CCUS before
    assume(data["technician"]["registered_on"] >= data["technician"]["birth_date"])
    choice = PolicyChoice(CertificateEnd.REGISTRATION)
    before = field_result(data, field, choice)
    last = dt.date(2010, 1, 1) + months * 31 * DAY
    more = [{"from": "2009-06", "to": str(last)[:7]}]
    data["career_certificates"].append(certificate(field) | {key: more})
    expect_no_less(field_result(data, field, choice), before)


@SOME
@given(CHANCE, FIELD, ENDS, STARTS)
def test_the_order_of_rows_does_not_matter(
    rng: Random, field: str, end: CertificateEnd, start: ForemanStart
) -> None:
    data = record_for(rng, field)
    choice = PolicyChoice(end, start)
    before = field_result(data, field, choice)
    for rows in (data["histories"], data["qualifications"], data["career_certificates"]):
        rng.shuffle(rows)
    for made in data["career_certificates"]:
        rng.shuffle(made["periods"])
    after = field_result(data, field, choice)
    for one in (before, after):
        one["excluded"].sort(key=lambda excluded: str(excluded["reason"]))
    assert after == before


@SOME
@given(CHANCE, FIELD, ENDS)
def test_splitting_a_history_in_two_on_one_day_changes_nothing(
    rng: Random, field: str, end: CertificateEnd
) -> None:
    data = record_for(rng, field)
    assume(len(data["histories"]) > 0)
    before = field_result(data, field, PolicyChoice(end))
    row = rng.choice(data["histories"])
    first, second = copy.deepcopy(row), copy.deepcopy(row)
    first["exited_at"] = second["entered_at"] = "12:00"
    second["site_id"] = "00000000000001"
    if row["employer_id"] is not None:
        second["employer_id"] = EMPLOYER[::-1]
    data["histories"].remove(row)
    data["histories"] += [first, second]
    assert field_result(data, field, PolicyChoice(end)) == before


@SOME
@given(CHANCE, FIELD)
def test_repeating_every_history_changes_nothing(rng: Random, field: str) -> None:
    data = record_for(rng, field)
    before = field_result(data, field)
    data["histories"] *= 2
    assert field_result(data, field) == before


@SOME
@given(CHANCE, FIELD, ENDS, STARTS)
def test_judging_twice_gives_the_same(
    rng: Random, field: str, end: CertificateEnd, start: ForemanStart
) -> None:
    data = record_for(rng, field)
    choice = PolicyChoice(end, start)
    assert result(data, field, choice=choice) == result(data, field, choice=choice)


@SOME
@given(CHANCE, FIELD, st.integers(1, 900))
def test_a_later_day_with_the_same_evidence_lowers_nothing_but_by_expiry(
    rng: Random, field: str, days: int
) -> None:
    data = record_for(rng, field)
    for item in data["qualifications"]:
        item["expires_on"] = None
    later = min(day(data["as_of"]) + days * DAY, dt.date(2029, 3, 31))
    assume(later > day(data["as_of"]))
    before = field_result(data, field)
    data["as_of"] = str(later)
    after = field_result(data, field)
    assume(after["criteria_version"] == before["criteria_version"])
    expect_no_less(after, before)


@SOME
@given(CHANCE, FIELD)
def test_a_field_alone_is_judged_as_among_others(rng: Random, field: str) -> None:
    data = record_for(rng, field)
    others = [other for other in ("electrical", "plumbing") if other != field]
    (alone,) = result(data, field)["judgements"]
    assert result(data, *others, field)["judgements"][-1] == alone
