from __future__ import annotations

from pathlib import Path

import pytest

from tests.criteria.folders import changed
from tests.rules.speaking import GOOD_FOLDER, Capture, data, said, shown


@pytest.mark.parametrize(
    ("field", "day", "name"),
    [
        ("masonry", "2026-11-21", "masonry"),
        ("roofing", "2026-11-21", "roofing"),
        ("roofing", "2022-01-01", "roofing-unknown"),
    ],
)
def test_a_document_is_shown_in_the_order_of_the_sheet(
    field: str, day: str, name: str, capsys: Capture
) -> None:
    assert said(capsys, "show", field, "--on", day, *GOOD_FOLDER) == shown(name)


def test_the_document_of_the_day_is_shown(capsys: Capture) -> None:
    for day, version in (("2023-09-10", "2020-04-01"), ("2023-09-11", "2023-09-11")):
        assert (
            data(capsys, "show", "electrical", "--json", "--on", day)["in_force"]["from"] == version
        )


def test_the_electrical_sheet_can_be_laid_beside_what_is_shown(capsys: Capture) -> None:
    lines = [line.strip() for line in said(capsys, "show", "electrical").splitlines()]
    for words in (
        "CCUS職種コード      09-01 電気工",
        "52-43 仮設電気工",
        "能力評価実施団体    (一社)日本電設工業協会",
        "呼称                電気工事技能者",
        "就業日数            10年（2,150日）",
        "・優秀施工者国土交通大臣顕彰(建設マスター)〔91024〕",
        "・卓越した技能者(現代の名工)",
        "職長経験            職長としての就業日数が3年（645日）",
        "就業日数            5年（1,075日）",
        "・第一種電気工事士免状取得者〔31018〕",
        "・次のすべて　※就業日数1,505日（7年）以上で認める",
        "・次のすべて　※就業日数2,150日（10年）以上で認める",
        "職長・班長経験      職長または班長としての就業日数が1年（215日）",
        "就業日数            3年（645日）",
        "・第二種電気工事士免状取得者〔31019〕",
    ):
        assert words in lines


def test_the_scaffolding_sheet_can_be_laid_beside_what_is_shown(capsys: Capture) -> None:
    lines = [line.strip() for line in said(capsys, "show", "scaffolding").splitlines()]
    for words in (
        "CCUS職種コード      06-01 とび工",
        "就業日数            12年（2,580日）",
        "職長経験            職長としての就業日数が7年（1,505日）",
        "就業日数            8年（1,720日）",
        "・次の13項目のうち3つ以上",
        "職長・班長経験      職長または班長としての就業日数が2年（430日）",
        "班長の日数は、職長教育〔60001〕または〔60011〕を持つ場合だけ数える",
        "・職長・安全衛生責任者教育〔60001〕または〔60011〕",
    ):
        assert words in lines


@pytest.mark.parametrize("field", ["painting", "bridge", "glass"])
def test_what_is_not_known_is_said_loudly_with_the_sheet_awaited(
    field: str, capsys: Capture
) -> None:
    lines = said(capsys, "show", field).splitlines()
    assert lines[2].startswith("注意：この基準には【未確認】の部分があります。")
    assert lines[2].endswith("（国土交通省）")
    assert len([line for line in lines[3:] if "【未確認】" in line]) >= 2


def test_unknown_trades_of_complete_criteria_are_awaited_by_the_name_of_the_sheet(
    capsys: Capture, tmp_path: Path
) -> None:
    change = {
        "file": "masonry/2023-04-01.yaml",
        "replace": "known: complete",
        "by": "known: partial",
    }
    folder = changed(tmp_path, [change])
    asked = ("masonry", "--on", "2026-11-21", "--criteria", str(folder))
    lines = said(capsys, "show", *asked).splitlines()
    assert lines[2].endswith("公式の表を待ちます：能力評価基準【れんが積み】")
    assert lines[6] == "                      【未確認】 このほかにあるかは確かめられていない"


def test_what_a_role_requires_first_may_be_a_group(capsys: Capture, tmp_path: Path) -> None:
    change = {
        "file": "masonry/2023-04-01.yaml",
        "replace": 'crew_leader: {name: 職長教育, codes: ["60001", "60011"]}',
        "by": "crew_leader: {any_of: [{name: 職長教育}, {name: 大臣顕彰}]}",
    }
    folder = changed(tmp_path, [change])
    asked = ("masonry", "--on", "2026-11-21", "--criteria", str(folder))
    lines = said(capsys, "show", *asked).splitlines()
    first = lines.index("  職長・班長経験      職長または班長としての就業日数が0.5年（108日）")
    assert [line.strip() for line in lines[first + 1 : first + 5]] == [
        "班長の日数は、次を満たす場合だけ数える",
        "次のいずれか1つ",
        "・職長教育",
        "・大臣顕彰",
    ]
