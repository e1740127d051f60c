from __future__ import annotations

import pytest

from rules.diagnostics import Diagnostic
from rules.nodes import parse
from rules.reading import Reading
from rules.trades import TradeCatalogue, TradeEntry, read_trades
from tests.criteria.folders import GOOD

TEXT = (GOOD / "codes/trades.yaml").read_text(encoding="utf-8")


def read(text: str) -> tuple[TradeCatalogue | None, list[tuple[int, str]]]:
    node = parse(text.encode(), "t.yaml")
    assert not isinstance(node, Diagnostic), node
    reading = Reading(node, "", "t.yaml", [])
    return read_trades(reading), [(fault.line, fault.code) for fault in reading.faults]


def good() -> TradeCatalogue:
    found, faults = read(TEXT)
    assert faults == []
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("01-01", True),
        ("01-58", True),
        ("01-59", True),
        ("01-60", False),
        ("01-00", False),
        ("03-01", True),
        ("04-01", False),
        ("0101", False),
        ("01-1", False),
        ("０1-01", False),
        ("01-01 ", False),
        ("", False),
    ],
)
def test_a_record_may_carry_any_minor_code_that_can_be_real(code: str, known: bool) -> None:
    assert good().is_known(code) is known


def test_a_minor_code_beyond_the_limit_is_known_when_a_source_names_it() -> None:
    found, faults = read(TEXT.replace('"01-02"', '"01-99"'))
    assert faults == []
    assert found is not None
    assert found.is_known("01-99")
    assert not found.is_known("01-98")


def test_only_named_minor_codes_are_listed_and_have_a_name() -> None:
    assert good().is_listed("01-02")
    assert not good().is_listed("01-03")
    assert good().name_of("01-02") == "れんが補修工"
    assert good().name_of("01-03") is None


def test_an_entry_keeps_where_it_is_known_from() -> None:
    assert good().minors["01-02"] == TradeEntry(
        "01-02", "れんが補修工", "sourced", "試験用", ("補修工",)
    )
    assert good().majors["03"] == TradeEntry("03", "", "unnamed", "試験用", ())
    assert (good().unlisted_to, good().unlisted_source) == ("59", "試験用")


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ("schema: 1", "schema: 2", [(1, "CR008")]),
        ('{code: "03"', '{code: "3"', [(5, "CR006")]),
        ('{code: "03"', '{code: "02"', [(5, "CR018")]),
        ('{code: "01-02"', '{code: "01-01"', [(8, "CR018")]),
        ('{code: "01-02"', '{code: "09-02"', [(8, "CR016")]),
        ('{code: "01-02"', '{code: "01_02"', [(8, "CR006")]),
        ("provenance: inferred", "provenance: heard", [(4, "CR008"), (9, "CR016")]),
        ("aliases: [補修工]", "aliases: [5]", [(8, "CR005")]),
        ("aliases: [補修工]", "aliases: []", []),
        ("name: null, ", "", [(5, "CR004")]),
        ('accepted_to: "59"', "accepted_to: 59", [(11, "CR006")]),
        ("  source: 試験用\n", "", [(11, "CR004")]),
    ],
)
def test_a_catalogue_with_a_fault_is_refused_at_its_line(
    old: str, new: str, faults: list[tuple[int, str]]
) -> None:
    assert TEXT.count(old) == 1
    assert read(TEXT.replace(old, new))[1] == faults


@pytest.mark.parametrize("kept", ["unlisted_minors: 59\n", ""])
def test_a_catalogue_that_does_not_say_what_is_unlisted_is_none(kept: str) -> None:
    found, faults = read(TEXT[: TEXT.index("unlisted_minors")] + kept)
    assert found is None
    assert len(faults) == 1


def test_every_faulty_row_is_found_with_what_it_should_be() -> None:
    text = TEXT.replace('"01-01"', "1").replace('"02-01"', '"09-01"').replace('"03"', '"3"')
    node = parse(text.replace('"59"', "59").encode(), "t.yaml")
    assert not isinstance(node, Diagnostic)
    reading = Reading(node, "", "t.yaml", [])
    read_trades(reading)
    assert [(fault.code, dict(fault.values)) for fault in reading.faults] == [
        ("CR006", {"place": "majors[2].code", "text": "3", "form": '"00"'}),
        ("CR006", {"place": "minors[0].code", "text": "1", "form": '"00-00"'}),
        ("CR016", {"place": "minors[2]", "text": "09"}),
        ("CR006", {"place": "unlisted_minors.accepted_to", "text": "59", "form": '"00"'}),
    ]
