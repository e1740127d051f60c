from __future__ import annotations

import re
from random import Random

import pytest

from evaluator.phrases import LANGUAGES
from evaluator.table import SHOWN_WAYS, table, width
from tests.evaluator.careers import Json, certificate, histories, judged, qualification, record
from tests.evaluator.chance import FIELDS, random_record


def lines(data: Json, *fields: str, lang: str = "ja") -> list[str]:
    return table(judged(data, *fields), lang).splitlines()


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("abc", 3), ("職長", 4), ("ｱ", 1), ("Ａ", 2), ("○", 2), ("a職", 3)],
)
def test_wide_characters_take_two_columns(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_has_a_table_in_every_language(field: str) -> None:
    for seed in range(4):
        data = random_record(Random(f"{field} {seed}"), field)
        for lang in LANGUAGES:
            text = table(judged(data, field), lang)
            assert text.endswith("\n\n")
            assert "{" not in text
            assert data["technician"]["technician_id"] in text
            assert data["technician"]["name"] not in text


def test_the_head_names_technician_and_day_and_the_end_promises_nothing() -> None:
    said = lines(record())
    assert said[0] == "技能者ID 93845751166921　判定日 2026-11-21"
    assert said[-2] == "この結果は目安です。レベルアップを保証するものではありません。"


def test_a_field_is_headed_by_level_version_status_and_agreement_of_sources() -> None:
    assert lines(record())[2] == (
        "■ 電気工事：レベル1（基準 2023-09-11、全項目確認済み、一次資料で確認）"
    )


def test_columns_stand_below_each_other() -> None:
    said = lines(record(rows=histories("2023-01-01", 700)))
    needs = [re.search(r"\S+日（\d+年）必要", line) for line in said]
    haves = [re.search(r"\S+日（\d+\.\d年）", line) for line in said]
    for found, column in ((needs, 39), (haves, 65)):
        starts = [width(one.string[: one.start()]) for one in found if one is not None]
        assert starts == [column] * 5


def test_each_mark_stands_for_met_unmet_and_not_known() -> None:
    said = lines(record(trades=("33-03",), held=["50052", "50058", "50020", "33002"]))
    assert [line[:7] for line in said if line.startswith(("  ○ ", "  × ", "  ？ "))] == [
        "  × レベル",
        "  ？ レベル",
        "  ？ レベル",
    ]


def test_a_level_of_which_nothing_is_known_is_one_line() -> None:
    said = lines(record(), "landscaping")
    assert [line.split() for line in said if "レベル4" in line] == [
        ["？", "レベル4", "基準を確認できていません"]
    ]


def test_role_days_that_are_not_known_say_so() -> None:
    said = lines(record(trades=("33-03",)))
    (line,) = [line for line in said if "職長・班長" in line and "確認" in line]
    assert line.split() == ["？", "職長・班長", "基準を確認できていません"]


def test_years_are_rounded_down_to_tenths() -> None:
    for days, years in ((1719, "7.9"), (1720, "8.0"), (21, "0.0"), (22, "0.1")):
        said = lines(record(rows=histories("2021-01-01", days)))
        assert any(f"{days:,}日（{years}年）" in line for line in said)


def test_missing_qualifications_are_told_way_by_way() -> None:
    said = [line.strip() for line in lines(record())]
    assert "不足：第一種電気工事士試験合格者〔31073〕" in said
    assert "または：第二種電気工事士免状取得者〔31019〕" in said
    assert (
        "または：第一種電気工事士試験合格者〔31073〕 ＋ 認定電気工事従事者〔31074〕"
        "（就業1,505日以上の場合）"
    ) in said


def test_more_ways_than_are_shown_are_counted() -> None:
    said = lines(record(trades=("06-01",), held=["60001", "40040"]))
    level_2 = said[next(n for n, line in enumerate(said) if "レベル2" in line) :]
    told = [line.strip() for line in level_2[2 : 3 + SHOWN_WAYS]]
    assert told[0].startswith("不足：")
    assert all(line.startswith("または：") for line in told[1:SHOWN_WAYS])
    assert told[SHOWN_WAYS] == "ほか6通り"


def test_as_many_ways_as_are_shown_need_no_count() -> None:
    held: list[str | Json] = ["40040", "60011", qualification(None, "1級ガラス施工技能士")]
    said = lines(record(held=held), "glass")
    level_4 = said[next(n for n, line in enumerate(said) if "レベル4" in line) :]
    assert [line.strip()[:2] for line in level_4[3 : 3 + SHOWN_WAYS]] == ["不足"] + ["また"] * 5
    assert not any("通り" in line for line in level_4)


def test_a_qualification_that_only_an_unknown_clause_could_meet_is_not_known() -> None:
    said = lines(record(trades=("12-01",), held=["40039"]))
    place = next(n for n, line in enumerate(said) if "レベル2" in line)
    held = next(n for n, line in enumerate(said) if n > place and "保有資格" in line)
    assert said[held].split() == ["？", "保有資格"]
    assert said[held + 1].strip() == "基準を確認できていません"


def test_what_is_held_lists_nothing_missing() -> None:
    said = lines(record(held=["31019"]))
    place = next(n for n, line in enumerate(said) if "保有資格" in line)
    assert said[place].split() == ["○", "保有資格"]
    assert "レベル3" in said[place + 1]


def test_days_that_do_not_count_are_told_with_their_reason() -> None:
    said = lines(record(rows=histories("2023-01-01", 1200, status="unapproved")))
    assert any(line.startswith("  数えなかった日 1,200日：元請が") for line in said)
    assert "  元請が1,200日を承認しても、レベルは1のままです。" in said


def test_a_certificate_is_told_with_its_months_and_bounds() -> None:
    data = record(
        held=[qualification("49999", on="2010-02-20")],
        certificates=[certificate("electrical", ("2008-04", "2018-05"))],
    )
    assert "  経歴証明：122か月のうち100か月を数え、1,791日（2010-02〜2019-06）" in lines(data)
    assert not any("経歴証明：" in line for line in lines(record()))


def test_an_estimate_is_told_where_there_is_a_date() -> None:
    said = lines(record(rows=histories("2026-05-06", 200), held=["31019"]))
    (line,) = [line for line in said if "推定" in line]
    assert line.startswith("  レベル2の日数は、この1年の勤務の割合が続けば2029-02-11頃に")


def test_a_level_without_a_date_has_no_estimate() -> None:
    assert not any("推定" in line for line in lines(record()))


def test_the_policy_and_notes_close_a_field() -> None:
    said = lines(record(trades=("36-01",)), "electrical")
    place = next(n for n, line in enumerate(said) if line.startswith("  計算方法："))
    assert said[place] == (
        "  計算方法：経歴証明の終わり＝技能者登録の前月（遅くとも2024年3月）、"
        "職長・班長の起算＝制限なし"
    )
    assert said[place + 1].startswith("  「電気工事」の対象職種は技能者の登録職種にありません。")


def test_what_is_not_judged_is_told_with_its_reason() -> None:
    said = lines(record(registration_type="simple"))
    assert said[2].startswith("-: 簡略型登録のため判定できません。")
    said = lines(record(as_of="2020-03-31"), "electrical", lang="en")
    assert said[2].startswith("electrical: On 2020-03-31 no criteria")


def test_fields_stand_apart_by_a_blank_line() -> None:
    said = lines(record(trades=("09-01", "36-01")))
    heads = [n for n, line in enumerate(said) if line.startswith("■")]
    assert len(heads) == 2
    assert [said[n - 1] for n in heads] == ["", ""]
