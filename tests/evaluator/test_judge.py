from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace

import pytest

from evaluator.judge import Judge
from rules.agreement import Disagreement
from rules.catalogue import CRITERIA_FOLDER, Catalogue
from rules.engine import Outcome, Unmet
from rules.facts import Facts
from rules.model import Revision
from rules.plain import PlainEngine
from tests.evaluator.careers import (
    CATALOGUE,
    Json,
    field_result,
    histories,
    history,
    in_field,
    judged,
    read,
    record,
    result,
)


def refused(found: Json) -> list[tuple[str | None, str]]:
    assert found["judgements"] == []
    return [(one["field"], one["reason"]) for one in found["not_judged"]]


# R8: who is judged, and in what.


def test_simple_registration_is_not_judged() -> None:
    data = record(registration_type="simple", rows=histories("2023-01-01", 3))
    assert refused(result(data)) == [(None, "registration_simple")]


def test_simple_registration_is_not_judged_in_a_field_asked_for_by_name_either() -> None:
    data = record(registration_type="simple")
    found = result(data, "electrical", "plumbing")
    assert refused(found) == [
        ("electrical", "registration_simple"),
        ("plumbing", "registration_simple"),
    ]
    assert "詳細型" in found["not_judged"][0]["text"]


@pytest.mark.parametrize("trades", [(), ("50-01",), ("09-02",)])
def test_trades_of_no_field_are_judged_in_none(trades: tuple[str, ...]) -> None:
    assert refused(result(record(trades=trades))) == [(None, "no_field_for_trades")]


def test_every_field_of_every_trade_is_judged_once_in_the_order_of_the_trades() -> None:
    data = record(trades=("36-01", "09-01", "52-43", "36-02"))
    assert [one["field"] for one in result(data)["judgements"]] == ["plumbing", "electrical"]


def test_one_trade_may_belong_to_several_fields() -> None:
    fields = {one["field"] for one in result(record(trades=("01-01",)))["judgements"]}
    assert fields == {"earthworks", "press-in-piling"}


def test_a_conditional_trade_brings_its_field() -> None:
    assert [one["field"] for one in result(record(trades=("35-03",)))["judgements"]] == ["painting"]


def test_a_field_asked_for_by_name_is_judged_without_its_trade_and_says_so() -> None:
    data = record(trades=("36-01",), rows=histories("2023-01-01", 645), held=["31019"])
    found = field_result(data, "electrical")
    assert found["level"] == 2
    assert [note["code"] for note in found["notes"]] == ["trade_not_registered"]
    assert in_field(data, "electrical").trade_registered is False


def test_a_field_whose_trade_is_registered_says_nothing_about_it() -> None:
    found = field_result(record(), "electrical")
    assert found["notes"] == []
    assert in_field(record(), "electrical").trade_registered is True


def test_fields_asked_for_are_judged_in_the_order_asked_each_once() -> None:
    found = result(record(), "plumbing", "electrical", "plumbing")
    assert [one["field"] for one in found["judgements"]] == ["plumbing", "electrical"]


def test_where_all_is_judged_nothing_is_said_of_what_is_not() -> None:
    assert "not_judged" not in result(record())


# R7: the version of the day.


@pytest.mark.parametrize(
    ("as_of", "version"),
    [
        ("2020-04-01", "2020-04-01"),
        ("2023-09-10", "2020-04-01"),
        ("2023-09-11", "2023-09-11"),
        ("2023-09-12", "2023-09-11"),
    ],
)
def test_the_version_in_force_on_the_day_is_used_and_named(as_of: str, version: str) -> None:
    found = field_result(record(as_of=as_of), "electrical")
    assert found["criteria_version"] == version
    assert found["criteria"]["version"] == version


def test_a_version_says_until_when_it_holds() -> None:
    assert (
        field_result(record(as_of="2021-01-01"), "electrical")["criteria"]["until"] == "2023-09-10"
    )
    assert field_result(record(), "electrical")["criteria"]["until"] is None


def test_before_the_first_criteria_there_is_no_judgement() -> None:
    data = record(as_of="2020-03-31", registered_on="2019-07-19")
    found = result(data, "electrical")
    assert refused(found) == [("electrical", "before_first_criteria")]
    assert found["not_judged"][0]["gap_to"] == "2020-03-31"
    assert found["not_judged"][0]["on"] == "2020-03-31"
    assert "2020-03-31" in found["not_judged"][0]["text"]


def test_a_trade_whose_criteria_were_not_in_force_yet_is_told_so_and_not_that_none_exist() -> None:
    assert refused(result(record(as_of="2020-03-31"))) == [("electrical", "before_first_criteria")]
    assert [one["field"] for one in result(record(as_of="2020-04-01"))["judgements"]] == [
        "electrical"
    ]


def test_a_field_that_can_be_judged_is_judged_beside_one_that_cannot() -> None:
    found = result(record(as_of="2022-05-31"), "building-survey", "electrical")
    assert [one["field"] for one in found["judgements"]] == ["electrical"]
    assert [one["field"] for one in found["not_judged"]] == ["building-survey"]


@pytest.fixture(scope="module")
def catalogue_with_a_gap(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The criteria of electrical end on 2022-03-31 and begin again on 2023-09-11."""
    folder = tmp_path_factory.mktemp("criteria")
    shutil.copytree(CRITERIA_FOLDER, folder, dirs_exist_ok=True)
    first = folder / "electrical" / "2020-04-01.yaml"
    text = first.read_text(encoding="utf-8")
    since = "  from: 2020-04-01\n"
    assert since in text
    first.write_text(text.replace(since, f"{since}  until: 2022-03-31\n"), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CCUS_LEVEL_CACHE", "")
        return Catalogue.load(folder)


@pytest.mark.parametrize(
    ("as_of", "reason"),
    [("2022-03-31", None), ("2022-04-01", "gap_in_criteria"), ("2023-09-10", "gap_in_criteria")],
)
def test_a_day_in_a_gap_is_not_judged_by_the_nearest_criteria(
    catalogue_with_a_gap: Catalogue, as_of: str, reason: str | None
) -> None:
    found = judged(record(as_of=as_of), "electrical", catalogue=catalogue_with_a_gap)
    assert [one.reason for one in found.not_judged] == ([] if reason is None else [reason])
    if reason is not None:
        expected = {"on": as_of, "gap_from": "2022-04-01", "gap_to": "2023-09-10"}
        assert dict(found.not_judged[0].values) == expected


# The engines.


class Contradicting(PlainEngine):
    """Says that the engines differ about everybody with so many work days."""

    def __init__(self, days: int) -> None:
        self.days = days

    def ruleset_digest(self, revision: Revision) -> str | None:
        return f"rules of {revision.version}"


class Divided(Contradicting):
    def submit(  # type: ignore[override]
        self, revision: Revision, facts: Sequence[Facts]
    ) -> list[Outcome | Disagreement]:
        outcomes = self.decide(revision, facts)
        return [
            Disagreement(outcome, replace(outcome, unmet=(Unmet("L2.q", 1),)))
            if one.work_days == self.days
            else outcome
            for one, outcome in zip(facts, outcomes, strict=True)
        ]


def asked(*data: Json, engine: PlainEngine) -> list[tuple[list[str], list[tuple[str | None, str]]]]:
    judge = Judge(CATALOGUE, engine)
    prepared = [judge.prepare(read(one)) for one in data]
    return [
        (
            [each.field for each in found.judgements],
            [(each.field, each.reason) for each in found.not_judged],
        )
        for found in judge.collect(judge.submit(prepared))
    ]


@pytest.mark.parametrize("days", [5, 5 + 3])
def test_where_the_engines_differ_on_floor_or_ceiling_nothing_is_judged(days: int) -> None:
    rows = histories("2023-01-01", 5) + histories("2023-02-01", 3, status="unapproved")
    differing = record(rows=rows, trades=("09-01", "36-01"))
    agreed = record(rows=histories("2023-01-01", 6))
    assert asked(agreed, differing, agreed, engine=Divided(days)) == [
        (["electrical"], []),
        (["plumbing"], [("electrical", "engines_disagree")]),
        (["electrical"], []),
    ]


def test_a_refusal_keeps_the_traces_of_both_engines() -> None:
    judge = Judge(CATALOGUE, Divided(0))
    (refusal,) = judge.judge(read(record())).not_judged
    assert dict(refusal.values)["traces"].startswith("plain: level 1, alone: ")


def test_every_trace_is_kept_where_floor_and_ceiling_both_differ() -> None:
    rows = [history("2023-01-01"), history("2023-01-01", status="unapproved", role="foreman")]
    (refusal,) = Judge(CATALOGUE, Divided(1)).judge(read(record(rows=rows))).not_judged
    traces = dict(refusal.values)["traces"].split(" / ")
    assert [trace.startswith("plain: level 1") for trace in traces] == [True, True]


def test_a_judgement_names_its_engines_and_the_rules_they_judged_by() -> None:
    found = Judge(CATALOGUE, Contradicting(0)).judge(read(record()))
    (one,) = found.judgements
    assert (one.engines, one.ruleset_digest) == (("plain",), "rules of 2023-09-11")


def test_the_plain_engine_alone_has_no_compiled_rules() -> None:
    found = field_result(record(), "electrical")
    assert (found["engines"], found["ruleset_digest"]) == (["plain"], None)


def test_many_records_judged_together_are_judged_as_each_alone() -> None:
    made = [
        record(rows=histories("2021-01-01", days), trades=trades, held=held)
        for days in (0, 644, 645, 1720)
        for trades in (("09-01",), ("36-01", "09-01"), ())
        for held in ((), ("31019", "60001"))
    ]
    together = asked(*made, engine=PlainEngine())
    assert together == [asked(one, engine=PlainEngine())[0] for one in made]
