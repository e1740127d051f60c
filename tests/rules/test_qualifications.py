from __future__ import annotations

import datetime as dt
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.catalogue import Catalogue
from rules.diagnostics import Diagnostic
from rules.model import QualificationKey
from rules.nodes import parse
from rules.qualifications import QualificationCatalogue, folded, read_qualifications
from rules.reading import Reading
from tests.criteria.folders import GOOD

GRADES = (
    "{schema: 1, counts_from: 2023-06-14, source: s, grades: [{test: t, order: [甲, 乙]}],"
    " counts_as: [], one_item: []}"
)
SAME = '{codes: ["00003", "00004"], source: s}'
ENTRIES = """\
schema: 1
qualifications:
  - {code: "00001", name: 甲, kind: licence, source: s}
  - {code: "00002", name: 乙, kind: licence, aliases: [おつ], source: s}
  - {code: "00003", name: 丙, kind: award, aliases: [へい], source: s}
  - {code: "00004", name: 丁, kind: award, aliases: [へい], source: s}
  - {name: 戊, kind: private, source: s}
catch_all:
  - {code: "49999", name: その他, kind: skill_course, source: s}
same_award: []
"""


@cache
def ours() -> QualificationCatalogue:
    return Catalogue.load().qualifications


def good() -> QualificationCatalogue:
    return Catalogue.load(GOOD).qualifications


def keys(*names: str) -> tuple[QualificationKey, ...]:
    return tuple(QualificationKey(name) for name in names)


def read(
    entries: str = ENTRIES, grades: str = GRADES
) -> tuple[QualificationCatalogue | None, list[tuple[int, str]]]:
    faults: list[Diagnostic] = []
    documents = []
    for text in (entries, grades):
        node = parse(text.encode(), "q.yaml")
        assert not isinstance(node, Diagnostic), node
        documents.append(Reading(node, "", "q.yaml", faults))
    found = read_qualifications(*documents)
    return found, [(fault.line, fault.code) for fault in faults]


def small() -> QualificationCatalogue:
    found, faults = read()
    assert faults == []
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("１級　とび技能士", "1級とび技能士"),
        ("ｶﾞｽ溶接", "ガス溶接"),
        ("(ALC)", "（ａｌｃ）"),
        (" a\tb\nc ", "abc"),
        ("Ⅱ種", "II種"),
    ],
)
def test_names_are_compared_by_what_they_say(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("1級", "2級"), ("ハ", "バ"), ("組立て", "組立")])
def test_names_that_say_something_else_stay_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@given(st.text())
def test_folding_twice_is_folding_once(name: str) -> None:
    assert folded(folded(name)) == folded(name)


def test_a_known_code_decides_over_any_name() -> None:
    assert small().registered("00001", "乙") == keys("00001")
    assert small().registered("00001", None) == keys("00001")


def test_a_catch_all_code_is_nothing_whatever_its_name() -> None:
    assert small().registered("49999", "甲") == ()


def test_an_unknown_code_is_only_an_entry_that_has_none() -> None:
    assert small().registered("77777", "甲") == ()
    assert small().registered("77777", "戊") == keys("name:戊")
    assert small().registered("77777", None) == ()


def test_without_a_code_a_name_is_every_entry_of_it() -> None:
    assert small().registered(None, "へい") == keys("00003", "00004")
    assert small().registered(None, "お　つ") == keys("00002")
    assert small().registered(None, "無") == ()
    assert small().registered(None, None) == ()


def test_a_line_is_satisfied_by_its_codes_or_else_by_its_name() -> None:
    assert small().accepted("甲", ("00002",)) == keys("00002")
    assert small().accepted("へい", ()) == keys("00003", "00004")
    assert small().accepted("無", ()) == ()
    assert small().accepted("甲", ("77777", "00001")) == keys("00001")


def test_successive_codes_of_one_award_satisfy_each_other_once() -> None:
    assert good().accepted("", ("92001",)) == keys("92001", "92024")
    assert good().accepted("", ("92024",)) == keys("92024", "92001")
    assert good().accepted("", ("92001", "92024")) == keys("92001", "92024")


@pytest.mark.parametrize(
    ("day", "counts"), [("2023-06-13", False), ("2023-06-14", True), ("2023-06-15", True)]
)
def test_a_superior_grade_counts_as_its_inferior_from_the_guideline_on(
    day: str, counts: bool
) -> None:
    held = frozenset(keys("10901"))
    reached = ours().with_inferiors(held, dt.date.fromisoformat(day))
    assert reached == (held | set(keys("10902")) if counts else held)


def test_an_inferior_grade_never_counts_as_its_superior() -> None:
    held = frozenset(keys("10902"))
    assert ours().with_inferiors(held, dt.date(2026, 1, 1)) == held


def test_the_licence_of_first_class_counts_as_its_examination_and_the_second_class() -> None:
    reached = ours().with_inferiors(frozenset(keys("31018")), dt.date(2026, 1, 1))
    assert reached == frozenset(keys("31018", "31019", "31073"))


@given(
    st.frozensets(st.sampled_from(sorted(ours().by_key))),
    st.frozensets(st.sampled_from(sorted(ours().by_key))),
)
def test_more_held_never_counts_as_less(
    held: frozenset[QualificationKey], more: frozenset[QualificationKey]
) -> None:
    day = dt.date(2026, 1, 1)
    reached = ours().with_inferiors(held, day)
    assert held <= reached <= ours().with_inferiors(held | more, day)
    assert ours().with_inferiors(reached, day) == reached
    assert ours().with_inferiors(held, day) == reached


def test_what_counts_as_what_is_remembered_only_for_so_many_people() -> None:
    catalogue = small()
    day = dt.date(2026, 1, 1)
    for number in range(10_005):
        held = frozenset({QualificationKey("00001"), QualificationKey(f"x{number}")})
        assert catalogue.with_inferiors(held, day) == held | {QualificationKey("00002")}
    assert len(catalogue._closures) <= 10_001  # noqa: SLF001 - the bound is the promise


def test_a_search_finds_the_beginning_of_a_code_and_any_part_of_a_name() -> None:
    def names(text: str, limit: int = 20) -> list[str]:
        return [entry.name for entry in small().search(text, limit)]

    assert names("0000") == ["甲", "乙", "丙", "丁"]
    assert names("00002") == ["乙"]
    assert names("0002") == []
    assert names("へい") == ["丙", "丁"]
    assert names("へい", 1) == ["丙"]
    assert names("戊") == ["戊"]
    assert names(" 　") == []
    assert names("無") == []


def test_a_search_puts_names_that_begin_so_first_and_the_shorter_before_the_longer() -> None:
    found = [entry.name for entry in good().search("れんが")]
    assert found == ["1級れんが技能士", "2級れんが技能士", "登録れんが基幹技能者"]
    found = [entry.name for entry in good().search("職長")]
    assert found == ["職長教育", "職長・安全衛生責任者教育"]
    assert [entry.name for entry in good().search("局長顕彰")] == ["局長顕彰", "新局長顕彰"]


def test_a_search_shows_the_first_twenty() -> None:
    assert len(ours().search("技能")) == 20
    assert len(ours().search("技能", 21)) == 21


def test_an_entry_keeps_what_the_file_says_of_it() -> None:
    entry = small().by_key[QualificationKey("00002")]
    assert (entry.code, entry.name, entry.kind) == ("00002", "乙", "licence")
    assert (entry.aliases, entry.source) == (("おつ",), "s")
    without_code = small().by_key[QualificationKey("name:戊")]
    assert (without_code.code, without_code.key) == (None, "name:戊")
    assert small().catch_all == {"49999"}


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ('code: "00002"', "code: 00002", [(4, "CR006"), (1, "CR013")]),
        ('code: "00003"', 'code: "00002"', [(5, "CR018")]),
        ("kind: private", "kind: rumour", [(7, "CR008")]),
        ("{name: 戊, kind", "{kind", [(7, "CR004")]),
        ("{name: 戊, kind: private, source: s}", "{name: 戊, kind: private}", [(7, "CR004")]),
        ("name: 戊", "name: 甲", [(7, "CR018")]),
        ("name: 戊", "name: お つ", [(7, "CR018")]),
        ("name: 戊, kind: private", "name: 己, kind: private, aliases: [へ い]", [(7, "CR018")]),
        ("aliases: [おつ]", "aliases: [乙]", [(4, "CR018")]),
        ("aliases: [おつ]", "aliases: おつ", [(4, "CR005")]),
        ("aliases: [おつ]", "aliases: [5]", [(4, "CR005")]),
        ('{code: "49999", name', '{code: "00001", name', [(9, "CR018")]),
        ("same_award: []", f"same_award: [{SAME}, {SAME}]", [(10, "CR018"), (10, "CR018")]),
        ("same_award: []", f"same_award: [{SAME}]", []),
        ("same_award: []", f"same_award: [{SAME.replace('00004', '00003')}]", [(10, "CR022")]),
        ("same_award: []", f"same_award: [{SAME.replace('00004', '77777')}]", [(10, "CR012")]),
        ("same_award: []", "", [(1, "CR004")]),
        ('  - {code: "49999", name: その他, kind: skill_course, source: s}', "  []", []),
        ("name: その他, ", "", [(9, "CR004")]),
        ("aliases: [おつ]", "aliases: []", []),
        ("schema: 1", "schema: 3", [(1, "CR008")]),
    ],
)  # fmt: skip
def test_a_catalogue_with_a_fault_is_refused_at_its_line(
    old: str, new: str, faults: list[tuple[int, str]]
) -> None:
    assert ENTRIES.count(old) == 1
    assert read(ENTRIES.replace(old, new))[1] == faults


def test_a_name_without_a_code_is_refused_before_or_after_the_other() -> None:
    first = ENTRIES.replace(
        "qualifications:\n", "qualifications:\n  - {name: へい, kind: award, source: s}\n"
    )
    assert read(first)[1] == [(3, "CR018")]


def test_a_catalogue_without_an_order_of_grades_is_none() -> None:
    assert read(grades="{schema: 1}")[0] is None


def test_every_faulty_entry_is_found_with_what_it_says() -> None:
    text = ENTRIES.replace('"00001"', "1").replace('"00003"', "3").replace("戊", "へい")
    faults: list[Diagnostic] = []
    documents = []
    for one in (text, GRADES):
        node = parse(one.encode(), "q.yaml")
        assert not isinstance(node, Diagnostic)
        documents.append(Reading(node, "", "q.yaml", faults))
    read_qualifications(*documents)
    assert [(fault.code, dict(fault.values)) for fault in faults] == [
        ("CR006", {"place": "qualifications[0].code", "text": "1", "form": '"00000"'}),
        ("CR006", {"place": "qualifications[2].code", "text": "3", "form": '"00000"'}),
        ("CR018", {"place": "qualifications[4]", "text": "へい"}),
        ("CR013", {"place": "grades[0].order[0]", "text": "甲"}),
    ]
