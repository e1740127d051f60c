from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from ccus_data.counting import Keeping, Question, Working, at_work, keep_masks, make_facts
from ccus_data.snapshot import read_manifest
from evaluator.policy import PolicyChoice
from tests.ccus_data.counting.comparing import (
    CATALOGUE,
    CHOICES,
    by_the_judge,
    in_sets,
    records_of,
    rows_of,
)

LAST = dt.date(2023, 7, 31)
DAYS = [
    dt.date(2020, 3, 31),  # no document holds yet
    dt.date(2021, 9, 10),  # inside a month, older documents, another last day of filing
    LAST,
    dt.date(2029, 3, 31),
    dt.date(2029, 4, 1),  # certificates count no more
]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_everybody_is_counted_in_every_field_as_the_judge_does(
    country: Path, state: Path, on: dt.date
) -> None:
    records = list(records_of(country, on))
    for choice in CHOICES:
        assert in_sets(country, state, on, choice) == by_the_judge(records, choice)


def test_the_country_has_something_for_every_rule_to_bite_on(country: Path, state: Path) -> None:
    found = [in_sets(country, state, LAST, choice) for choice in CHOICES]
    assert all(one != found[0] for one in found[2:])
    with_days = [days for days in found[0].values() if days[0]]
    assert len(with_days) > 400
    assert any(days[1] and days[2] for days in with_days)


def test_only_those_asked_about_are_counted(country: Path, state: Path) -> None:
    whole = in_sets(country, state, LAST, PolicyChoice())
    with at_work(Working(state / "temporary")) as connection:
        keeping = Keeping(country, read_manifest(country), state, LAST, CATALOGUE.operating)
        masks = keep_masks(connection, keeping).files
        connection.execute(
            "CREATE TABLE third AS SELECT technician_id"
            f" FROM '{country}/technicians.parquet' WHERE technician_id % 3 = 0"
        )
        make_facts(connection, Question(country, masks, CATALOGUE, LAST, only="third"))
        found = rows_of(connection)
    assert found == {key: days for key, days in whole.items() if key[0] % 3 == 0}
    assert found


def test_before_the_first_document_nobody_is_judged(country: Path, state: Path) -> None:
    assert in_sets(country, state, dt.date(2019, 7, 1), PolicyChoice()) == {}
