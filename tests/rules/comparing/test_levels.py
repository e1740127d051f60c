"""What single changes of a level's days and roles are said to be."""

from __future__ import annotations

from dataclasses import replace

from rules.diff import Change, ChangeKind, diff
from rules.model import LevelRule, Role, RoleDays, Unknown, WorkDays
from tests.rules.comparing.sheets import held
from tests.rules.revisions import document

FOREMAN, LEADER = Role.FOREMAN, Role.CREW_LEADER
COURSE = held("職長教育", "60001")
BASE = LevelRule(3, WorkDays(1075, "5"), RoleDays((FOREMAN, LEADER), 215, "1"), None)


def changes(old: LevelRule, new: LevelRule) -> list[Change]:
    return list(diff(document(old), document(new)))


def said(**new: object) -> list[str]:
    """What changed of the level above, without its number."""
    there = changes(BASE, replace(BASE, **new))  # type: ignore[arg-type]
    return [change.sentence().removeprefix("レベル3") for change in there]


def both_ways(old: LevelRule, new: LevelRule) -> tuple[list[ChangeKind], list[ChangeKind]]:
    there, back = changes(old, new), changes(new, old)
    return [one.kind for one in there], [one.kind for one in back]


def test_the_example_of_the_issue() -> None:
    old = replace(BASE, work_days=WorkDays(1505, "7"))
    new = replace(BASE, work_days=WorkDays(1720, "8"))
    assert [one.sentence() for one in changes(old, new)] == ["レベル3: 就業日数 1,505日 → 1,720日"]


def test_one_day_more_is_a_change_and_none_is_none() -> None:
    assert said(work_days=WorkDays(1074, "5")) == [": 就業日数 1,075日 → 1,074日"]
    assert said(work_days=WorkDays(1075, "5")) == []
    assert said(work_days=WorkDays(1076, "5")) == [": 就業日数 1,075日 → 1,076日"]


def test_years_printed_otherwise_are_a_change_of_their_own() -> None:
    assert said(work_days=WorkDays(1075, "5.0")) == [": 1,075日にあたる年数の表示 5年 → 5.0年"]
    assert said(role_days=RoleDays((FOREMAN, LEADER), 215, "1.0")) == [
        ": 215日にあたる年数の表示 1年 → 1.0年"
    ]


def test_work_days_become_unknown_and_known() -> None:
    unknown = replace(BASE, work_days=Unknown(""))
    assert both_ways(BASE, unknown) == ([ChangeKind.BECAME_UNKNOWN], [ChangeKind.BECAME_KNOWN])
    assert changes(BASE, unknown)[0].sentence() == "レベル3: 就業日数 1,075日 → 未確認"
    assert changes(unknown, BASE)[0].sentence() == "レベル3: 就業日数 未確認 → 1,075日"


def test_what_is_seen_of_unknown_days_is_a_change_only_when_it_differs() -> None:
    one, other = (replace(BASE, work_days=Unknown(seen)) for seen in ("3年か", "5年か"))
    assert changes(one, replace(one)) == []
    assert [c.sentence() for c in changes(one, other)] == [
        "レベル3: 未確認の部分の記述 『3年か』 → 『5年か』"
    ]


def test_role_days_are_asked_and_dropped() -> None:
    none = replace(BASE, role_days=None)
    assert both_ways(BASE, none) == ([ChangeKind.ROLE_DAYS_DROPPED], [ChangeKind.ROLE_DAYS_ASKED])
    assert said(role_days=None) == [": 職長または班長としての就業日数 215日 → なし"]


def test_role_days_become_unknown_from_days_and_from_none() -> None:
    unknown, none = replace(BASE, role_days=Unknown("")), replace(BASE, role_days=None)
    assert said(role_days=Unknown("")) == [": 職長・班長経験 職長または班長として215日 → 未確認"]
    assert [c.sentence() for c in changes(unknown, none)] == [
        "レベル3: 職長・班長経験 未確認 → なし"
    ]


def test_roles_and_days_are_two_changes() -> None:
    assert said(role_days=RoleDays((FOREMAN,), 430, "2")) == [
        ": 職長としての就業日数 215日 → 430日",
        ": 日数を数える立場 職長または班長 → 職長",
    ]


def test_the_order_of_roles_is_said() -> None:
    assert said(role_days=RoleDays((LEADER, FOREMAN), 215, "1")) == [
        ": 立場の並び順（班長 の位置）"
    ]


def test_a_condition_of_a_role_comes_goes_and_changes() -> None:
    asked = replace(BASE, role_days=RoleDays((FOREMAN, LEADER), 215, "1", ((LEADER, COURSE),)))
    other = held("職長・安全衛生責任者教育", "60011")
    changed = replace(BASE, role_days=RoleDays((FOREMAN, LEADER), 215, "1", ((LEADER, other),)))
    assert both_ways(BASE, asked) == (
        [ChangeKind.ROLE_CONDITION_ADDED],
        [ChangeKind.ROLE_CONDITION_REMOVED],
    )
    assert changes(BASE, asked)[0].sentence() == (
        "レベル3: 班長の日数を数えるのに 〔60001〕職長教育 が必要に"
    )
    assert [c.sentence() for c in changes(asked, changed)] == [
        "レベル3（班長の日数を数える条件）: 〔60001〕職長教育 を必須から削除",
        "レベル3（班長の日数を数える条件）: 〔60011〕職長・安全衛生責任者教育 を必須に追加",
    ]


def test_the_order_of_conditions_is_said() -> None:
    one, other = (FOREMAN, COURSE), (LEADER, held("安全教育"))
    old = replace(BASE, role_days=RoleDays((FOREMAN, LEADER), 215, "1", (one, other)))
    new = replace(BASE, role_days=RoleDays((FOREMAN, LEADER), 215, "1", (other, one)))
    assert [c.kind for c in changes(old, new)] == [ChangeKind.ORDER]


def test_qualifications_are_asked_at_all_and_no_more() -> None:
    asked = replace(BASE, qualifications=COURSE)
    assert both_ways(BASE, asked) == (
        [ChangeKind.QUALIFICATIONS_ASKED],
        [ChangeKind.QUALIFICATIONS_DROPPED],
    )
    assert changes(BASE, asked)[0].sentence().splitlines() == [
        "レベル3: 保有資格 なし → 次のとおり",
        "  職長教育〔60001〕",
    ]


def test_a_level_that_is_written_unknown_says_how_much_is_known_of_the_other() -> None:
    """The order is that of the sheet: work days, qualifications, days in a role."""
    unknown = LevelRule(3, Unknown(""), Unknown(""), Unknown("一覧の先頭だけ"))
    full = replace(BASE, qualifications=COURSE)
    assert [c.place for c in changes(unknown, full)] == ["L3.work_days", "L3.q", "L3.role_days"]
