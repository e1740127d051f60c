from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from ccus_data.population.businesses import SOLE_PROPRIETOR, make_businesses, make_employment
from ccus_data.population.figures import figures
from ccus_data.population.people import NONE, identifiers, make_people
from ccus_data.population.plan import Plan, make_plan
from ccus_data.population.sites import make_sites
from evaluator.months import Month


@pytest.fixture(scope="module")
def country() -> Plan:
    return make_plan(Fraction(1), 11, None, None)


def test_identifiers_rise_have_fourteen_digits_at_most_and_keep_their_ending() -> None:
    found = identifiers(50_000, "business", np.random.default_rng(1))
    assert (np.diff(found) > 0).all()
    assert found[-1] < 10**14
    assert (found % 100 == 22).all()
    assert found[0] < 10**10  # leading zeros as text


def test_the_whole_country_has_the_people_of_each_prefecture_and_month(country: Plan) -> None:
    people = make_people(country)
    by_prefecture = np.bincount(people.prefecture, minlength=47)
    assert by_prefecture.tolist() == [one.technicians for one in figures().prefectures]
    july = Month.parse("2023-07").number
    assert int((people.registered_month == july).sum()) == 23_708
    assert int((people.registered_month <= Month.parse("2023-03").number).sum()) == 1_140_762
    assert [int((people.level == level).sum()) for level in (2, 3, 4)] == [22_885, 22_554, 53_096]
    assert int((people.registered > 19_569).sum()) == 0  # nobody after 2023-07-31


def test_the_whole_country_has_the_businesses_of_each_prefecture_and_kind(country: Plan) -> None:
    businesses = make_businesses(country)
    sole = businesses.kind == SOLE_PROPRIETOR
    for which, wanted in (
        (sole, [one.sole_proprietors for one in figures().prefectures]),
        (~sole, [one.businesses for one in figures().prefectures]),
    ):
        assert np.bincount(businesses.prefecture[which], minlength=47).tolist() == wanted


def test_careers_pass_through_several_employers_and_trades(plan: Plan) -> None:
    people, businesses = make_people(plan), make_businesses(plan)
    employment = make_employment(plan, people, businesses)
    held = (people.trades != NONE).sum(axis=1)
    assert {1, 2, 3} <= set(held.tolist())
    employers = (employment.employer != NONE).sum(axis=1)
    assert set(employers.tolist()) == {1, 2, 3}
    for row in people.trades:
        own = row[row != NONE].tolist()
        assert len(own) == len(set(own))


def test_a_sole_proprietor_works_for_himself_in_his_prefecture(plan: Plan) -> None:
    people, businesses = make_people(plan), make_businesses(plan)
    employment = make_employment(plan, people, businesses)
    first = employment.employer[:, 0]
    own = np.flatnonzero(businesses.kind[first] == SOLE_PROPRIETOR)
    assert len(own) == sum(sole for _, sole in plan.businesses)
    assert (people.prefecture[own] == businesses.prefecture[first[own]]).all()
    assert len(set(first[own].tolist())) == len(own)


def test_the_employer_of_a_month_is_the_last_one_begun(plan: Plan) -> None:
    people, businesses = make_people(plan), make_businesses(plan)
    employment = make_employment(plan, people, businesses)
    changed = int(np.flatnonzero(employment.since[:, 1] <= plan.last.number)[0])
    since = int(employment.since[changed, 1])
    before, after = (int(employment.in_month(m)[changed]) for m in (since - 1, since))
    assert (before, after) == tuple(employment.employer[changed, :2].tolist())


def test_some_site_is_open_in_every_month(plan: Plan) -> None:
    sites = make_sites(plan, make_businesses(plan))
    for month in plan.months:
        found, starts = sites.open_in(month.number)
        assert len(found) >= 1
        assert starts[-1] == len(found)
