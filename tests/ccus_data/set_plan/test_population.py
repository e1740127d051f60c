from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import duckdb
import orjson
import pytest

from ccus_data.population import make_plan, make_population, sample_records
from ccus_data.set_plan import DuckEngine, judge_everybody, plan_of
from evaluator.faults import RecordFaults
from evaluator.judge import Judge
from evaluator.judgement import (
    FieldJudgement,
    QualificationsFinding,
    RoleDaysFinding,
    WorkDaysFinding,
)
from evaluator.read_record import RecordReader
from evaluator.result import missing_json
from rules.catalogue import Catalogue
from rules.model import known_levels
from rules.plain import PlainEngine
from tests.ccus_data.set_plan.asking import Level, Row, levels, put_facts
from tests.ccus_data.set_plan.expected import days_to_next

CATALOGUE = Catalogue.load()


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("population") / "people"
    make_population(made, make_plan(Fraction("0.001"), 7, None, None), 1, lambda *_: None)
    return made


def judgements(folder: Path, on: dt.date) -> Iterator[tuple[int, FieldJudgement]]:
    """Everybody's judgements on a day, one record at a time."""
    reader, judge = RecordReader(CATALOGUE, on), Judge(CATALOGUE, PlainEngine())
    for data in sample_records(folder, None, on):
        record = reader.read(data)
        assert not isinstance(record, RecordFaults), record.faults
        for one in judge.judge(record).judgements:
            yield int(record.technician.technician_id), one


def told(judgement: FieldJudgement) -> Level:
    """A judgement in the words of the plan, from its findings alone."""
    revision, reached = judgement.career.revision, judgement.level
    above = [one for one in judgement.levels if one.rule.level > reached]
    following = min(above, key=lambda one: one.rule.level, default=None)
    if following is None or following.rule.level not in known_levels(revision):
        return Level(reached, None, None, None, None, None)
    work = role = 0
    missing = None
    for finding in following.findings:
        match finding:
            case WorkDaysFinding():
                work = finding.missing or 0
            case RoleDaysFinding():
                role = finding.missing or 0
            case QualificationsFinding(met=met, shortage=shortage):
                if not met:
                    missing = orjson.dumps(missing_json(shortage)).decode()
    days = days_to_next(revision, judgement.career.facts, reached)
    return Level(reached, following.rule.level, work, role, missing, days)


# Superior grades do not count yet on the first of the days, and do on the second (R5).
@pytest.mark.parametrize("on", [dt.date(2022, 9, 30), dt.date(2023, 7, 31)])
def test_everybody_has_the_level_and_the_gap_of_the_judge(population: Path, on: dt.date) -> None:
    judged = sorted(judgements(population, on), key=lambda one: (one[0], one[1].field))
    rows: list[Row] = [(who, one.career.revision, one.career.facts) for who, one in judged]
    plan = plan_of(CATALOGUE, on)
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE VIEW qualifications AS FROM '{population}/qualifications.parquet'"
        )
        put_facts(connection, rows)
        judge_everybody(DuckEngine(connection), plan, CATALOGUE.qualifications)
        found = levels(connection)
    expected = [told(one) for _, one in judged]
    assert found == expected
    reached = {one.level for one in expected}
    assert len(expected) > 100
    assert reached >= {1, 2, 3}
