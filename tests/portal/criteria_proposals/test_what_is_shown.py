from __future__ import annotations

import datetime as dt
import json
from functools import partial

import pytest

from portal.criteria_proposals import (
    Basis,
    NoEffect,
    Population,
    ShownRecord,
    State,
    ToldEffect,
    word,
)
from tests.portal.criteria_proposals.office import NEXT_SPRING, PROPOSER, TEXT, Office, revised
from tests.portal.criteria_proposals.refusing import refusal


def counted(basis: Basis, as_of: dt.date) -> ToldEffect:
    assert basis.old is not None
    counts = {"old": basis.old.version, "new": basis.new.version, "as_of": as_of.isoformat()}
    return ToldEffect("0" * 64, counts, {"ja": ["影響なし"], "en": ["no effect"]})


NAMED = Population("名簿2026", counted)


def test_a_reason_for_no_effect_that_is_not_so_is_refused(own: Office) -> None:
    own.checked()
    for reason, key in (
        (NoEffect.FIRST_DOCUMENT, "effect.not_first"),
        (NoEffect.NOT_JUDGED, "effect.is_judged"),
    ):
        assert refusal(partial(own.proposals.show, 1, PROPOSER, reason)) == [key]
    assert own.proposals.get(1).state is State.CHECKED


def test_nothing_is_worked_out_for_a_step_that_cannot_be_taken(own: Office) -> None:
    def never(basis: Basis, as_of: dt.date) -> ToldEffect:
        raise AssertionError(basis, as_of)

    own.proposed()
    population = Population("名簿", never)
    assert refusal(lambda: own.proposals.show(1, PROPOSER, population)) == ["step.not_yet"]
    own.proposals.check(1, PROPOSER)
    assert refusal(lambda: own.proposals.show(1, " ", population)) == ["name.blank"]


def test_criteria_that_change_while_an_effect_is_worked_out_are_noticed(own: Office) -> None:
    def slow(basis: Basis, as_of: dt.date) -> ToldEffect:
        path = own.criteria / "masonry" / "cases.yaml"
        path.write_bytes(path.read_bytes() + b"# a remark\n")
        return counted(basis, as_of)

    own.checked()
    population = Population("名簿", slow)
    assert refusal(lambda: own.proposals.show(1, PROPOSER, population)) == ["step.criteria_changed"]
    assert own.proposals.get(1).state is State.CHECKED


def test_the_first_document_of_a_field_has_no_effect_to_work_out(own: Office) -> None:
    first = TEXT.replace("from: 2023-04-01", "from: 2019-04-01").encode()
    own.proposals.propose(first, PROPOSER, name="draft.yaml", reason="資料が見つかったため")
    own.proposals.check(1, PROPOSER)
    own.proposals.show(1, PROPOSER, NoEffect.FIRST_DOCUMENT)
    record = own.proposals.shown(own.proposals.get(1))
    assert record is not None
    assert (record.predecessor, record.no_effect) == (None, NoEffect.FIRST_DOCUMENT)
    assert record.changes[0].kind == "first_document"


def test_a_document_that_cannot_judge_has_no_effect_to_work_out(own: Office) -> None:
    text = revised().decode()
    unknown = text.replace("work_days: {days: 645, years: 3}\n", "work_days: unknown\n", 1)
    unknown = unknown.replace("status: complete", "status: partial").replace(
        "awaited_sheet: null", "awaited_sheet: 次の表"
    )
    own.proposals.propose(unknown.encode(), PROPOSER, name="draft.yaml")
    own.proposals.check(1, PROPOSER)
    assert own.proposals.show(1, PROPOSER, NoEffect.NOT_JUDGED).state is State.SHOWN


def test_differences_and_effect_are_kept_as_they_were_seen(own: Office) -> None:
    own.checked()
    proposal = own.proposals.show(1, PROPOSER, NAMED)
    record = own.proposals.shown(proposal)
    assert record is not None
    (change,) = record.changes
    assert change.sentence() == "レベル3: 就業日数 1,075日 → 1,290日"
    assert record.effect is not None
    expected = {"old": "2023-04-01", "new": "2027-04-01", "as_of": "2026-11-21"}
    assert record.effect.counts == expected
    assert record.population == {"name": "名簿2026", "sha256": "0" * 64}
    said = proposal.history[-1].details
    assert (said["changes"], said["population"], said["no_effect"]) == (1, record.population, None)
    assert said["predecessor"]["version"] == "2023-04-01"
    assert ShownRecord.read(record.to_json()) == record


def test_a_record_that_was_changed_is_not_shown(own: Office) -> None:
    proposal = own.shown()
    assert proposal.shown is not None
    path = own.store / "documents" / f"{proposal.shown.record}.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"changes": []}), "utf-8")
    assert refusal(lambda: own.proposals.shown(proposal)) == ["document.changed"]


@pytest.mark.parametrize(("days", "before"), [(-1, "2023-04-01"), (1, "2027-04-01")])
def test_the_document_before_is_the_one_that_holds_until_then(
    own: Office, days: int, before: str
) -> None:
    own.approved()
    other = revised(NEXT_SPRING + dt.timedelta(days=days))
    own.proposals.propose(other, PROPOSER, name="draft.yaml")
    own.proposals.check(2, PROPOSER)
    record = own.proposals.shown(own.proposals.show(2, PROPOSER, NoEffect.NO_POPULATION))
    assert record is not None
    assert record.predecessor is not None
    assert record.predecessor["version"] == before


def test_a_field_may_be_shown_again_with_another_population(own: Office) -> None:
    own.shown()
    proposal = own.proposals.show(1, PROPOSER, NAMED)
    assert proposal.state is State.SHOWN
    record = own.proposals.shown(proposal)
    assert record is not None
    assert record.population == {"name": "名簿2026", "sha256": "0" * 64}


@pytest.mark.parametrize("reason", list(NoEffect))
def test_every_reason_is_said_in_both_languages(reason: NoEffect) -> None:
    assert word(f"no_effect.{reason}", "ja") != word(f"no_effect.{reason}", "en")
