from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.catalogue import Catalogue
from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    Requirement,
    Unknown,
    WithDays,
)
from rules.sheets import Style
from rules.sheets.expression import Expressions, NotUnderstood, days_and_years
from rules.sheets.lexicon import Lexicon
from rules.sheets.normal_form import normal_form
from rules.sheets.text import normal
from rules.sheets.writing_lines import inline

CATALOGUE = Catalogue.load()
QUALIFICATIONS = CATALOGUE.qualifications
YEAR = 215


def expressions() -> Expressions:
    return Expressions(Lexicon(QUALIFICATIONS), YEAR)


def held(name: str, *codes: str) -> HeldQualification:
    return HeldQualification(name, codes, QUALIFICATIONS.accepted(name, codes))


@pytest.mark.parametrize(
    "text",
    [
        "知らない資格",
        "玉掛け技能講習〔40040〕の一部",
        "玉掛け技能講習〔40040〕又は知らない資格",
        "玉掛け技能講習〔40040〕又はガス溶接技能講習〔40032〕で高所作業車運転技能講習〔40039〕",
        "1級又は2級建築施工管理技士〔30007,30008,30005〕",
        "玉掛け技能講習〔40040〕(就業日数646日(3年)以上)",
        "｛玉掛け技能講習〔40040〕、ガス溶接技能講習〔40032〕のうち3つ以上｝",
        "",
        "玉掛け技能講習〔40040〕又はガス溶接技能講習〔40032〕(就業日数645日(3年)以上)",
    ],
)
def test_what_reads_no_way_or_two_ways_is_not_read(text: str) -> None:
    with pytest.raises(NotUnderstood):
        expressions().read(normal(text))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("玉掛け技能講習〔４００４０〕", held("玉掛け技能講習", "40040")),
        ("玉掛け技能講習", held("玉掛け技能講習")),
        (
            "職長・安全衛生責任者教育〔60001，60011〕",
            held("職長・安全衛生責任者教育", "60001", "60011"),
        ),
        (
            "１級又は２級建築施工管理技士〔30007,30008〕",
            AnyOf((held("1級建築施工管理技士", "30007"), held("2級建築施工管理技士", "30008"))),
        ),
        (
            "第一種電気工事士試験合格者〔31073〕で認定電気工事従事者〔31074〕（就業日数1,505日（7年）以上）",
            WithDays(
                1505,
                "7",
                AllOf(
                    (
                        held("第一種電気工事士試験合格者", "31073"),
                        held("認定電気工事従事者", "31074"),
                    )
                ),
            ),
        ),
        (
            "レベル２、レベル３の基準の「保有資格」を満たすこと",
            AllOf((LowerLevel(2), LowerLevel(3))),
        ),
        ("レベル２、３の基準に示す保有資格", AllOf((LowerLevel(2), LowerLevel(3)))),
        ("レベル２の基準の「保有資格」を満たすこと", LowerLevel(2)),
        (
            "一級鉄筋施工技能士（組立て、または施工図）",
            held("一級鉄筋施工技能士(組立て、または施工図)"),
        ),
        ("【未確認：一覧の続き】", Unknown("一覧の続き")),
    ],
)
def test_the_forms_of_real_sheets_are_read(text: str, wanted: Requirement) -> None:
    assert expressions().read(normal(text)) == wanted


def test_a_name_without_a_code_takes_the_one_that_the_sheet_prints_elsewhere() -> None:
    lexicon = Lexicon(QUALIFICATIONS)
    lexicon.see("第二種電気工事士免状取得者", ("31019",))
    read = Expressions(lexicon, YEAR).read("第二種電気工事士免状取得者")
    assert read == held("第二種電気工事士免状取得者", "31019")


def test_a_name_with_two_different_codes_on_a_sheet_takes_neither() -> None:
    lexicon = Lexicon(QUALIFICATIONS)
    lexicon.see("玉掛け技能講習", ("40040",))
    lexicon.see("玉掛け技能講習", ("40041",))
    assert Expressions(lexicon, YEAR).read("玉掛け技能講習") == held("玉掛け技能講習")


@pytest.mark.parametrize(
    ("days", "years", "wanted"),
    [
        ("644", "3", None),
        ("645", "3", (645, "3")),
        ("646", "3", None),
        ("1,505", "7", (1505, "7")),
        ("108", "0.5", (108, "0.5")),
        ("107", "0.5", None),
        ("108", "半", (108, "0.5")),
        (None, "10", (2150, "10")),
        ("2150", None, (2150, "10")),
        ("108", None, (108, "0.5")),
        ("323", None, (323, "1.5")),
        ("700", None, None),
        (None, "0", None),
        (None, None, None),
    ],
)
def test_days_and_years_agree_or_are_not_taken(
    days: str | None, years: str | None, wanted: tuple[int, str] | None
) -> None:
    assert days_and_years(days, years, YEAR) == wanted


CODED = [entry for entry in QUALIFICATIONS.entries if entry.code]
LEAVES = st.one_of(
    st.sampled_from(CODED).map(lambda entry: held(entry.name, entry.code or "")),
    st.sampled_from((2, 3)).map(LowerLevel),
)
FLOORS = st.sampled_from(((645, "3"), (1505, "7"), (108, "0.5"), (2150, "10")))


def groups(inner: st.SearchStrategy[Requirement]) -> st.SearchStrategy[Requirement]:
    items = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return st.one_of(
        items.map(AllOf),
        items.map(AnyOf),
        items.map(lambda many: AtLeast(2, many)),
        st.tuples(FLOORS, inner).map(lambda pair: WithDays(*pair[0], pair[1])),
    )


@given(
    st.recursive(LEAVES, groups, max_leaves=8),
    st.sampled_from(
        (Style(), Style(or_word="または", and_word="かつ", wide_digits=False, code_comma="、"))
    ),
)
def test_every_requirement_can_be_written_in_a_line_and_read_again(
    requirement: Requirement, style: Style
) -> None:
    wanted = normal_form(requirement)
    assert expressions().read(normal(inline(wanted, style))) == wanted
