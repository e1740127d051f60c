from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluator.effect import (
    Affected,
    Effect,
    FaultyLine,
    Gap,
    Move,
    RecordLines,
    Standing,
    effect_json,
    effect_lines,
    effect_of,
    effect_words,
    moved,
)
from evaluator.judge import Judge
from evaluator.read_record import RecordReader
from evaluator.record import Record
from rules.model import Revision
from rules.plain import PlainEngine
from rules.single_document import read_document
from tests.evaluator.careers import CATALOGUE, Json, histories, qualification, record
from tests.evaluator.effect.documents import LEVEL_3, ON, TEXT, changed, current, population

SHORTER = changed(LEVEL_3, "work_days: {days: 860, years: 4}")
LONGER = changed(LEVEL_3, "work_days: {days: 1290, years: 6}")


def electrician(days: int, *codes: str, foreman: int = 215, **person: Any) -> Json:
    rows = histories("2019-07-20", foreman, role="foreman")
    rows += histories("2020-06-01", max(0, days - foreman))
    return record(rows=rows[:days], held=[qualification(code) for code in codes], **person)


def effect(new: Revision, *records: Json) -> tuple[Effect, list[Affected]]:
    told: list[Affected] = []
    found = effect_of(population(*records), current(), new, CATALOGUE, ON, tell=told.append)
    return found, told


def only_move(new: Revision, one: Json) -> Move:
    found, told = effect(new, one)
    (move,) = [move for move, count in found.counts.moves.items() if count]
    assert [other.move for other in told] == ([] if move in {"unchanged", "not_judged"} else [move])
    return move


@pytest.mark.parametrize(
    ("days", "move"), [(859, Move.NEARER), (860, Move.RISES), (861, Move.RISES)]
)
def test_fewer_days_raise_who_has_them_and_bring_the_others_nearer(days: int, move: Move) -> None:
    assert only_move(SHORTER, electrician(days, "31018")) is move


@pytest.mark.parametrize(
    ("days", "move"), [(1074, Move.FARTHER), (1075, Move.FALLS), (1290, Move.UNCHANGED)]
)
def test_more_days_lower_who_lacks_them_and_put_the_others_farther(days: int, move: Move) -> None:
    assert only_move(LONGER, electrician(days, "31018")) is move


def test_a_change_above_the_next_level_leaves_people_where_they_are() -> None:
    assert only_move(SHORTER, electrician(100)) is Move.UNCHANGED


def test_who_has_no_trade_of_the_field_is_judged_by_neither() -> None:
    other = electrician(900, "31018", trades=("06-01",))
    assert only_move(SHORTER, other) is Move.NOT_JUDGED
    simple = electrician(900, "31018", registration_type="simple")
    assert only_move(SHORTER, simple) is Move.NOT_JUDGED


def test_a_trade_that_the_new_document_adds_brings_people_in() -> None:
    wider = changed(
        '- {code: "09-01", name: 電気工}',
        '- {code: "09-01", name: 電気工}\n    - {code: "06-01", name: とび工}',
    )
    other = electrician(900, "31018", trades=("06-01",))
    assert only_move(wider, other) is Move.NEWLY_JUDGED


def test_days_are_counted_by_the_trades_of_each_document() -> None:
    narrower = changed('    - {code: "09-01", name: 電気工}\n', "")
    both = ("09-01", "09-10")
    assert only_move(narrower, electrician(700, "31019", trades=both)) is Move.FALLS


def test_a_level_that_becomes_unknown_is_said() -> None:
    asked = "    role_days: {roles: [foreman, crew_leader], days: 215, years: 1}"
    partial = TEXT.replace("status: complete", "status: partial").replace(
        "awaited_sheet: null", "awaited_sheet: 能力評価基準【電気工事】"
    )
    unknown = read_document(
        partial.replace(asked, "    role_days: unknown").encode(), "new.yaml", CATALOGUE
    )
    assert isinstance(unknown, Revision)
    assert only_move(unknown, electrician(700, "31019")) is Move.NEXT_UNKNOWN


def test_without_a_document_before_everybody_is_newly_judged() -> None:
    found = effect_of(population(electrician(700, "31019")), None, current(), CATALOGUE, ON)
    assert found.counts.moves == {Move.NEWLY_JUDGED: 1}
    assert found.counts.levels == {(None, 2): 1}


@pytest.mark.parametrize(
    ("before", "after", "move"),
    [
        (Gap(2, 0, 1, 0), Gap(1, 0, 1, 0), Move.NEARER),
        (Gap(1, 0, 1, 0), Gap(1, 0, 0, 0), Move.NEARER),
        (Gap(1, 0, 1, 0), Gap(1, 1, 1, 0), Move.FARTHER),
        (Gap(1, 0, 1, 0), Gap(0, 0, 2, 0), Move.MIXED),
        (Gap(1, 0, 1, 5), Gap(1, 0, 1, 5), Move.UNCHANGED),
    ],
)
def test_nearer_means_less_of_something_and_more_of_nothing(
    before: Gap, after: Gap, move: Move
) -> None:
    assert moved(Standing(2, before), Standing(2, after)) is move


def test_a_faulty_line_is_told_with_its_number_and_the_others_are_counted() -> None:
    lines = [orjson.dumps(electrician(700, "31019")), b"{", orjson.dumps(electrician(1))]
    faulty: list[FaultyLine] = []
    people = RecordLines(lines, RecordReader(CATALOGUE, ON, ON), CATALOGUE)
    found = effect_of(people, current(), SHORTER, CATALOGUE, ON, tell_faulty=faulty.append)
    assert (found.counts.people, found.counts.faulty) == (2, 1)
    assert [one.line for one in faulty] == [2]


SOME = st.builds(
    electrician,
    st.sampled_from((0, 644, 645, 859, 860, 1074, 1075, 1300)),
    *[st.sampled_from(("31018", "31019", "31073", "31074"))] * 2,
    foreman=st.sampled_from((0, 214, 215)),
)


@settings(max_examples=20)
@given(st.lists(SOME, max_size=4), st.randoms(use_true_random=False))
def test_counts_do_not_depend_on_the_order_and_nothing_changes_under_the_same_document(
    people: list[Json], chance: random.Random
) -> None:
    found, _ = effect(SHORTER, *people)
    mixed = list(people)
    chance.shuffle(mixed)
    assert effect(SHORTER, *mixed)[0].counts == found.counts
    same, told = effect(current(), *people)
    assert same.counts.moves == ({Move.UNCHANGED: len(people)} if people else {})
    assert told == []


@settings(max_examples=15)
@given(st.lists(SOME, min_size=1, max_size=3))
def test_levels_before_are_those_that_the_judge_gives(people: list[Json]) -> None:
    reader = RecordReader(CATALOGUE, ON, ON)
    judge = Judge(CATALOGUE, PlainEngine())
    levels = []
    for one in people:
        read = reader.read(one)
        assert isinstance(read, Record)
        (judged,) = judge.judge(read, [current().field]).judgements
        levels.append(judged.outcome.level)
    found, _ = effect(SHORTER, *people)
    counted: list[int | None] = []
    for (before, _), count in found.counts.levels.items():
        counted += [before] * count
    assert sorted(counted, key=lambda one: one or 0) == sorted(levels)


def test_an_effect_is_told_in_words_and_as_data() -> None:
    found, _ = effect(SHORTER, electrician(860, "31018"), electrician(859, "31018"))
    for lang, rises in (("ja", "レベルが上がる：1人"), ("en", "a higher level: 1")):
        assert any(rises in line for line in effect_lines(found, lang))
    data = effect_json(found)
    assert data["moves"]["rises"] == data["moves"]["nearer"] == 1
    assert {"before": 2, "after": 3, "people": 1} in data["levels"]
    assert sum(row["people"] for row in data["levels"]) == data["people"] == 2


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_two_documents_of_one_date_are_told_apart_by_their_files(lang: str) -> None:
    found, _ = effect(SHORTER)
    title = effect_lines(found, lang)[0]
    assert "electrical/2023-09-11.yaml" in title
    assert "new.yaml" in title
    first = effect_of(population(), None, SHORTER, CATALOGUE, ON)
    assert "new.yaml" not in effect_lines(first, lang)[0]


def test_every_word_of_an_effect_has_both_languages() -> None:
    def lacking(texts: Sequence[str]) -> bool:
        return set(texts) != {"ja", "en"}

    assert [key for key, texts in effect_words().items() if lacking(list(texts))] == []
