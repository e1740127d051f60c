from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.canary import REVISION
from rules.catalogue import Catalogue
from rules.diff import Change, ChangeKind, change_json, diff
from rules.model import (
    Agreement,
    FieldCode,
    HeldQualification,
    InForce,
    Precision,
    Revision,
    Status,
    TradeCode,
    TradesKnown,
    walk,
)
from tests.rules.comparing.whole import OTHER, PAGE, SHEET, TRADE, content, whole_documents

BASE = replace(
    REVISION,
    trades=(TRADE, OTHER),
    trades_known=TradesKnown.COMPLETE,
    bodies=("renga", "yane"),
    sources=(SHEET, PAGE),
    notes=("注記1", "注記2"),
)

FACTS: dict[ChangeKind, list[Mapping[str, Any]]] = {
    ChangeKind.FIELD: [{"field": FieldCode("roofing")}],
    ChangeKind.FIELD_NAME: [{"name": "屋根"}],
    ChangeKind.DESIGNATION: [{"designation": "れんが技能者"}],
    ChangeKind.STATUS: [{"status": Status.COMPLETE}],
    ChangeKind.PRECISION: [{"in_force": replace(BASE.in_force, precision=Precision.MONTH)}],
    ChangeKind.BASIS: [{"in_force": replace(BASE.in_force, basis="告示")}],
    ChangeKind.UNTIL: [{"in_force": replace(BASE.in_force, until=date(2030, 3, 31))}],
    ChangeKind.AGREEMENT: [{"agreement": Agreement.SINGLE}, {"agreement_note": "1つだけ"}],
    ChangeKind.AWAITED_SHEET: [{"awaited_sheet": "公式の表"}],
    ChangeKind.TRADES_KNOWN: [{"trades_known": TradesKnown.PARTIAL}],
    ChangeKind.TRADE_ADDED: [
        {"trades": (TRADE, replace(OTHER, code=TradeCode("01-03"), name="別"), OTHER)}
    ],
    ChangeKind.TRADE_REMOVED: [{"trades": (OTHER,)}],
    ChangeKind.TRADE_NAME: [{"trades": (replace(TRADE, name="れんが工"), OTHER)}],
    ChangeKind.TRADE_CODE: [
        {"trades": (replace(TRADE, code=None), OTHER)},
        {"trades": (replace(TRADE, code=TradeCode("09-01"), major="09"), OTHER)},
    ],
    ChangeKind.TRADE_CONDITION: [
        {"trades": (TRADE, replace(OTHER, condition=None))},
        {"trades": (replace(TRADE, condition="新しい条件"), OTHER)},
    ],
    ChangeKind.BODY_ADDED: [{"bodies": ("renga", "kawara", "yane")}],
    ChangeKind.BODY_REMOVED: [{"bodies": ("yane",)}],
    ChangeKind.SHEET: [
        {"sources": (replace(SHEET, as_of="2024-04-01"), PAGE)},
        {"sources": (PAGE,)},
        {"sources": (replace(SHEET, title="新しい表", address=None, sha256=None), PAGE)},
    ],
    ChangeKind.SOURCE: [
        {"sources": (replace(SHEET, sha256="1" * 64), PAGE)},
        {"sources": (SHEET, replace(PAGE, covers="一部"))},
        {"sources": (SHEET, replace(PAGE, primary=True))},
    ],
    ChangeKind.SOURCE_ADDED: [{"sources": (SHEET, replace(PAGE, title="記事"), PAGE)}],
    ChangeKind.SOURCE_REMOVED: [{"sources": (SHEET,)}],
    ChangeKind.NOTE_ADDED: [{"notes": ("注記1", "注記3", "注記2")}],
    ChangeKind.NOTE_REMOVED: [{"notes": ("注記2",)}],
    ChangeKind.ORDER: [
        {"trades": (OTHER, TRADE)},
        {"bodies": ("yane", "renga")},
        {"sources": (PAGE, SHEET)},
        {"notes": ("注記2", "注記1")},
        {"levels": (BASE.levels[1], BASE.levels[0], BASE.levels[2])},
    ],
    ChangeKind.LEVEL_REMOVED: [{"levels": BASE.levels[:2]}],
}


@pytest.mark.parametrize("kind", FACTS)
def test_one_fact_of_a_document_is_one_change(kind: ChangeKind) -> None:
    for facts in FACTS[kind]:
        after = replace(BASE, **facts)
        (change,) = diff(BASE, after)
        assert change.kind is kind, facts
        assert change.level is (4 if kind is ChangeKind.LEVEL_REMOVED else None)
        assert len(diff(after, BASE)) == 1


@given(whole_documents(), whole_documents())
def test_there_are_changes_exactly_when_two_documents_say_something_else(
    old: Revision, new: Revision
) -> None:
    assert bool(diff(old, new)) == (content(old) != content(new))


@given(whole_documents(), st.text(min_size=1, max_size=3))
def test_file_digest_lines_and_the_first_day_are_no_change(old: Revision, other: str) -> None:
    since = date(2031, 1, 1)
    in_force = replace(old.in_force, since=since)
    levels = tuple(replace(rule, line=rule.line + 7) for rule in old.levels)
    new = replace(old, file=other, digest=other, in_force=in_force, levels=levels)
    assert diff(old, new) == ()


def names(revision: Revision, level: int) -> set[str]:
    rules = [rule for rule in revision.levels if rule.level == level and rule.qualifications]
    return {
        part.name
        for rule in rules
        for part in walk(rule.qualifications)  # type: ignore[arg-type]
        if isinstance(part, HeldQualification)
    }


@settings(max_examples=25)
@given(whole_documents(), whole_documents())
def test_every_qualification_that_only_one_of_them_asks_is_named(
    old: Revision, new: Revision
) -> None:
    changes = diff(old, new)
    for level in (2, 3, 4):
        said = "\n".join(change.sentence() for change in changes if change.level == level)
        assert all(name in said for name in names(old, level) ^ names(new, level)), said


@settings(max_examples=25)
@given(whole_documents(), whole_documents())
def test_every_change_is_plain_data_and_is_said_in_both_languages(
    old: Revision, new: Revision
) -> None:
    for change in (*diff(old, new), *diff(None, new)):
        data = json.loads(json.dumps(change_json(change), ensure_ascii=False))
        assert data["sentence"] == change.sentence("ja")
        again = Change(
            data["level"], ChangeKind(data["kind"]), data["place"], data["old"], data["new"]
        )
        assert again.sentence("en") == change.sentence("en") != ""


@settings(max_examples=25)
@given(whole_documents(), whole_documents())
def test_levels_come_from_4_to_2_and_the_document_last(old: Revision, new: Revision) -> None:
    levels = [change.level or 0 for change in diff(old, new)]
    assert levels == sorted(levels, reverse=True)


def test_the_first_document_of_a_field_is_said_with_all_its_levels() -> None:
    first, *levels = diff(None, BASE)
    assert (first.kind, first.old, first.new) == (ChangeKind.FIRST_DOCUMENT, None, "2000-01-01")
    assert [(one.kind, one.level) for one in levels] == [
        (ChangeKind.LEVEL_ADDED, level) for level in (4, 3, 2)
    ]


def test_bodies_are_named_where_their_names_are_at_hand() -> None:
    catalogue = Catalogue.load()
    body, *_ = catalogue.bodies
    new = replace(BASE, bodies=(*BASE.bodies, body))
    assert diff(BASE, new)[0].new == {"id": body, "name": None}
    assert diff(BASE, new, catalogue.bodies)[0].new == {
        "id": body,
        "name": catalogue.bodies[body].name,
    }


def test_every_pair_of_documents_of_the_project_is_compared_in_both_directions() -> None:
    catalogue = Catalogue.load()
    compared = 0
    for entry in catalogue.fields:
        revisions = catalogue.revisions(entry.field)
        for old, new in pairwise(revisions):
            there, back = diff(old, new, catalogue.bodies), diff(new, old, catalogue.bodies)
            assert there
            assert len(there) == len(back)
            compared += 1
    assert compared >= 2


def test_the_in_force_date_itself_is_no_change() -> None:
    later = replace(BASE, in_force=InForce(date(2026, 1, 1), None, Precision.DAY, ""))
    assert diff(BASE, later) == ()
