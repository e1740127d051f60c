"""What single changes of real shape are said to be, beyond those of one random sheet."""

from __future__ import annotations

from rules.comparing.qualifications import requirement_changes
from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    QualificationKey,
    Requirement,
    Unknown,
    WithDays,
)
from tests.rules.comparing.sheets import held

A, B, C, D, E = (held(name) for name in "ABCDE")


def said(old: Requirement, new: Requirement) -> list[str]:
    changes = requirement_changes(2, "L2.q", old, new)
    return [change.sentence().removeprefix("レベル2: ").split("\n")[0] for change in changes]


def test_nothing_changed_is_nothing_said() -> None:
    assert said(AllOf((A, B)), AllOf((A, B))) == []


def test_a_required_line_that_joins_the_alternatives_is_one_sentence() -> None:
    """The example of the issue."""
    sling = held("玉掛け技能講習", "40040")
    for new in (AnyOf((sling, B, C)), AllOf((AnyOf((sling, B, C)),))):
        assert "〔40040〕玉掛け技能講習 が必須から いずれか に" in said(
            AllOf((sling, AnyOf((B, C)))), new
        )
    assert len(said(AllOf((sling, AnyOf((B, C)))), AnyOf((sling, B, C)))) == 1


def test_the_only_line_becomes_one_of_two() -> None:
    assert said(A, AnyOf((A, B))) == ["A が必須から いずれか に", "B をいずれかの選択肢に追加"]


def test_one_of_two_becomes_the_only_line() -> None:
    assert said(AnyOf((A, B)), A) == ["A がいずれかから 必須 に", "B をいずれかの選択肢から削除"]


def test_more_than_the_only_line_is_asked() -> None:
    assert said(A, AllOf((A, B))) == ["B を必須に追加"]
    assert said(AllOf((A, B)), A) == ["B を必須から削除"]


def test_a_lower_level_is_asked_beside_a_list() -> None:
    assert said(AnyOf((A, B)), AllOf((AnyOf((A, B)), LowerLevel(2)))) == [
        "レベル2の基準の保有資格 を必須に追加"
    ]


def test_all_become_one_of_them() -> None:
    assert said(AllOf((A, B, C)), AnyOf((A, B, C))) == ["A など3項目の一覧 すべて → いずれか1つ"]


def test_a_whole_alternative_with_its_floor_comes_and_goes() -> None:
    long = WithDays(1505, "7", AllOf((B, C)))
    assert said(AnyOf((A, D)), AnyOf((A, D, long))) == ["次の条件 をいずれかの選択肢に追加"]
    assert said(AnyOf((A, D, long)), AnyOf((A, D))) == ["次の条件 をいずれかの選択肢から削除"]


def test_a_line_of_an_alternative_is_named_beside_what_it_goes_with() -> None:
    assert said(AnyOf((A, AllOf((B, C)))), AnyOf((A, AllOf((B, C, D))))) == [
        "B と合わせて D も必要に"
    ]
    assert said(AnyOf((A, B)), AnyOf((A, AllOf((B, C))))) == [
        "B がいずれかから C と合わせて必要な条件 に",
        "B と合わせて C も必要に",
    ]


def test_a_floor_is_put_on_changed_and_taken_off() -> None:
    first, then = WithDays(1505, "7", A), WithDays(2150, "10", A)
    assert said(AnyOf((A, B)), AnyOf((first, B))) == [
        "A は就業日数1,505日以上の場合だけ認めることに"
    ]
    assert said(AnyOf((first, B)), AnyOf((then, B))) == ["A に必要な就業日数 1,505日 → 2,150日"]
    assert said(AnyOf((then, B)), AnyOf((A, B))) == ["A に必要だった就業日数2,150日以上が不要に"]


def test_a_floor_that_is_only_printed_otherwise_is_said_too() -> None:
    assert said(WithDays(108, "0.5", A), WithDays(108, "0.50", A)) == [
        "108日にあたる年数の表示 0.5年 → 0.50年"
    ]


def test_a_line_moves_from_one_list_to_another_of_the_kind() -> None:
    old = AllOf((AnyOf((A, B, C)), AnyOf((D, E))))
    new = AllOf((AnyOf((A, B)), AnyOf((D, E, C))))
    assert said(old, new) == [
        "C を別の一覧へ移動（いずれか（A などの一覧） → いずれか（D などの一覧））"
    ]


def test_two_grades_drawn_together_are_one_item() -> None:
    assert said(AtLeast(2, (A, B, C)), AtLeast(2, (AnyOf((A, D)), B, C))) == [
        "D を A と同じ項目に追加（合わせて1つと数える）"
    ]


def test_a_condition_that_moved_as_a_whole_is_one_sentence() -> None:
    pair = AllOf((B, C))
    assert said(AllOf((A, pair)), AllOf((A, B, C)))[0].startswith("条件の組み立てを変更")
    assert said(AllOf((A, AnyOf((D, E)), pair)), AllOf((A, AnyOf((D, E, pair))))) == [
        "次の条件 が必須から いずれか に"
    ]


def test_a_list_that_is_only_grouped_otherwise_is_shown_before_and_after() -> None:
    assert said(AnyOf((A, AnyOf((B, C)))), AnyOf((A, B, C))) != []
    assert said(AllOf((A,)), A)[0].startswith("条件の組み立てを変更")


def test_the_fewest_lines_moved_are_named() -> None:
    assert said(AnyOf((A, B, C, D)), AnyOf((B, C, D, A))) == ["資格の並び順（A の位置）"]


def test_one_line_for_another_is_both() -> None:
    assert said(A, B) == ["A を必須から削除", "B を必須に追加"]


def test_codes_newly_printed_match_the_name_by_what_the_catalogue_accepts() -> None:
    key = (QualificationKey("40040"),)
    old = HeldQualification("玉掛技能講習", (), key)
    new = HeldQualification("玉掛け技能講習", ("40040",), key)
    assert said(old, new) == [
        "玉掛け技能講習 にコード〔40040〕を記載",
        "資格〔40040〕の名称 「玉掛技能講習」 → 「玉掛け技能講習」",
    ]


def test_a_line_whose_entries_alone_differ_is_said() -> None:
    old = HeldQualification("A", (), (QualificationKey("name:A"),))
    new = HeldQualification("A", (), (QualificationKey("name:A"), QualificationKey("12345")))
    assert said(old, new) == ["A を満たすものとして扱う資格 name:A → name:A、12345"]


def test_what_was_unknown_is_known_as_a_whole() -> None:
    assert said(Unknown("?"), AllOf((A, B))) == ["保有資格 未確認 → 次のとおり"]
    assert said(AllOf((A, B)), Unknown("?")) == ["保有資格 次のとおり → 未確認"]
    assert said(Unknown("先頭だけ"), Unknown("2行まで")) == [
        "未確認の部分の記述 『先頭だけ』 → 『2行まで』"
    ]


def test_what_a_partly_known_list_had_or_has_is_never_claimed() -> None:
    old, new = AnyOf((A, Unknown("以下未確認"))), AnyOf((A, B, C))
    assert said(old, new) == [
        "B をいずれかの選択肢に追加（以前の版に未確認の部分があり、新しいとは限らない）",
        "C をいずれかの選択肢に追加（以前の版に未確認の部分があり、新しいとは限らない）",
        "未確認の部分を解消：以下未確認",
    ]
    assert said(new, old)[-1] == (
        "C をいずれかの選択肢から削除（新しい版に未確認の部分があり、なくなったとは限らない）"
    )


def test_long_lists_of_groups_are_compared_without_pairing_each_with_each() -> None:
    old = AnyOf(tuple(AllOf((held(f"a{n}"), held(f"b{n}"))) for n in range(400)))
    new = AnyOf(tuple(AllOf((held(f"a{n}"), held(f"c{n}"))) for n in range(400)))
    kinds = {change.kind.value for change in requirement_changes(2, "L2.q", old, new)}
    assert kinds == {"group_added", "group_removed"}
