from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from rules.catalogue import Catalogue
from rules.compile import compile_revision, ruleset_of
from rules.guards import BeyondEngine
from rules.model import (
    AllOf,
    AnyOf,
    FieldCode,
    LowerLevel,
    Revision,
    Role,
    RoleDays,
    Unknown,
    WithDays,
)
from rules.ruleset import FIXED_PROPERTIES, Rule
from tests.rules.revisions import document, level, line

CATALOGUE = Catalogue.load()
LARGEST = [
    revision
    for field in ("electrical", "scaffolding", "carpentry")
    for revision in CATALOGUE.revisions(field)
]


def conditions(rule: Rule) -> list[object]:
    match rule["all"]:
        case [{"m": {"$and": list(found)}}]:
            return found
        case _:
            raise AssertionError(rule)


def operators(part: object) -> set[str]:
    if isinstance(part, dict):
        return {key for key in part if key.startswith("$")}.union(*map(operators, part.values()))
    if isinstance(part, list):
        return set[str]().union(*map(operators, part))
    return set()


def test_what_the_engine_cannot_take_is_refused_by_name() -> None:
    with pytest.raises(BeyondEngine, match=r"2000-01-01\.yaml \(canary\).*L2\.q: items in a group"):
        compile_revision(document(level(2, qualifications=AllOf(()))))


@pytest.mark.parametrize("revision", LARGEST, ids=lambda each: f"{each.field} {each.version}")
def test_the_largest_documents_compile_to_one_tagged_pattern_each(revision: Revision) -> None:
    ruleset = compile_revision(revision)
    tags = {part.tag for part in ruleset.parts}
    for rules, known in ((ruleset.judge, {"judge"}), (ruleset.explain, tags)):
        for rule in rules.values():
            first = conditions(rule)[0]
            assert isinstance(first, dict)
            assert first.keys() == {"k"}
            assert first["k"] in known
        used = operators(list(rules.values()))
        assert used <= {
            *("$and", "$m", "$l", "$r"),
            *("$add", "$sub", "$mul", "$div"),
            *("$lt", "$lte", "$gt", "$gte"),
        }


@pytest.mark.parametrize("revision", LARGEST, ids=lambda each: f"{each.field} {each.version}")
def test_messages_of_the_explanation_are_small_and_carry_what_their_rules_read(
    revision: Revision,
) -> None:
    ruleset = compile_revision(revision)
    assert [part.level for part in ruleset.parts] == [2, 3, 4]
    for part in ruleset.parts:
        mine = [rule for rule in ruleset.explain.values() if {"k": part.tag} in conditions(rule)]
        text = json.dumps(mine)
        for name in ruleset.properties:
            assert (f'"{name}"' in text) <= (name in part.properties)
        assert len(part.properties) < len(ruleset.properties)


def test_the_highest_level_is_asked_first_and_the_last_rule_is_always_true() -> None:
    ruleset = ruleset_of(LARGEST[0])
    by_priority = sorted(ruleset.judge.items(), key=lambda item: str(item[1]["pri"]))
    assert [name for name, _ in by_priority] == ["level:4", "level:3", "level:2", "level:1"]
    assert conditions(by_priority[-1][1]) == [{"k": "judge"}]
    for (_, higher), (_, lower) in pairwise(by_priority):
        asked = conditions(lower)
        assert conditions(higher)[: len(asked)] == asked


def test_a_document_without_levels_has_only_the_rule_for_level_one() -> None:
    ruleset = compile_revision(document())
    assert list(ruleset.judge) == ["level:1"]
    assert ruleset.explain == {}
    assert ruleset.places == ()


def test_equal_lines_share_a_property_and_others_do_not() -> None:
    ruleset = compile_revision(
        document(level(2, qualifications=AnyOf((line("a", "b"), line("b", "a"), line("a")))))
    )
    assert ruleset.properties == (*FIXED_PROPERTIES, "q1", "q2")
    assert [each.accepted for each in ruleset.lines] == [("a", "b"), ("a",)]
    assert [each.codes for each in ruleset.lines] == [("a", "b"), ("a",)]


def test_lines_are_named_in_the_order_of_the_document_with_those_a_role_needs_first() -> None:
    needs = RoleDays((Role.CREW_LEADER,), 1, "0", ((Role.CREW_LEADER, line("c")),))
    revision = document(
        level(3, 1, needs, line("d")), level(2, qualifications=AllOf((line("b"), line("a"))))
    )
    names = [each.name for each in compile_revision(revision).lines]
    assert names == ["b", "a", "c", "d"]


def test_a_lower_level_stands_in_full_in_the_judging_rules() -> None:
    below = WithDays(7, "0", line("a"))
    with_reference = document(
        level(2, qualifications=below), level(3, qualifications=LowerLevel(2))
    )
    written_out = document(level(2, qualifications=below), level(3, qualifications=below))
    assert compile_revision(with_reference).judge == compile_revision(written_out).judge


def test_an_unknown_clause_is_the_property_unknown() -> None:
    ruleset = compile_revision(document(level(2, Unknown("?"), Unknown("?"), Unknown("?"))))
    assert conditions(ruleset.judge["level:2"]) == [
        {"k": "judge"},
        {"unknown": 1},
        {"unknown": 1},
        {"$lte": {"one": {"$m": "unknown"}}},
    ]


def test_places_are_those_of_the_document() -> None:
    needs = RoleDays(tuple(Role), 215, "1", ((Role.CREW_LEADER, line("c")),))
    tree = AllOf((AnyOf((line("a"), WithDays(9, "0", line("b")))), LowerLevel(2)))
    revision = document(level(2, 645), level(3, 1075, needs, tree))
    ruleset = compile_revision(revision)
    assert ruleset.places == (
        "L2.work_days",
        *("L3.q", "L3.q.0", "L3.q.0.0", "L3.q.0.1", "L3.q.0.1.0", "L3.q.1"),
        *("L3.role_days", "L3.work_days"),
    )
    # Two rules, of which one applies to anyone, say by how many role days the place is short.
    by_place = [each for each in ruleset.findings if each.place == "L3.role_days"]
    assert [(each.rule, each.have) for each in by_place] == [
        ("L3.role_days counting either_days", "either_days"),
        ("L3.role_days counting foreman_days", "foreman_days"),
    ]


def test_role_days_that_do_not_count_without_a_qualification_are_missing_in_full() -> None:
    needs = RoleDays((Role.FOREMAN,), 215, "1", ((Role.FOREMAN, line("a")),))
    ruleset = compile_revision(document(level(2, 645, needs)))
    assert [each.rule for each in ruleset.findings if each.place == "L2.role_days"] == [
        "L2.role_days counting foreman_days",
        "L2.role_days counting none",
    ]


def test_a_role_whose_qualification_everybody_has_counts_in_one_way() -> None:
    needs = RoleDays((Role.FOREMAN,), 215, "1", ((Role.FOREMAN, LowerLevel(2)),))
    ruleset = compile_revision(document(level(2, 645), level(3, 1075, needs)))
    by_place = [each for each in ruleset.findings if each.place == "L3.role_days"]
    assert [(each.rule, each.have) for each in by_place] == [("L3.role_days", "foreman_days")]


def test_a_long_level_is_asked_in_parts_of_at_most_sixty_conditions() -> None:
    def parts(lines: int) -> list[int]:
        tree = AnyOf(tuple(line(f"{number}") for number in range(lines)))
        ruleset = compile_revision(document(level(2, 645, qualifications=tree)))
        tags = [part.tag for part in ruleset.parts]
        found = [conditions(rule)[0] for rule in ruleset.explain.values()]
        return [found.count({"k": tag}) - 1 for tag in tags]

    assert parts(57) == [59]
    assert parts(58) == [60]
    assert parts(59) == [60, 1]
    assert parts(119) == [60, 60, 1]


def test_the_digest_is_of_the_printed_text_and_the_same_for_each_compilation() -> None:
    for revision in LARGEST:
        ruleset, again = compile_revision(revision), compile_revision(revision)
        assert ruleset.digest == again.digest
        assert ruleset.digest == hashlib.sha256(ruleset.to_json().encode()).hexdigest()
        data = json.loads(ruleset.to_json())
        assert data["field"] == revision.field
        assert data["version"] == revision.version
        assert ruleset.to_json() == json.dumps(
            data, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        assert {name: each["run"] for name, each in data["explain"].items()} == {
            name: name for name in data["explain"]
        }


def test_the_digest_tells_documents_apart_by_any_threshold_line_date_or_field() -> None:
    revision = document(level(2, 645, qualifications=line("a")))
    others = (
        document(level(2, 646, qualifications=line("a"))),
        document(level(2, 645, qualifications=line("b"))),
        document(level(2, 645, qualifications=AllOf((line("a"), line("b"))))),
        replace(revision, field=FieldCode("other")),
        replace(revision, in_force=replace(revision.in_force, since=date(2000, 1, 2))),
    )
    digests = {compile_revision(each).digest for each in (revision, *others)}
    assert len(digests) == 6


def test_a_revision_is_compiled_once() -> None:
    assert ruleset_of(LARGEST[0]) is ruleset_of(LARGEST[0])
