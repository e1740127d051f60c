from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.catalogue import Catalogue
from rules.diagnostics import Diagnostic
from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LevelRule,
    LowerLevel,
    QualificationKey,
    Requirement,
    Role,
    RoleDays,
    Unknown,
    WithDays,
    WorkDays,
)
from rules.nodes import parse
from rules.reading import Reading
from rules.requirements import RequirementReader
from tests.criteria.folders import GOOD


@cache
def catalogue() -> Catalogue:
    return Catalogue.load(GOOD)


def read(text: str, level: int = 3, days: int | None = 215) -> tuple[Requirement | None, Reading]:
    node = parse(text.encode(), "a.yaml")
    assert not isinstance(node, Diagnostic), node
    reading = Reading(node, "q", "a.yaml", [])
    reader = RequirementReader(catalogue().qualifications, days)
    return reader.requirement(reading, level), reading


def required(text: str, level: int = 3) -> Requirement:
    found, reading = read(text, level)
    assert reading.faults == []
    assert found is not None
    return found


def codes(text: str, level: int = 3) -> list[str]:
    return [fault.code for fault in read(text, level)[1].faults]


def rule(text: str, level: int = 3) -> tuple[LevelRule | None, list[Diagnostic]]:
    node = parse(text.encode(), "a.yaml")
    assert not isinstance(node, Diagnostic), node
    reading = Reading(node, "levels.3", "a.yaml", [])
    return RequirementReader(catalogue().qualifications, 215).level(level, reading), reading.faults


def held(name: str, *codes: str, accepted: tuple[str, ...] = ()) -> HeldQualification:
    keys = accepted or codes
    return HeldQualification(name, codes, tuple(QualificationKey(key) for key in keys))


def test_codes_decide_and_the_printed_name_stays() -> None:
    assert required('{name: なんでも, code: "10002"}') == held("なんでも", "10002")


def test_one_line_may_print_several_codes_any_of_which_will_do() -> None:
    assert required('{name: 職長教育, codes: ["60001", "60011"]}') == held(
        "職長教育", "60001", "60011"
    )


@pytest.mark.parametrize("name", ["二級れんが技能士", "二級れんが　技能士", "２級れんが技能士"])
def test_without_a_code_the_name_or_an_alias_decides_however_it_is_spaced(name: str) -> None:
    assert required(f"{{name: {name}}}") == held(name, accepted=("10002",))


def test_successive_codes_of_one_award_both_satisfy_a_line_that_prints_one() -> None:
    assert required('{name: 局長顕彰, code: "92001"}') == HeldQualification(
        "局長顕彰", ("92001",), (QualificationKey("92001"), QualificationKey("92024"))
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{name: だれも知らない}", "CR013"),
        ('{name: 大臣顕彰, code: "99999"}', "CR012"),
        ('{name: その他技能講習, code: "49999"}', "CR012"),
        ("{name: 大臣顕彰, code: 91001}", "CR006"),
        ("{name: 大臣顕彰, codes: []}", "CR010"),
        ('{name: 大臣顕彰, codes: ["91001", "91001"]}', "CR022"),
        ('{name: 大臣顕彰, code: "91001", codes: ["91001"]}', "CR023"),
        ("{name: 5}", "CR005"),
        ("{code: '91001'}", "CR005"),
        ("大臣顕彰", "CR005"),
        ("{}", "CR005"),
        ("{all_of: []}", "CR010"),
        ("{any_of: 大臣顕彰}", "CR005"),
        ("{at_least: 1}", "CR004"),
        ("{at_least: 0, of: [{name: 大臣顕彰}]}", "CR005"),
        ("{at_least: 2, of: [{name: 大臣顕彰}]}", "CR014"),
        ("{all_of: [{name: 大臣顕彰}], of: []}", "CR002"),
        ("{name: 大臣顕彰, any_of: []}", "CR002"),
        ("{lower_level: 3}", "CR015"),
        ("{lower_level: 1}", "CR015"),
        ("{lower_level: two}", "CR005"),
        ("{unknown: null}", "CR005"),
        ("{name: 大臣顕彰, with_days: {days: 215}}", "CR004"),
        ("{name: 大臣顕彰, with_days: {days: 214, years: 1}}", "CR011"),
        ("{name: 大臣顕彰, with_days: 215}", "CR005"),
        ("{not: {name: 大臣顕彰}}", "CR005"),
    ],
)
def test_a_requirement_that_cannot_be_meant_is_refused(text: str, fault: str) -> None:
    assert fault in codes(text)


def test_two_faults_in_one_group_are_both_found_and_the_count_is_not_blamed() -> None:
    assert codes("{at_least: 2, of: [{name: 無}, {nam: 大臣顕彰}]}") == ["CR013", "CR005"]


@pytest.mark.parametrize(
    ("level", "lower", "fine"), [(2, 2, False), (3, 2, True), (4, 3, True), (4, 4, False)]
)
def test_a_lower_level_lies_between_two_and_the_level_itself(
    level: int, lower: int, fine: bool
) -> None:
    assert codes(f"{{lower_level: {lower}}}", level) == ([] if fine else ["CR015"])


def test_groups_keep_the_order_of_the_sheet() -> None:
    tree = required(
        "{all_of: [{any_of: [{name: 大臣顕彰}, {name: 屋根ふき士}]},"
        " {lower_level: 2}, {unknown: 続き}]}"
    )
    assert tree == AllOf(
        (
            AnyOf(
                (
                    held("大臣顕彰", accepted=("91001",)),
                    held("屋根ふき士", accepted=("name:屋根ふき士",)),
                )
            ),
            LowerLevel(2),
            Unknown("続き"),
        )
    )


@pytest.mark.parametrize(
    "form", ["name: 大臣顕彰", "any_of: [{name: 大臣顕彰}]", "lower_level: 2", "unknown: 続き"]
)
def test_every_form_may_ask_for_days_before_it_counts(form: str) -> None:
    plain = required(f"{{{form}}}")
    assert required(f"{{{form}, with_days: {{days: 1505, years: 7}}}}") == WithDays(
        1505, "7", plain
    )


def test_every_part_knows_its_line() -> None:
    tree = required(
        "all_of:\n"
        "  - name: 大臣顕彰\n"
        "  - any_of:\n"
        "      - {lower_level: 2}\n"
        "      - {unknown: 続き}\n"
        "  - with_days: {days: 215, years: 1}\n"
        "    at_least: 1\n"
        "    of:\n"
        "      - {name: 屋根ふき士}\n"
    )
    assert isinstance(tree, AllOf)
    name, group, floor = tree.items
    assert isinstance(group, AnyOf)
    assert isinstance(floor, WithDays)
    assert isinstance(floor.item, AtLeast)
    lines = [tree.line, name.line, group.line, *(part.line for part in group.items)]
    assert [*lines, floor.line, floor.item.line, floor.item.items[0].line] == [
        1,
        2,
        3,
        4,
        5,
        6,
        6,
        9,
    ]


def test_two_grades_of_one_test_are_one_item_of_at_least() -> None:
    tree = required(
        '{at_least: 2, of: [{name: 玉掛け技能講習, code: "40040"}, {name: 大臣顕彰},'
        ' {name: 小型クレーン技能講習, code: "40031"}]}'
    )
    assert tree == AtLeast(
        2,
        (
            AnyOf((held("玉掛け技能講習", "40040"), held("小型クレーン技能講習", "40031"))),
            held("大臣顕彰", accepted=("91001",)),
        ),
    )


def test_grades_drawn_together_stand_where_the_first_of_them_does() -> None:
    tree = required(
        "at_least: 1\nof:\n"
        "  - {name: 大臣顕彰}\n"
        '  - {name: 玉掛け技能講習, code: "40040"}\n'
        '  - {name: 小型クレーン技能講習, code: "40031"}\n'
    )
    assert isinstance(tree, AtLeast)
    assert [item.line for item in tree.items] == [3, 4]


def test_two_grades_of_one_test_stay_two_alternatives_of_any_and_all() -> None:
    items = '[{name: a, code: "10001"}, {name: b, code: "10002"}]'
    assert required(f"{{any_of: {items}}}") == AnyOf((held("a", "10001"), held("b", "10002")))
    assert required(f"{{all_of: {items}}}") == AllOf((held("a", "10001"), held("b", "10002")))


def test_a_line_of_several_things_is_an_item_of_its_own() -> None:
    tree = required(
        '{at_least: 1, of: [{name: a, codes: ["10001", "91001"]}, {name: b, code: "10002"},'
        ' {any_of: [{name: c, code: "10001"}]}]}'
    )
    assert isinstance(tree, AtLeast)
    assert len(tree.items) == 3


def test_a_list_of_grades_alone_is_one_item() -> None:
    items = '[{name: a, code: "10001"}, {name: b, code: "10002"}]'
    assert codes(f"{{at_least: 1, of: {items}}}") == []
    assert codes(f"{{at_least: 2, of: {items}}}") == ["CR014"]


@pytest.mark.parametrize(
    ("days", "years", "fine"),
    [
        (645, "3", True),
        (644, "3", False),
        (646, "3", False),
        (108, "0.5", True),
        (107, "0.5", False),
        (109, "0.5", False),
        (22, "0.1", True),
        (21, "0.1", False),
        (2150, "10", True),
    ],
)
def test_days_are_the_years_times_215_rounded_up(days: int, years: str, fine: bool) -> None:
    text = f"{{name: 大臣顕彰, with_days: {{days: {days}, years: {years}}}}}"
    assert codes(text) == ([] if fine else ["CR011"])


@given(st.integers(1, 40), st.integers(1, 400))
def test_whole_years_times_any_length_of_the_year_always_agree(years: int, length: int) -> None:
    text = f"{{name: 大臣顕彰, with_days: {{days: {years * length}, years: {years}}}}}"
    assert read(text, days=length)[1].faults == []
    text = f"{{name: 大臣顕彰, with_days: {{days: {years * length + 1}, years: {years}}}}}"
    assert [fault.code for fault in read(text, days=length)[1].faults] == ["CR011"]


def test_the_sentence_about_days_says_how_many_they_should_be() -> None:
    (fault,) = read("{name: 大臣顕彰, with_days: {days: 1074, years: 5}}")[1].faults
    assert dict(fault.values) == {
        "place": "q.with_days",
        "years": "5",
        "length": "215",
        "wanted": "1,075",
        "days": "1,074",
    }


def test_days_and_years_are_not_compared_where_no_year_is_known() -> None:
    assert read("{name: 大臣顕彰, with_days: {days: 1, years: 5}}", days=None)[1].faults == []


WHOLE = """\
work_days: {days: 1075, years: 5}
role_days:
  roles: [foreman, crew_leader]
  days: 108
  years: 0.5
  requires_first:
    crew_leader: {name: 職長教育}
qualifications: {lower_level: 2}
"""


def test_a_level_is_read_with_everything_it_says() -> None:
    found, faults = rule(WHOLE)
    assert faults == []
    assert found == LevelRule(
        3,
        WorkDays(1075, "5"),
        RoleDays(
            (Role.FOREMAN, Role.CREW_LEADER),
            108,
            "0.5",
            ((Role.CREW_LEADER, held("職長教育", accepted=("60001",))),),
        ),
        LowerLevel(2),
    )
    assert isinstance(found.role_days, RoleDays)
    assert (found.line, found.work_days.line, found.role_days.line) == (1, 1, 3)


def test_none_and_unknown_are_two_things() -> None:
    found, faults = rule("work_days: unknown\nrole_days: none\nqualifications: none\n")
    assert (found, faults) == (LevelRule(3, Unknown(""), None, None), [])
    found, faults = rule("work_days: unknown\nrole_days: unknown\nqualifications: {unknown: x}\n")
    assert found == LevelRule(3, Unknown(""), Unknown(""), Unknown("x"))
    assert isinstance(found.role_days, Unknown)
    assert (found.work_days.line, found.role_days.line) == (1, 2)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("work_days: {days: 1075, years: 5}", "work_days: none", "CR005"),
        (
            "work_days: {days: 1075, years: 5}",
            "work_days: {days: 1075, years: 5, months: 1}",
            "CR002",
        ),
        ("work_days: {days: 1075, years: 5}\n", "", "CR004"),
        ("qualifications: {lower_level: 2}", "qualifications: unknown", "CR005"),
        ("qualifications: {lower_level: 2}", "", "CR004"),
        ("  days: 108\n", "", "CR004"),
        ("  days: 108\n", "  days: 0\n", "CR005"),
        ("[foreman, crew_leader]", "[foreman, helper]", "CR008"),
        ("[foreman, crew_leader]", "[]", "CR010"),
        ("[foreman, crew_leader]", "[crew_leader, crew_leader]", "CR022"),
        ("[foreman, crew_leader]", "[foreman]", "CR008"),
        ("crew_leader: {name: 職長教育}", "crew_leader: {name: 無}", "CR013"),
        ("    crew_leader: {name: 職長教育}", "    [crew_leader]", "CR005"),
    ],
)
def test_a_level_with_any_fault_is_no_level(old: str, new: str, fault: str) -> None:
    assert old in WHOLE
    found, faults = rule(WHOLE.replace(old, new))
    assert found is None
    assert fault in [one.code for one in faults]
