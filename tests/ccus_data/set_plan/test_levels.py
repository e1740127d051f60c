from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccus_data.set_plan import numbered, plan_for
from rules.catalogue import Catalogue
from rules.facts import Facts
from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    FieldCode,
    LowerLevel,
    QualificationKey,
    Requirement,
    Revision,
    Role,
    RoleDays,
    Status,
    Unknown,
    WithDays,
)
from tests.ccus_data.set_plan.asking import Level, from_codes, from_facts
from tests.ccus_data.set_plan.expected import expected
from tests.rules.revisions import (
    around,
    document,
    documents,
    facts_for,
    level,
    line,
    role_day_thresholds,
    work_day_thresholds,
)

CATALOGUE = Catalogue.load()
ENTRIES = CATALOGUE.qualifications
TODAY = dt.date(2026, 11, 21)
NOTHING: frozenset[QualificationKey] = frozenset()

DOCUMENTS = [
    revision
    for entry in CATALOGUE.fields
    for revision in CATALOGUE.revisions(entry.field)
    if revision.status is not Status.UNKNOWN
]


@st.composite
def days_around(draw: st.DrawFn, revision: Revision, held: frozenset[QualificationKey]) -> Facts:
    """Days at, below and above every number of a document."""
    work = st.sampled_from(around(work_day_thresholds(revision)))
    role = st.sampled_from(around(role_day_thresholds(revision)))
    foreman, crew_leader = draw(role), draw(role)
    least, most = max(foreman, crew_leader), foreman + crew_leader
    return Facts(draw(work), foreman, crew_leader, min(max(draw(role), least), most), held, False)


def registrations(revision: Revision) -> st.SearchStrategy[list[QualificationKey]]:
    """From none of the entries that a document names to all of them, superior grades among them."""
    named = set(numbered(revision).met_by)
    superior = {key for key, below in ENTRIES.inferiors.items() if not named.isdisjoint(below)}
    keys = sorted(named | superior)
    some = st.lists(st.sampled_from(keys), unique=True) if keys else st.just([])
    few = st.sets(st.sampled_from(keys), max_size=2) if keys else st.just(set())
    return st.one_of(
        some, st.just(keys), few.map(lambda left_out: [k for k in keys if k not in left_out])
    )


@pytest.mark.parametrize("revision", DOCUMENTS, ids=lambda one: f"{one.field} {one.version}")
@given(data=st.data())
@settings(max_examples=5)
def test_a_plan_says_of_every_row_what_the_plain_engine_says(
    revision: Revision, data: st.DataObject
) -> None:
    on = data.draw(st.sampled_from([revision.in_force.since, max(TODAY, revision.in_force.since)]))
    registered = data.draw(st.lists(registrations(revision), min_size=1, max_size=30))
    asked = [
        (revision, data.draw(days_around(revision, ENTRIES.with_inferiors(frozenset(keys), on))))
        for keys in registered
    ]
    found = from_codes(plan_for([revision], on), asked, registered, ENTRIES)
    assert found == [expected(revision, facts, on, ENTRIES) for _, facts in asked]


@pytest.mark.parametrize("revision", DOCUMENTS, ids=lambda one: f"{one.field} {one.version}")
def test_every_number_of_a_document_decides_at_itself_and_not_a_day_before(
    revision: Revision,
) -> None:
    everything = frozenset(numbered(revision).met_by)
    sets = (NOTHING, everything)
    work_days, role_days = (
        around(thresholds(revision)) for thresholds in (work_day_thresholds, role_day_thresholds)
    )
    asked = [
        (revision, Facts(work, foreman, crew_leader, max(foreman, crew_leader), held))
        for held in sets
        for work in work_days
        for role in role_days
        for foreman, crew_leader in {(role, 0), (0, role), (role, role)}
    ]
    found = from_facts(plan_for([revision], TODAY), asked, ENTRIES)
    assert found == [expected(revision, facts, TODAY, ENTRIES) for _, facts in asked]


@st.composite
def several(draw: st.DrawFn) -> list[tuple[Revision, Facts]]:
    """Facts for up to three random documents, each of a field of its own."""
    asked = []
    for number in range(draw(st.integers(1, 3))):
        revision = replace(draw(documents()), field=FieldCode(f"field-{number}"))
        many = draw(st.lists(facts_for(revision), max_size=8))
        asked += [(revision, replace(facts, unknown_met=False)) for facts in many]
    return asked


@given(several())
@settings(max_examples=25)
def test_a_plan_judges_any_document(asked: list[tuple[Revision, Facts]]) -> None:
    plan = plan_for(list(dict.fromkeys(revision for revision, _ in asked)), TODAY)
    found = from_facts(plan, asked, ENTRIES)
    assert found == [expected(revision, facts, TODAY, ENTRIES) for revision, facts in asked]


def judged(revision: Revision, *facts: Facts) -> Sequence[Level]:
    return from_facts(plan_for([revision], TODAY), [(revision, one) for one in facts], ENTRIES)


def holding(*keys: str, work: int = 9, foreman: int = 0, crew_leader: int = 0) -> Facts:
    either = max(foreman, crew_leader)
    return Facts(work, foreman, crew_leader, either, frozenset(map(QualificationKey, keys)))


def test_two_documents_of_one_field_are_refused() -> None:
    with pytest.raises(ValueError, match="two documents of one field"):
        plan_for([DOCUMENTS[0], DOCUMENTS[0]], TODAY)


def test_no_document_judges_nobody() -> None:
    assert from_facts(plan_for([], TODAY), [], ENTRIES) == []


@pytest.mark.parametrize("count", [62, 63, 64, 126, 127, 200])
def test_a_document_may_have_more_lines_than_a_number_has_bits(count: int) -> None:
    lines = tuple(line(f"k{number}") for number in range(count))
    revision = document(level(2, qualifications=AllOf(lines)), level(3, 10))
    names = [one.name for one in lines]
    found = judged(revision, holding(*names), holding(*names[1:]), holding(*names[:-1]))
    assert [one.level for one in found] == [2, 1, 1]


@pytest.mark.parametrize("count", [1, 2, 63, 64, 99, 100])
def test_at_least_so_many_of_lines_in_several_numbers(count: int) -> None:
    lines = tuple(line(f"k{number}") for number in range(100))
    revision = document(level(2, qualifications=AtLeast(count, lines)))
    names = [one.name for one in lines]
    asked = [holding(*names[-have:]) if have else holding() for have in (count - 1, count)]
    assert [one.level for one in judged(revision, *asked)] == [1, 2]


def test_a_line_named_twice_counts_twice_where_a_number_is_asked() -> None:
    twice = AtLeast(2, (line("a"), line("a"), line("b")))
    again = AtLeast(2, (line("a", "c"), line("c", "a"), line("b")))
    for tree in (twice, again):
        found = judged(document(level(2, qualifications=tree)), holding("a"), holding("b"))
        assert [one.level for one in found] == [2, 1]


def test_nothing_unknown_is_met_and_no_gap_is_told_to_what_is_not_known() -> None:
    revision = document(level(2, 5), level(3, 5, None, AllOf((Unknown("?"), line("a")))))
    assert judged(revision, holding("a", work=4), holding("a", work=5)) == [
        Level(1, 2, 1, 0, None, 1),
        Level(2, None, None, None, None, None),
    ]


def test_a_level_above_an_unknown_one_is_never_reached() -> None:
    revision = document(level(2, Unknown("?")), level(3, 1), level(4, 2))
    assert [one.level for one in judged(revision, holding(work=999))] == [1]


def test_days_to_the_next_level_go_through_the_floor_and_the_role() -> None:
    group: Requirement = AnyOf((line("a"), WithDays(100, "0", line("b"))))
    first = ((Role.CREW_LEADER, line("c")),)
    roles = RoleDays((Role.FOREMAN, Role.CREW_LEADER), 20, "0", first)
    revision = document(level(2, 50, roles, group))
    found = judged(
        revision,
        holding("a", work=49, foreman=20),
        holding("b", work=49, foreman=20),
        holding("a", work=50, crew_leader=20),
        holding("a", "c", work=50, crew_leader=15),
        holding(work=50, foreman=20),
    )
    assert [one.days_to_next for one in found] == [1, 51, 20, 5, None]
    assert [one.missing_role for one in found] == [0, 0, 20, 5, 0]


def test_a_lower_level_s_qualifications_are_asked_without_its_days() -> None:
    revision = document(
        level(2, 5, qualifications=line("a")), level(3, 7, None, AllOf((LowerLevel(2), line("b"))))
    )
    found = judged(revision, holding("b", work=4), holding("a", "b", work=7))
    assert [one.level for one in found] == [1, 3]
