"""Requirements as integer arithmetic: an expression worth 1 when they are met, else 0.

Every requirement is a threshold: all of m = at least m, any = at least 1. Over parts that are
0 or 1, ``(sum + m - n) / m`` in whole numbers is 1 exactly when at least n parts are 1; over a
number of days below ``BIG``, ``(days + BIG - n) / BIG`` is 1 exactly when days >= n. So a whole
nested requirement is one comparison for the engine, with no alternatives to expand
(engine study §5). An expression that needs no property is worked out here: the engine knows
only those that name one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BIG: Final = 10**6
"""Above every number of days; sums and products of them stay far inside 64 bits."""

Node = dict[str, object]
Expression = int | Node


def value_of(name: str) -> Node:
    """The value of a property of the message being judged."""
    return {"$m": name}


def _operation(name: str, left: Expression, right: Expression) -> Node:
    return {name: {"$l": left, "$r": right}}


def _sum(terms: Sequence[Node]) -> Node:
    # Halved, not chained: the depth stays at log2 of the length, far from any parser's limit.
    if len(terms) == 1:
        return terms[0]
    middle = len(terms) // 2
    return _operation("$add", _sum(terms[:middle]), _sum(terms[middle:]))


def add(*terms: Expression) -> Expression:
    """The sum, its constants worked out."""
    constant = sum(term for term in terms if isinstance(term, int))
    named = [term for term in terms if not isinstance(term, int)]
    if not named:
        return constant
    return _operation("$add", _sum(named), constant) if constant else _sum(named)


def multiply(left: Expression, right: Expression) -> Expression:
    """The product, with 0 and 1 worked out."""
    for one, other in ((left, right), (right, left)):
        if one == 0:
            return 0
        if one == 1:
            return other
    if isinstance(left, int) and isinstance(right, int):
        return left * right
    return _operation("$mul", left, right)


def negate(met: Expression) -> Expression:
    """1 for 0 and 0 for 1; only to choose between two counts, never to ask for less."""
    return 1 - met if isinstance(met, int) else _operation("$sub", 1, met)


def reaches(number: Expression, least: int) -> Expression:
    """1 when ``number`` (0 … 999,999) is at least ``least``, else 0."""
    if isinstance(number, int):
        return int(number >= least)
    return _operation("$div", add(number, BIG - least), BIG)


def at_least(count: int, parts: Sequence[Expression]) -> Expression:
    """1 when at least ``count`` of the 0-or-1 ``parts`` are 1, else 0."""
    count -= sum(part for part in parts if isinstance(part, int))
    named = [part for part in parts if not isinstance(part, int)]
    if count <= 0:
        return 1
    if count > len(named):
        return 0
    if len(named) == 1:
        return named[0]
    return _operation("$div", add(*named, len(named) - count), len(named))


def both(left: Expression, right: Expression) -> Expression:
    """1 when both 0-or-1 expressions are 1."""
    return multiply(left, right)


def names_in(expression: object) -> Iterator[str]:
    """The properties an expression or condition reads through ``$m``."""
    if isinstance(expression, dict):
        for key, inner in expression.items():
            if key == "$m":
                yield str(inner)
            else:
                yield from names_in(inner)
