from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.decision_diagram import ALWAYS, NEVER, DecisionDiagram

NAMES = "abcde"
Question = Callable[[DecisionDiagram], int]
Answer = Callable[[dict[str, bool]], bool]


def variable(name: str) -> tuple[Question, Answer]:
    return (lambda diagram: diagram.variable(name)), (lambda held: held[name])


def group(kind: str, parts: list[tuple[Question, Answer]], count: int) -> tuple[Question, Answer]:
    def question(diagram: DecisionDiagram) -> int:
        inner = [ask(diagram) for ask, _ in parts]
        if kind == "all":
            return diagram.all_of(inner)
        if kind == "any":
            return diagram.any_of(inner)
        return diagram.at_least(count, inner)

    def answer(held: dict[str, bool]) -> bool:
        met = sum(said(held) for _, said in parts)
        return met >= {"all": len(parts), "any": 1}.get(kind, count)

    return question, answer


questions = st.recursive(
    st.sampled_from(NAMES).map(variable),
    lambda inner: st.builds(
        group,
        st.sampled_from(("all", "any", "some")),
        st.lists(inner, min_size=1, max_size=4),
        st.integers(1, 3),
    ),
    max_leaves=9,
)


def answers(said: Answer) -> list[bool]:
    return [
        said(dict(zip(NAMES, held, strict=True)))
        for held in product((False, True), repeat=len(NAMES))
    ]


@given(questions, questions)
def test_two_questions_are_one_number_exactly_when_they_always_agree(
    one: tuple[Question, Answer], other: tuple[Question, Answer]
) -> None:
    diagram = DecisionDiagram()
    same = one[0](diagram) == other[0](diagram)
    assert same == (answers(one[1]) == answers(other[1]))


@given(questions, questions)
def test_one_implies_the_other_exactly_when_it_is_never_yes_without_it(
    one: tuple[Question, Answer], other: tuple[Question, Answer]
) -> None:
    diagram = DecisionDiagram()
    never_without = all(
        held_other or not held_one
        for held_one, held_other in zip(answers(one[1]), answers(other[1]), strict=True)
    )
    assert diagram.implies(one[0](diagram), other[0](diagram)) == never_without


@pytest.mark.parametrize(("count", "expected"), [(0, ALWAYS), (4, NEVER)])
def test_none_of_three_is_always_there_and_four_never(count: int, expected: int) -> None:
    diagram = DecisionDiagram()
    assert diagram.at_least(count, map(diagram.variable, "abc")) == expected


def test_nothing_to_meet_is_met_and_nothing_to_choose_from_is_not() -> None:
    diagram = DecisionDiagram()
    assert diagram.all_of([]) == ALWAYS
    assert diagram.any_of([]) == NEVER


def test_a_question_asked_twice_is_one() -> None:
    diagram = DecisionDiagram()
    assert diagram.variable("a") == diagram.variable("a") != diagram.variable("b")
    assert diagram.variable(("days", 1)) != diagram.variable(("days", 2))


def test_thirty_of_sixty_lines_are_compared_without_trying_every_set() -> None:
    diagram = DecisionDiagram()
    lines = [diagram.variable(number) for number in range(60)]
    many, more = diagram.at_least(30, lines), diagram.at_least(31, lines)
    assert many == diagram.at_least(30, reversed(lines))
    assert diagram.implies(more, many)
    assert not diagram.implies(many, more)
