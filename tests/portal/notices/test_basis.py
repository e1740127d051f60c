from __future__ import annotations

import json

import pytest

from portal.notices import BasisRefused, DecisionBasis, NotJudged, digest_of
from portal.notices.basis import Period, Replaced
from portal.notices.findings import findings_of
from tests.portal.notices.decided import RARE, basis, judged, lower


def test_a_basis_is_the_same_text_for_ever() -> None:
    text = lower().to_json()
    assert DecisionBasis.from_json(text).to_json() == text
    assert digest_of(text) == digest_of(lower().to_json())


def test_rare_signs_of_names_stay_as_they_came() -> None:
    assert DecisionBasis.from_json(basis(technician=RARE).to_json()).technician.name == RARE


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ('"level":3', '"level":"3"', "level"),
        ('"form":1', '"form":2', "form"),
        ('"form":1', '"form":1,"more":0', "more"),
        ('"overrides":false', '"overrides":0', "overrides"),
        ('{"application"', '{ "application"', "canonical"),
        ("{", "", "JSON"),
    ],
)
def test_what_is_no_basis_is_refused_with_its_place(before: str, after: str, place: str) -> None:
    text = basis().to_json()
    with pytest.raises(BasisRefused, match=place):
        DecisionBasis.from_json(text.replace(before, after, 1))


def test_the_findings_say_what_was_counted_and_from_where() -> None:
    found = lower().findings
    assert (found.days.certificate, found.days.ccus, found.days.total) == (2866, 720, 3586)
    assert (found.days.foreman, found.days.crew_leader, found.days.either) == (215, 412, 627)
    assert found.engines == ("durable", "plain")
    asked = {
        (one.level, days.roles): (days.need, days.missing)
        for one in found.levels
        for days in one.days
    }
    assert asked[4, ("foreman",)] == (645, 430)
    held = found.levels[1].qualifications
    assert held is not None
    assert held.held[0].name == "2級建築大工技能士"


def test_what_was_declared_stands_beside_what_ccus_put_in_its_place() -> None:
    certified = lower().findings.certified
    assert certified.declared[0] == Period(work="work", first="2007-12", last="2011-02")
    assert certified.replaced == (
        Replaced(what="start", declared="2007-12", used="2008-04", by="oldest_item"),
        Replaced(what="end", declared="2022-12", used="2022-09", by="registration"),
    )


@pytest.mark.parametrize(
    ("registered_on", "by"), [("2022-10-03", "registration"), ("2023-01-05", "last_month")]
)
def test_an_end_is_by_registration_only_in_the_month_before_it(registered_on: str, by: str) -> None:
    record, judgement = (json.loads(text) for text in judged("carpenter-with-certificate"))
    record["technician"]["registered_on"] = registered_on
    assert findings_of(record, judgement["judgements"][0]).certified.replaced[1].by == by


def test_a_field_that_was_not_judged_cannot_be_decided() -> None:
    with pytest.raises(NotJudged):
        basis(field="carpentry")
