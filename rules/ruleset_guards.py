"""What a compiled ruleset may hold, checked before the durable engine sees it.

The engine's own limits were measured (engine study §4); these lie below them. The check reads
only the data, so it also holds for rules that another compiler might make.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.arithmetic import BIG, names_in
from rules.guards import Excess, at_most, within
from rules.ruleset import ONE, Condition, Rule, Rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST_PROPERTIES: Final = 250
MOST_CONDITIONS_AT_ONCE: Final = 60
MOST_SIBLINGS: Final = 500
MOST_RULES_ON_ONE_CONDITION: Final = 250
MOST_RULES: Final = 4_000
COMPARISONS: Final = frozenset({"$lt", "$lte", "$gt", "$gte"})
ARITHMETIC: Final = frozenset({"$add", "$sub", "$mul", "$div"})
RESERVED: Final = frozenset(
    {"id", "sid", "$s", "one", "k", "chart", "label", "running", "exception"}
)


def fnv1a(name: str) -> int:
    """The 32-bit hash by which the engine knows a property or a message; it compares no text."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def rules_excesses(rules: Rules, messages: Mapping[str, Sequence[str]]) -> list[Excess]:
    """Everything in a ruleset that the engine cannot take.

    ``messages`` gives, by tag, the properties that every message with the tag carries besides
    the tag itself. A rule of a shape that the engine gets wrong is a fault of the compiler and
    raises ``ValueError``.
    """
    found = list(at_most("ruleset", "rules", MOST_RULES, len(rules)))
    for tag, names in messages.items():
        found += _message_excesses(tag, names)
    beside: dict[str, set[str]] = {}
    together: dict[str, set[str]] = {tag: set() for tag in messages}
    ending: dict[str, int] = {}
    always: set[str] = set()
    for name, one_rule in rules.items():
        tag, conditions = _pattern(name, one_rule)
        if tag not in messages:
            raise ValueError(f"rule {name} waits for {tag!r}, which no message has as its tag")
        if not conditions:
            always.add(tag)
        path = tag
        for condition in conditions:
            found += _condition_excesses(name, condition, messages[tag])
            text = _node(name, condition)
            beside.setdefault(path, set()).add(text)
            together[tag].add(text)
            path += text
        ending[path] = ending.get(path, 0) + 1
    for tag in messages.keys() - always:
        raise ValueError(f"no rule always fires for {tag!r}: not met would look like a fault")
    for tag, texts in together.items():
        guard = "conditions of one message"
        found += at_most(tag, guard, MOST_CONDITIONS_AT_ONCE, len(texts))
    for texts in beside.values():
        found += at_most("ruleset", "conditions beside each other", MOST_SIBLINGS, len(texts))
    for count in ending.values():
        guard = "rules on one condition"
        found += at_most("ruleset", guard, MOST_RULES_ON_ONE_CONDITION, count)
    return found


def _pattern(name: str, rule: Rule) -> tuple[str, list[Condition]]:
    """The tag and the further conditions; a rule of another shape is a fault of the compiler."""
    match rule:
        case {"all": [{"m": {"$and": [{"k": str(tag)}, *conditions]}}]}:
            return tag, conditions
        case _:
            raise ValueError(f"rule {name} is not one pattern that starts with its tag")


def _node(name: str, condition: Condition) -> str:
    """What the engine keeps the condition as: it shares nodes, but never those of arithmetic."""
    return f"{name}: {condition}" if any(names_in(condition)) else repr(condition)


def _message_excesses(tag: str, names: Sequence[str]) -> Iterator[Excess]:
    yield from at_most(tag, "properties of a message", MOST_PROPERTIES, len(names))
    own = [name for name in names if name != ONE]
    for name in RESERVED & set(own):
        yield Excess(name, "properties that the engine keeps for itself", 0, 1)
    all_names = {*own, *RESERVED}
    hashes = {fnv1a(name) for name in all_names}
    yield from at_most(tag, "names with one 32-bit hash", 0, len(all_names) - len(hashes))


def _condition_excesses(
    place: str, condition: Condition, carried: Sequence[str]
) -> Iterator[Excess]:
    ((operator, operand),) = condition.items()
    if isinstance(operand, dict):
        if operator not in COMPARISONS:
            raise ValueError(f"rule {place} asks {operator}, which the engine gets wrong")
        ((name, value),) = operand.items()
    else:
        name, value = operator, operand
    read = {name, *names_in(value)}
    for missing in sorted(read - {*carried, ONE}):
        yield Excess(f"{place} reads {missing}", "properties no message carries", 0, 1)
    yield from _value_excesses(place, value)


def _value_excesses(place: str, value: object) -> Iterator[Excess]:
    match value:
        case bool() | float() | str():
            raise ValueError(f"rule {place} compares with {value!r}, which is no integer")
        case int():
            yield from within(place, "number", 0, BIG, value)
        case {"$m": str()}:
            pass
        case dict():
            ((operator, operands),) = value.items()
            if operator not in ARITHMETIC:
                raise ValueError(f"rule {place} asks {operator}, which the engine gets wrong")
            if operator == "$div" and operands["$r"] == 0:
                raise ValueError(f"rule {place} divides by 0, which ends the process")
            for inner in (operands["$l"], operands["$r"]):
                yield from _value_excesses(place, inner)
        case _:
            raise ValueError(f"rule {place} holds {value!r}")
