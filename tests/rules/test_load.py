from __future__ import annotations

import datetime as dt
from functools import cache

import pytest

from rules.catalogue import Catalogue
from rules.diagnostics import Diagnostic
from rules.load import read_revision
from rules.model import (
    Agreement,
    FieldTrade,
    InForce,
    Precision,
    Revision,
    Source,
    Status,
    TradeCode,
    TradesKnown,
)
from rules.nodes import parse
from rules.reading import Reading
from rules.requirements import RequirementReader
from tests.criteria.folders import GOOD

MASONRY = "masonry/2023-04-01.yaml"
ROOFING = "roofing/2024-04-01.yaml"


@cache
def catalogue() -> Catalogue:
    return Catalogue.load(GOOD)


def read(text: str, file: str = MASONRY) -> tuple[Revision | None, list[tuple[str, str]]]:
    node = parse(text.encode(), file)
    assert not isinstance(node, Diagnostic), node
    reading = Reading(node, "", file, [])
    known = catalogue()
    revision = read_revision(
        reading,
        "d" * 64,
        RequirementReader(known.qualifications, 215),
        known.trades,
        known.bodies,
    )
    faults = [(fault.code, dict(fault.values).get("place", "")) for fault in reading.faults]
    return revision, faults


def text_of(file: str = MASONRY) -> str:
    return (GOOD / file).read_text(encoding="utf-8")


def changed(old: str, new: str, file: str = MASONRY) -> list[tuple[str, str]]:
    text = text_of(file)
    assert text.count(old) == 1, text.count(old)
    revision, faults = read(text.replace(old, new), file)
    assert (revision is None) == bool(faults)
    return faults


def test_a_document_is_read_with_everything_it_says() -> None:
    revision, faults = read(text_of())
    assert faults == []
    assert revision is not None
    assert (revision.field, revision.name, revision.designation) == (
        "masonry",
        "れんが積み",
        "れんが技能者",
    )
    assert revision.status is Status.COMPLETE
    assert revision.in_force == InForce(dt.date(2023, 4, 1), None, Precision.DAY, "試験用")
    assert revision.version == "2023-04-01"
    assert revision.sources == (
        Source(
            title="れんが積みの表",
            issuer="試験省",
            address="https://example.org/masonry.pdf",
            as_of="2023-04-01",
            covers="すべて",
            primary=True,
            approved_on=dt.date(2023, 3, 1),
            published_on=dt.date(2023, 3, 15),
            sha256="0123456789abcdef" * 4,
        ),
    )
    assert (revision.agreement, revision.agreement_note) == (
        Agreement.PRIMARY_CONFIRMED,
        "公式の表",
    )
    assert revision.awaited_sheet is None
    assert revision.bodies == ("renga",)
    assert revision.trades_known is TradesKnown.COMPLETE
    assert revision.trades == (
        FieldTrade(TradeCode("01-01"), "01", "れんが積工", None),
        FieldTrade(TradeCode("01-02"), "01", "補修工", "れんが工事に限る"),
    )
    assert [rule.level for rule in revision.levels] == [2, 3, 4]
    assert revision.notes == ("試験用の注記",)
    assert (revision.file, revision.digest) == (MASONRY, "d" * 64)


def test_a_trade_that_counts_under_a_condition_is_kept_apart() -> None:
    revision, _ = read(text_of())
    assert revision is not None
    assert revision.trade_codes == {"01-01"}
    assert revision.conditional_trade_codes == {"01-02"}


def test_what_is_not_known_of_a_document_is_kept_as_not_known() -> None:
    revision, faults = read(text_of(ROOFING), ROOFING)
    assert faults == []
    assert revision is not None
    assert revision.sources[0].issuer is None
    assert revision.sources[0].sha256 is None
    assert revision.sources[0].approved_on is None
    assert revision.awaited_sheet == "屋根ふきの公式の表"
    assert revision.trades == (
        FieldTrade(TradeCode("02-01"), "02", "屋根ふき工", None),
        FieldTrade(None, "03", "下地工", None),
        FieldTrade(None, None, "雨どい工", None),
    )
    assert revision.notes == ()
    assert revision.judged_to == 2


def test_a_level_above_an_unknown_one_is_not_judged() -> None:
    revision, _ = read(text_of(ROOFING), ROOFING)
    assert revision is not None
    assert [rule.known for rule in revision.levels] == [True, False, True]
    assert revision.judged_to == 2


def test_the_last_day_stands_in_the_document_where_no_successor_does() -> None:
    revision, _ = read(text_of("roofing/2021-04-01.yaml"), "roofing/2021-04-01.yaml")
    assert revision is not None
    assert revision.in_force.until == dt.date(2024, 3, 31)


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ("schema: 1", "schema: 0", [("CR005", "schema")]),
        ("field: masonry", "field: roofing", [("CR009", "field")]),
        ("name: れんが積み\n", "", [("CR004", "")]),
        ("name: れんが積み\n", "name:\n", [("CR005", "name")]),
        ("designation: れんが技能者", "designation: 5", [("CR005", "designation")]),
        ("status: complete", "status: done", [("CR008", "status")]),
        ("  from: 2023-04-01", "  from: 2023-04-31", [("CR007", "in_force.from")]),
        ("  from: 2023-04-01", "  from: null", [("CR007", "in_force.from")]),
        ("  from: 2023-04-01", "  from: 2023-04-02", [("CR009", "in_force")]),
        ("  precision: day", "  precision: hour", [("CR008", "in_force.precision")]),
        ("  basis: 試験用", "  basis: null", [("CR005", "in_force.basis")]),
        ("  basis: 試験用", "  basis: 試験用\n  until: 2023-03-31", [("CR024", "in_force")]),
        ("  basis: 試験用", "  basis: 試験用\n  until: 2023-04-01", []),
        ("  basis: 試験用", "  basis: 試験用\n  until: 2023", [("CR007", "in_force.until")]),
        ("    issuer: 試験省", "    issuer: 5", [("CR005", "sources[0].issuer")]),
        ("    covers: すべて", "    covers: null", [("CR005", "sources[0].covers")]),
        ("    primary: true", "    primary: no", [("CR005", "sources[0].primary")]),
        ("    primary: true\n", "", [("CR004", "sources[0]")]),
        ("approved_on: 2023-03-01", "approved_on: 2023-3-1", [("CR007", "sources[0].approved_on")]),
        ("sha256: 0", "sha256: g", [("CR037", "sources[0].sha256")]),
        ("sha256: 0", "sha256: A", [("CR037", "sources[0].sha256")]),
        ("abcdef\n    covers", "abcde\n    covers", [("CR037", "sources[0].sha256")]),
        ("abcdef\n    covers", "abcdef0\n    covers", [("CR037", "sources[0].sha256")]),
        ("  kind: primary_confirmed", "  kind: sure", [("CR008", "agreement.kind")]),
        ("  note: 公式の表", "  note: null", [("CR005", "agreement.note")]),
        ("awaited_sheet: null", "awaited_sheet: 公式の表", []),
        ("bodies: [renga]", "bodies: []", []),
        ("bodies: [renga]", "bodies: [5]", [("CR005", "bodies[0]")]),
        ("bodies: [renga]", "bodies: [nobody]", [("CR017", "bodies[0]")]),
        ("bodies: [renga]", "bodies: [renga, yane, renga]", [("CR022", "bodies[2]")]),
        ("known: complete", "known: partial", []),
        ("known: complete", "known: unknown", [("CR049", "trades.known")]),
        ("known: complete", "known: all", [("CR008", "trades.known")]),
        ('"01-02"', '"01-01"', [("CR022", "trades.list[1]")]),
        ('"01-02"', '"01-03"', [("CR016", "trades.list[1].code")]),
        ('"01-02"', '"0102"', [("CR006", "trades.list[1].code")]),
        ("condition: れんが工事に限る", "condition: null", [("CR005", "trades.list[1].condition")]),
        ("condition: れんが工事に限る", 'major: "01"', [("CR023", "trades.list[1]")]),
        ("notes:\n  - 試験用の注記", "notes: [5]", [("CR005", "notes[0]")]),
        ("notes:\n  - 試験用の注記", "notes: null", [("CR005", "notes")]),
        ("  2:\n", "  1:\n", [("CR002", "levels"), ("CR004", "levels")]),
    ],
)
def test_every_fault_of_a_document_is_noted_at_its_place(
    old: str, new: str, faults: list[tuple[str, str]]
) -> None:
    assert changed(old, new) == faults


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ('{major: "03", name', "{name", []),
        ('{major: "03", name', '{major: "3", name', [("CR006", "trades.list[1].major")]),
        ('{major: "03", name', '{major: "04", name', [("CR016", "trades.list[1].major")]),
        ("known: partial", "known: complete", [("CR049", "trades.known")]),
        ("awaited_sheet: 屋根ふきの公式の表", "awaited_sheet: null", [("CR029", "awaited_sheet")]),
        ("status: partial", "status: complete", [("CR028", "status")]),
        ("status: partial", "status: unknown", [("CR028", "status")]),
    ],
)
def test_what_a_partly_known_document_says_of_itself_must_fit(
    old: str, new: str, faults: list[tuple[str, str]]
) -> None:
    assert changed(old, new, ROOFING) == faults


UNKNOWN = "roofing/2021-04-01.yaml"


@pytest.mark.parametrize(
    "known",
    [
        ("work_days: unknown", "work_days: {days: 215, years: 1}"),
        ("role_days: unknown", "role_days: {roles: [foreman], days: 215, years: 1}"),
        ("role_days: unknown", "role_days: none"),
        ("qualifications: {unknown: 未確認}", "qualifications: none"),
        ("qualifications: {unknown: 未確認}", "qualifications: {name: 屋根ふき士}"),
        (
            "qualifications: {unknown: 未確認}",
            "qualifications: {all_of: [{unknown: 未確認}, {name: 屋根ふき士}]}",
        ),
    ],
)
def test_a_document_of_which_anything_is_known_is_not_unknown(known: tuple[str, str]) -> None:
    text = text_of(UNKNOWN).replace(*known, 1)
    assert read(text, UNKNOWN)[1] == [("CR028", "status")]
    assert read(text.replace("status: unknown", "status: partial"), UNKNOWN)[1] == []


def test_groups_of_nothing_but_unknown_things_make_nothing_known() -> None:
    text = text_of(UNKNOWN)
    more = "{all_of: [{unknown: 一}, {any_of: [{unknown: 二}, {unknown: 三}]}]}"
    text = text.replace("{unknown: 未確認}", more, 1)
    assert read(text, UNKNOWN)[1] == []


def test_a_trade_list_with_a_faulty_row_is_not_blamed_for_its_length_as_well() -> None:
    assert changed('{code: "01-01", name', '{code: "1-1", name') == [
        ("CR006", "trades.list[0].code")
    ]
