from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ccus_data.counting import alone
from ccus_data.doors import Failed
from ccus_data.nightly import Mode
from ccus_data.population import sample_records
from ccus_data.wording import Refused
from evaluator.judge import Judge
from evaluator.read_record import RecordReader
from evaluator.record import Record
from rules.agreement import BothEngines
from rules.engine import Outcome
from rules.facts import Facts
from rules.model import Revision
from rules.plain import PlainEngine
from tests.ccus_data.counting.folders import write_snapshot
from tests.ccus_data.nightly.nights import CATALOGUE, Plain, left, night, rows

LAST = dt.date(2023, 7, 31)


def test_a_second_run_in_the_same_folder_is_refused_while_one_is_at_work(
    quarter: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with alone(out), pytest.raises(Failed) as failed:
        night(quarter, out)
    assert failed.value.reason.key == "counting.running"
    with alone(tmp_path / "state"), pytest.raises(Failed):
        night(quarter, out, state=tmp_path / "state")
    assert not (out / "current").exists()
    assert night(quarter, out).clean


@pytest.mark.parametrize("name", ["technicians", "technician_trades", "qualifications"])
def test_a_torn_or_missing_table_is_refused_and_the_last_results_stand(
    quarter: Path, tmp_path: Path, name: str
) -> None:
    out = tmp_path / "out"
    night(quarter, out, dt.date(2023, 7, 30))
    before = left(out)
    path, other = quarter / f"{name}.parquet", quarter / "certificates.parquet"
    path.write_bytes(path.read_bytes()[:-9])
    other.unlink()
    with pytest.raises(Refused) as refused:
        night(quarter, out)
    keys = [reason.key for reason in refused.value.reasons]
    assert keys == ["snapshot.file_changed", "snapshot.file_missing"]
    assert left(out) == before


def test_a_broken_basis_is_refused(quarter: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    night(quarter, out)
    (out / "current/basis.json").write_text("{", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        night(quarter, out)
    assert [reason.key for reason in refused.value.reasons] == ["nightly.basis_broken"]


def test_a_snapshot_without_a_table_in_its_list_is_refused(quarter: Path, tmp_path: Path) -> None:
    content = json.loads((quarter / "manifest.json").read_text(encoding="utf-8"))
    del content["files"]["technicians.parquet"], content["files"]["histories/2023-06.parquet"]
    (quarter / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        night(quarter, tmp_path / "out")
    assert [reason.key for reason in refused.value.reasons] == ["snapshot.not_listed"] * 2


def test_a_snapshot_without_a_month_needs_a_day(tmp_path: Path) -> None:
    write_snapshot(tmp_path / "none", {}, {})
    with pytest.raises(Refused) as refused:
        night(tmp_path / "none", tmp_path / "out")
    assert [reason.key for reason in refused.value.reasons] == ["nightly.no_histories"]
    done = night(tmp_path / "none", tmp_path / "out", LAST)
    assert done.report["counts"] == []
    assert rows(tmp_path / "out", "levels.parquet") == []


def test_everybody_has_the_level_that_the_judge_gives(country: Path, tmp_path: Path) -> None:
    done = night(country, tmp_path / "out", decider=BothEngines, threads=2)
    assert done.clean
    judge, reader = Judge(CATALOGUE, PlainEngine()), RecordReader(CATALOGUE, LAST)
    wanted = {}
    for one in sample_records(country):
        record = reader.read(one)
        assert isinstance(record, Record)
        for found in judge.judge(record).judgements:
            key = int(record.technician.technician_id), found.field
            version = found.career.revision.version
            wanted[key] = (found.outcome.level, version, found.career.facts.work_days)
    levels = rows(tmp_path / "out", "levels.parquet")
    keys = [(row["technician_id"], row["field"]) for row in levels]
    assert keys == sorted(set(keys))
    assert wanted == {
        (row["technician_id"], row["field"]): (row["level"], row["criteria_version"], row["work"])
        for row in levels
    }
    by_level = Counter(row["level"] for row in levels)
    assert by_level[2] > 10
    assert done.report["decided"]["people"] == len(levels)  # the first time everybody
    assert done.report["causes"] == {"first": len(levels)}
    shortages = {row["shortage"] for row in rows(tmp_path / "out", "missing.parquet")}
    assert {row["shortage"] for row in levels} - {None} == shortages
    judgements = rows(tmp_path / "out", "judgements/000001.parquet")
    assert [(row["technician_id"], row["field"]) for row in judgements] == keys
    assert {row["level_before"] for row in judgements} == {None}


def test_the_counts_of_the_report_are_those_of_the_levels(quarter: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = night(quarter, out)
    counted = Counter((row["field"], row["level"]) for row in rows(out, "levels.parquet"))
    told = {(r["field"], r["level"]): r["people"] for r in done.report["counts"]}
    assert told == counted
    assert json.loads((out / "report.json").read_text(encoding="utf-8")) == done.report


def test_the_same_night_again_changes_nothing(quarter: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = night(quarter, out)
    before = left(out)
    again = night(quarter, out)
    assert (first.before, again.before) == (False, True)
    assert again.report == first.report
    assert left(out) == before


def test_a_full_run_after_an_increment_is_done_and_finds_the_same(
    quarter: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    night(quarter, out, dt.date(2023, 7, 30))
    night(quarter, out)
    levels = (out / "levels.parquet").read_bytes()
    full = night(quarter, out, mode=Mode.FULL)
    assert (full.before, full.report["run"], full.report["causes"].keys()) == (
        False,
        3,
        {"unchanged"},
    )
    assert (out / "levels.parquet").read_bytes() == levels
    assert not (out / "judgements/000003.parquet").exists()
    assert night(quarter, out, mode=Mode.FULL).before
    both = night(quarter, out, all_by_both=True)
    assert not both.before


def test_the_number_of_threads_does_not_change_a_byte(country: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    night(country, one, threads=1)
    night(country, two, threads=2)
    assert left(one) == left(two)


def test_only_some_are_decided_by_the_engines_and_all_if_asked(
    country: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    night(country, out, dt.date(2023, 7, 30))
    some = night(country, out, mode=Mode.FULL)
    levels = rows(out, "levels.parquet")
    high = [row for row in levels if row["level"] > 1]
    assert len(high) < some.report["decided"]["people"] < len(levels)
    whole = night(country, out, mode=Mode.FULL, all_by_both=True)
    assert whole.report["decided"]["people"] == len(levels)


class Lying(Plain):
    """Gives level 4 to whom it is told to."""

    def __init__(self, about: Callable[[Revision, Facts], bool]) -> None:
        super().__init__()
        self.about = about

    def submit(self, revision: Revision, facts: Any) -> Any:
        return [
            replace(outcome, level=4) if self.about(revision, one) else outcome
            for one, outcome in zip(facts, self.decide(revision, facts), strict=True)
        ]

    def collect(self, ticket: Any) -> Any:
        return ticket


def test_whom_they_differ_on_keeps_the_last_level_and_is_reported(
    country: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    earlier = dt.date(2023, 6, 30)
    night(country, out, earlier)
    before = {(r["technician_id"], r["field"]): r for r in rows(out, "levels.parquet")}
    night(country, tmp_path / "other")
    now = {(r["technician_id"], r["field"]): r for r in rows(tmp_path / "other", "levels.parquet")}
    worked = (key for key, row in now.items() if key in before and row != before[key])
    days = now[next(worked)]["work"]
    lied_about = {key for key, row in now.items() if row["work"] == days}

    done = night(
        country, out, decider=lambda: nullcontext(Lying(lambda _, facts: facts.work_days == days))
    )
    assert not done.clean
    assert done.report["differences"] == len(lied_about)
    quarantine = rows(out, "quarantine.parquet")
    assert {(row["technician_id"], row["field"]) for row in quarantine} == lied_about
    assert all("engines: level 4" in row["told"] for row in quarantine)
    kept = {(r["technician_id"], r["field"]): r for r in rows(out, "levels.parquet")}
    for key in lied_about:
        assert kept.get(key) == before.get(key)
    assert {key: row for key, row in kept.items() if key not in lied_about} == {
        key: row for key, row in now.items() if key not in lied_about
    }

    # Once the engines agree again, the increment takes them out of quarantine by itself.
    again = night(country, out, dt.date(2023, 8, 1))
    assert again.clean
    assert rows(out, "quarantine.parquet") == []


def test_a_whole_document_in_which_nobody_agrees_leaves_the_field_empty(
    quarter: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    lying = Lying(lambda revision, _: revision.field == "electrical")
    done = night(quarter, out, decider=lambda: nullcontext(lying))
    fields = {row["field"] for row in rows(out, "levels.parquet")}
    assert done.report["differences"] > 0
    assert "electrical" not in fields
    assert fields


def test_an_outcome_with_another_gap_is_a_difference(quarter: Path, tmp_path: Path) -> None:
    class Shorter(Plain):
        def submit(self, revision: Revision, facts: Any) -> Any:
            return [Outcome(found.level, found.unmet[1:]) for found in self.decide(revision, facts)]

    done = night(quarter, tmp_path / "out", decider=lambda: nullcontext(Shorter()))
    assert done.report["differences"] > 100


def test_a_month_that_is_listed_wrongly_is_refused_before_anything_is_written(
    quarter: Path, tmp_path: Path
) -> None:
    path = quarter / "histories/2023-07.parquet"
    pq.write_table(pq.read_table(path).slice(1), path)
    with pytest.raises(Refused):
        night(quarter, tmp_path / "out")
    assert not (tmp_path / "out/current").exists()
