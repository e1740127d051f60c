from __future__ import annotations

import pytest

from rules.catalogue import Catalogue
from rules.model import FieldTrade, TradesKnown
from rules.sheets.doubts import Doubts, Reason
from rules.sheets.head_cells import read_bodies, read_trades
from tests.rules.sheets.plain_lines import cell

CATALOGUE = Catalogue.load()


def trades(*texts: str) -> tuple[TradesKnown, tuple[FieldTrade, ...], list[Reason]]:
    doubts = Doubts()
    known, found = read_trades(cell(*texts), CATALOGUE.trades, doubts)
    return known, found, [doubt.reason for doubt in doubts.found]


def codes(found: tuple[FieldTrade, ...]) -> list[str | None]:
    return [trade.code for trade in found]


@pytest.mark.parametrize("text", ["電気工", "", "01電気工"])
def test_a_trade_without_its_major_class_is_a_doubt(text: str) -> None:
    known, found, reasons = trades(text)
    assert (known, found) == (TradesKnown.UNKNOWN, ())
    assert set(reasons) == {Reason.TRADE}


def test_the_list_of_the_official_sheet_is_resolved_over_its_line_break() -> None:
    known, found, reasons = trades(
        "０９電工－０１電気工、１０ソーラーシステム取付工、１６普通作業員（電気工）、１７その他電気",
        "設備",
        "５２その他（施工）ー４３仮設電気工",
    )
    assert (known, reasons) == (TradesKnown.COMPLETE, [])
    assert codes(found) == ["09-01", "09-10", "09-16", "09-17", "52-43"]
    assert found[3] == FieldTrade(found[3].code, "09", "その他電気設備", None)


def test_a_range_names_every_trade_between_its_ends() -> None:
    _, found, reasons = trades("３４大工－０１大工～０９大工（丸太組工法）")
    assert reasons == []
    assert codes(found) == [f"34-{number:02}" for number in range(1, 10)]
    assert found[1].name == "宮大工"


def test_a_range_over_trades_that_nobody_named_is_a_doubt() -> None:
    _, found, reasons = trades("09電工－01電気工～17その他電気設備")
    assert Reason.TRADE_CODE in reasons
    assert codes(found)[-1] == "09-17"


def test_a_condition_stays_with_its_trade() -> None:
    _, found, reasons = trades("35左官－03外壁仕上工（建設塗装工事に従事した場合に限る）")
    assert reasons == []
    assert (found[0].code, found[0].name) == ("35-03", "外壁仕上工")
    assert found[0].condition == "建設塗装工事に従事した場合に限る"


@pytest.mark.parametrize(
    ("text", "doubted"), [("06とび工－59新工種", False), ("06とび工－60新工種", True)]
)
def test_a_code_that_may_be_real_is_taken_and_others_are_in_doubt(
    text: str, *, doubted: bool
) -> None:
    _, found, reasons = trades(text)
    assert len(found) == 1
    assert (Reason.TRADE_CODE in reasons) is doubted


def test_bodies_are_found_by_name_over_line_breaks_and_commas() -> None:
    doubts = Doubts()
    found = read_bodies(
        cell("（一社）日本建設躯体工事業団", "体連合会、（一社）日本鳶工業連合会"),
        CATALOGUE.bodies,
        doubts,
    )
    assert (found, doubts.found) == (("nihon-kensetsu-kutai", "nihon-tobi"), [])


def test_a_body_that_is_not_known_is_a_doubt_and_the_others_stay() -> None:
    doubts = Doubts()
    found = read_bodies(
        cell("（一社）知らない団体", "（一社）日本鳶工業連合会"), CATALOGUE.bodies, doubts
    )
    assert found == ("nihon-tobi",)
    assert [(doubt.reason, doubt.text) for doubt in doubts.found] == [
        (Reason.BODY, "(一社)知らない団体")
    ]
