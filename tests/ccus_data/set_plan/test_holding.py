from __future__ import annotations

import datetime as dt

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccus_data.set_plan import DuckEngine, from_words, hold, numbered, plan_of
from evaluator.qualifying import held_on
from evaluator.record import RegisteredQualification
from rules.catalogue import Catalogue
from rules.facts import Facts
from tests.ccus_data.set_plan.asking import put_facts, put_qualifications

CATALOGUE = Catalogue.load()
ENTRIES = CATALOGUE.qualifications
DAY = dt.timedelta(days=1)
GRADES = ENTRIES.superiors_count_from
PLANS = {on: plan_of(CATALOGUE, on) for on in (GRADES - DAY, GRADES, dt.date(2026, 11, 21))}
NOBODY = Facts(0, 0, 0, 0, frozenset())

Written = tuple[str | None, str | None, dt.date, dt.date | None]


def lines_met(on: dt.date, people: list[list[Written]]) -> dict[tuple[int, str], int]:
    """The lines that people meet by their patterns, in every field, where they meet any."""
    plan = PLANS[on]
    rows = [(who, revision, NOBODY) for who in range(len(people)) for revision in plan.revisions]
    with duckdb.connect() as connection:
        put_facts(connection, rows)
        written = [(who, *one) for who, own in enumerate(people) for one in own]
        put_qualifications(connection, written)
        key = ", ".join(["field_number", *hold(DuckEngine(connection), plan, ENTRIES)])
        found = connection.sql(
            "SELECT technician_id, field_number, COLUMNS('lines_.*')"
            f" FROM careers JOIN patterns USING ({key})"
        )
        met = {
            (who, str(plan.revisions[number].field)): from_words(words)
            for who, number, *words in found.fetchall()
        }
        return {one: lines for one, lines in met.items() if lines}


def by_the_judge(on: dt.date, people: list[list[Written]]) -> dict[tuple[int, str], int]:
    found = {}
    for who, own in enumerate(people):
        registered = [
            RegisteredQualification(code, name, acquired, "acquired", expires, evidence=True)
            for code, name, acquired, expires in own
        ]
        keys = held_on(registered, on, ENTRIES).keys
        for revision in PLANS[on].revisions:
            if bits := numbered(revision).met(keys):
                found[who, str(revision.field)] = bits
    return found


def spelt(name: str) -> st.SearchStrategy[str]:
    """A name as it stands, and in ways that are the same after folding."""
    return st.sampled_from(
        [name, f" {name}\u3000", name.replace("1", "１"), name.swapcase(), f"{name}X"]
    )


CODES = st.sampled_from(
    [entry.code for entry in ENTRIES.entries if entry.code] + sorted(ENTRIES.catch_all) + ["98765"]
)
NAMES = st.sampled_from(
    [name for entry in ENTRIES.entries for name in (entry.name, *entry.aliases)]
).flatmap(spelt)


@st.composite
def written(draw: st.DrawFn, on: dt.date) -> Written:
    code, name = draw(st.one_of(st.none(), CODES)), draw(st.one_of(st.none(), NAMES))
    acquired = on + draw(st.sampled_from((-400, -1, 0, 1))) * DAY
    expires = draw(st.sampled_from((None, -1, 0, 1)))
    return code, name, acquired, None if expires is None else on + expires * DAY


@given(st.data())
@settings(max_examples=25)
def test_what_is_held_is_what_the_judge_says_is_held(data: st.DataObject) -> None:
    on = data.draw(st.sampled_from(sorted(PLANS)))
    people = data.draw(st.lists(st.lists(written(on), max_size=8), min_size=1, max_size=20))
    assert lines_met(on, people) == by_the_judge(on, people)


def test_every_entry_of_the_catalogue_meets_what_it_meets_for_the_judge() -> None:
    for on in PLANS:
        people: list[list[Written]] = [
            [(code, name, on, None)]
            for entry in ENTRIES.entries
            for code, name in ((entry.code, None), (None, entry.name), (entry.code, entry.name))
        ]
        found = lines_met(on, people)
        assert found == by_the_judge(on, people)
        assert len(found) > len(ENTRIES.entries)


# 31018 第一種電気工事士免状, a line of electrical.
@pytest.mark.parametrize(
    ("acquired", "expires", "holds"),
    [(0, None, True), (1, None, False), (-9, -1, False), (-9, 0, True), (-9, 1, True)],
)
def test_a_qualification_is_held_from_its_day_to_its_last(
    acquired: int, expires: int | None, *, holds: bool
) -> None:
    on = GRADES
    last = None if expires is None else on + expires * DAY
    found = lines_met(on, [[("31018", None, on + acquired * DAY, last)]])
    assert ((0, "electrical") in found) is holds


def test_a_superior_grade_counts_from_its_day_on() -> None:
    superior = "10901"  # 1級とび技能士; 10902 is its second grade
    before, after = (
        lines_met(on, [[(superior, None, dt.date(2020, 1, 1), None)]])[0, "scaffolding"]
        for on in (GRADES - DAY, GRADES)
    )
    assert before & ~after == 0
    assert (after & ~before).bit_count() == 1


@pytest.mark.parametrize("code", sorted(ENTRIES.catch_all))
def test_a_catch_all_code_satisfies_nothing_whatever_its_name(code: str) -> None:
    assert (
        lines_met(GRADES, [[(code, entry.name, GRADES, None) for entry in ENTRIES.entries]]) == {}
    )
