from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import yaml

import ccus_data.population.figures
from ccus_data.population.figures import Figures, Span, assumptions, figures, names
from evaluator.months import Month

FILE = Path(ccus_data.population.figures.__file__).with_name("figures.yaml")


def new_until_july_2023(spans: tuple[Span, ...]) -> int:
    return sum(span.new for span in spans if span.last <= Month.parse("2023-07"))


def test_every_table_adds_up_to_the_total_of_the_report() -> None:
    known: Figures = figures()
    assert sum(one.technicians for one in known.prefectures) == 1_241_884
    assert sum(one.businesses for one in known.prefectures) == 157_973
    assert sum(one.sole_proprietors for one in known.prefectures) == 76_669
    assert new_until_july_2023(known.histories) == 96_993_947
    assert new_until_july_2023(known.technicians) == 1_241_884
    assert new_until_july_2023(known.businesses) == 157_973
    assert new_until_july_2023(known.sole_proprietors) == 76_669


def test_later_histories_add_up_to_the_totals_known_of_later_days() -> None:
    by_end = {
        str(span.last): sum(one.new for one in figures().histories if one.last <= span.last)
        for span in figures().histories
    }
    assert by_end["2025-03"] == 193_496_700
    assert by_end["2025-05"] == 203_712_267


def test_the_47_prefectures_are_in_the_order_of_their_codes() -> None:
    assert [one.code for one in figures().prefectures] == [f"{n:02}" for n in range(1, 48)]


def test_the_spans_of_a_table_follow_one_another_without_a_gap() -> None:
    known = figures()
    for spans in (known.histories, known.technicians, known.businesses, known.sites):
        for one, following in pairwise(spans):
            assert following.first == one.last.plus(1)


def test_every_total_of_a_time_names_its_source() -> None:
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    rows = [row for key in read if key.endswith("_by_month") for row in read[key]]
    assert len(rows) > 20
    for row in rows:
        assert re.match(r"report|derived|assumed|fiscal", row["source"])


def test_trades_are_those_a_record_may_carry() -> None:
    from rules.catalogue import Catalogue  # noqa: PLC0415 - only this test reads the criteria

    trades = Catalogue.load().trades
    assert all(trades.is_known(code) for code in assumptions()["trades"])


def test_every_name_has_its_kana() -> None:
    pairs = [*names()["surnames"], *names()["given"], *names()["other"]]
    assert all(len(pair) == 2 and re.fullmatch(r"[ァ-ヴー ]+", pair[1]) for pair in pairs)
