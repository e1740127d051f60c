from __future__ import annotations

import pytest

from rules.durable_host import Rulebook
from rules.guards import Excess
from rules.program import rules_text, template
from rules.ruleset import Condition, Rules, rule
from rules.ruleset_guards import (
    MOST_CONDITIONS_AT_ONCE,
    MOST_RULES,
    MOST_RULES_ON_ONE_CONDITION,
    MOST_SIBLINGS,
    RESERVED,
    fnv1a,
    rules_excesses,
)

TAG = "t"


def with_sentinel(rules: Rules) -> Rules:
    return {"always": rule(TAG, [], answer="always"), **rules}


def asking(*conditions: Condition) -> Rules:
    return with_sentinel({"asking": rule(TAG, list(conditions), answer="asking")})


def guards(rules: Rules, *names: str) -> set[str]:
    return {each.guard for each in rules_excesses(rules, {TAG: names})}


@pytest.mark.parametrize(
    "condition",
    [
        {"$or": [{"a": 1}, {"b": 1}]},
        {"$and": [{"a": 1}]},
        {"$nex": {"a": 1}},
        {"$neq": {"a": 1}},
        {"$mt": {"a": "x*"}},
        {"a": "text"},
        {"a": True},
        {"a": None},
        {"$lt": {"a": 1.5}},
        {"$lt": {"a": {"$pow": {"$l": 2, "$r": 2}}}},
        {"$lt": {"a": {"$div": {"$l": 2, "$r": 0}}}},
        {"$lt": {"a": {"$add": {"$l": {"$m": "a"}, "$r": 0.5}}}},
        {"a": [1]},
    ],
)
def test_what_the_engine_gets_wrong_is_a_fault_of_the_compiler(condition: Condition) -> None:
    with pytest.raises(ValueError, match="asking"):
        rules_excesses(asking(condition), {TAG: ("a", "b")})


@pytest.mark.parametrize(
    "pattern",
    [
        [{"m": {"$and": [{"a": 1}]}}],
        [{"m": {"$and": [{"a": 1}, {"k": TAG}]}}],
        [{"m": {"k": TAG}}],
        [{"m": {"$or": [{"k": TAG}]}}],
        [{"m": {"$and": [{"k": TAG}]}}, {"n": {"$and": [{"k": TAG}]}}],
    ],
)
def test_a_rule_that_is_not_one_pattern_after_its_tag_is_a_fault(pattern: object) -> None:
    with pytest.raises(ValueError, match="not one pattern"):
        rules_excesses(with_sentinel({"asking": {"all": pattern}}), {TAG: ("a",)})


def test_a_set_without_a_rule_that_always_fires_is_a_fault() -> None:
    with pytest.raises(ValueError, match="no rule always fires for 't'"):
        rules_excesses({"asking": rule(TAG, [{"a": 1}], answer="asking")}, {TAG: ("a",)})


def test_a_rule_with_a_tag_that_no_message_has_is_a_fault() -> None:
    with pytest.raises(ValueError, match="asking waits for 'other'"):
        rules_excesses(with_sentinel({"asking": rule("other", [], answer="asking")}), {TAG: ()})


def test_a_property_that_messages_lack_is_named_with_its_rule() -> None:
    found = rules_excesses(asking({"a": 1}, {"$lte": {"one": {"$m": "b"}}}), {TAG: ("c",)})
    assert [each.place for each in found] == ["asking reads a", "asking reads b"]


@pytest.mark.parametrize("name", sorted(RESERVED - {"one"}))
def test_a_name_that_the_engine_keeps_for_itself_is_refused(name: str) -> None:
    assert "properties that the engine keeps for itself" in guards(asking(), name)


def test_names_with_one_hash_are_refused_for_the_engine_compares_no_text() -> None:
    assert fnv1a("costarring") == fnv1a("liquid")
    assert guards(asking(), "costarring", "liquid") == {"names with one 32-bit hash"}
    assert guards(asking(), "costarring", "solid") == set()


def test_hashes_are_those_of_the_engine() -> None:
    # HASH_ID and HASH_SID in the engine's source.
    assert fnv1a("id") == 926444256
    assert fnv1a("sid") == 3593476751


@pytest.mark.parametrize(("number", "refused"), [(-1, True), (0, False), (10**6, False)])
def test_numbers_stay_where_sums_and_products_are_safe(number: int, refused: bool) -> None:
    assert guards(asking({"$lt": {"a": number}}), "a") == ({"number"} if refused else set())
    assert guards(asking({"a": 10**6 + 1}), "a") == {"number"}


def met_at_once(count: int) -> Rules:
    return with_sentinel(
        {
            f"r{number}": rule(TAG, [{"$lt": {"a": number + 1}}], answer=f"r{number}")
            for number in range(count)
        }
    )


@pytest.mark.parametrize(("over", "refused"), [(-1, False), (0, False), (1, True)])
def test_a_message_meets_conditions_up_to_the_limit_and_the_engine_follows_as_many(
    over: int, refused: bool
) -> None:
    count = MOST_CONDITIONS_AT_ONCE + over
    rules = met_at_once(count)
    assert guards(rules, "a") == ({"conditions of one message"} if refused else set())
    fired = Rulebook("t", rules_text(rules)).answers(template(TAG, ["a"]) % 0)
    assert len(fired) == count + 1


def test_arithmetic_that_reads_alike_counts_each_time_for_the_engine_shares_none() -> None:
    same: Condition = {"$lte": {"one": {"$m": "a"}}}
    rules = with_sentinel(
        {f"r{number}": rule(TAG, [same], answer=f"r{number}") for number in range(61)}
    )
    assert guards(rules, "a") == {"conditions of one message"}


@pytest.mark.parametrize(("over", "refused"), [(-1, False), (0, False), (1, True)])
def test_conditions_beside_each_other_are_counted(over: int, refused: bool) -> None:
    found = guards(met_at_once(MOST_SIBLINGS + over), "a")
    assert ("conditions beside each other" in found) is refused


@pytest.mark.parametrize(("over", "refused"), [(-1, False), (0, False), (1, True)])
def test_rules_on_one_condition_are_counted_and_the_engine_takes_as_many(
    over: int, refused: bool
) -> None:
    count = MOST_RULES_ON_ONE_CONDITION + over
    rules = with_sentinel(
        {f"r{number}": rule(TAG, [{"a": 0}], answer=f"r{number}") for number in range(count)}
    )
    assert guards(rules, "a") == ({"rules on one condition"} if refused else set())
    fired = Rulebook("t", rules_text(rules)).answers(template(TAG, ["a"]) % 0)
    assert len(fired) == count + 1


@pytest.mark.parametrize(("over", "refused"), [(0, False), (1, True)])
def test_rules_are_counted(over: int, refused: bool) -> None:
    names = range(MOST_RULES + over)
    rules = {f"r{number}": rule(f"t{number}", [], answer="") for number in names}
    found = rules_excesses(rules, {f"t{number}": () for number in names})
    assert found == ([Excess("ruleset", "rules", 4_000, 4_001)] if refused else [])
