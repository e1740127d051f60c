from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.arithmetic import (
    BIG,
    Expression,
    add,
    at_least,
    both,
    multiply,
    names_in,
    negate,
    reaches,
    value_of,
)
from rules.durable_host import Rulebook
from rules.program import rules_text, template
from rules.ruleset import JUDGE, rule
from rules.translation import holds


def worth(expression: Expression, values: dict[str, int]) -> int:
    """What the expression is worth by the language's own whole numbers."""
    if isinstance(expression, int):
        return expression
    ((operator, operand),) = expression.items()
    if operator == "$m":
        return values[str(operand)]
    assert isinstance(operand, dict)
    left, right = worth(operand["$l"], values), worth(operand["$r"], values)
    return {
        "$add": left + right,
        "$sub": left - right,
        "$mul": left * right,
        "$div": left // right if operator == "$div" else 0,
    }[operator]


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_at_least_is_one_exactly_from_the_count_on(size: int) -> None:
    names = [f"q{number}" for number in range(size)]
    for count in range(1, size + 1):
        expression = at_least(count, [value_of(name) for name in names])
        for met in product((0, 1), repeat=size):
            values = dict(zip(names, met, strict=True))
            assert worth(expression, values) == int(sum(met) >= count)


def test_at_least_takes_parts_that_are_known_before() -> None:
    part = value_of("q1")
    assert at_least(1, [part, 1]) == 1
    assert at_least(2, [part, 1]) == part
    assert at_least(2, [part, 0]) == 0
    assert at_least(0, [part]) == 1


@pytest.mark.parametrize("least", [0, 1, 2, 215, BIG - 1])
def test_days_reach_a_threshold_exactly_at_it(least: int) -> None:
    expression = reaches(value_of("days"), least)
    for days in (0, 1, least - 1, least, least + 1, BIG - 1):
        if 0 <= days < BIG:
            assert worth(expression, {"days": days}) == int(days >= least)
            assert reaches(days, least) == int(days >= least)


def test_products_and_sums_work_out_what_names_no_property() -> None:
    part = value_of("q1")
    assert multiply(part, 1) == multiply(1, part) == part
    assert multiply(part, 0) == multiply(0, part) == 0
    assert multiply(3, 4) == 12
    assert multiply(3, part) == {"$mul": {"$l": 3, "$r": part}}
    assert multiply(part, 3) == {"$mul": {"$l": part, "$r": 3}}
    assert add(3, 4) == 7
    assert add(part, 0) == part
    assert negate(0) == 1
    assert negate(1) == 0
    assert both(1, 0) == 0


@given(st.lists(st.integers(0, BIG - 1), min_size=1, max_size=200))
def test_a_sum_of_many_is_their_sum_and_stays_shallow(numbers: list[int]) -> None:
    names = [f"p{index}" for index in range(len(numbers))]
    expression = add(*map(value_of, names))
    assert worth(expression, dict(zip(names, numbers, strict=True))) == sum(numbers)

    def depth(part: object) -> int:
        return 1 + max(map(depth, part.values())) if isinstance(part, dict) else 0

    assert depth(expression) <= 2 * len(numbers).bit_length() + 2


def test_names_are_found_at_any_depth() -> None:
    expression = both(reaches(value_of("days"), 7), at_least(1, [value_of("a"), value_of("b")]))
    assert set(names_in(expression)) == {"days", "a", "b"}
    assert set(names_in({"days": 3})) == set()


@given(
    st.integers(0, BIG - 1),
    st.sampled_from([0, 1, 107, 645, BIG - 1]),
    st.lists(st.sampled_from([0, 1]), min_size=3, max_size=3),
)
def test_the_engine_works_arithmetic_out_as_the_language_does(
    days: int, least: int, met: list[int]
) -> None:
    values = {"days": days, "a": met[0], "b": met[1], "c": met[2]}
    flags = [value_of(name) for name in "abc"]
    expression = both(
        at_least(2, [reaches(value_of("days"), least), *flags]), negate(multiply(*flags[:2]))
    )
    rules = {
        "met": rule(JUDGE, [holds(expression)], answer="met", priority=1),
        "unmet": rule(JUDGE, [], answer="unmet", priority=2),
    }
    message = template(JUDGE, list(values)) % tuple(values.values())
    said = Rulebook("arithmetic", rules_text(rules)).answer(message)
    assert said == ("met" if worth(expression, values) else "unmet")
