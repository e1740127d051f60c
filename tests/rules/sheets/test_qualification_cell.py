from __future__ import annotations

import pytest

from rules.catalogue import Catalogue
from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    HeldQualification,
    LowerLevel,
    Requirement,
    has_unknown,
)
from rules.sheets.doubts import Doubts, Reason
from rules.sheets.expression import Expressions
from rules.sheets.legend import Meaning
from rules.sheets.lexicon import Lexicon
from rules.sheets.qualification_cell import QualificationCells
from tests.rules.sheets.plain_lines import cell

CATALOGUE = Catalogue.load()
SAYS_2023 = {"●": Meaning.MUST, "◇": Meaning.ANY}
SAYS_2021 = {"◇": Meaning.MUST, "●": Meaning.ANY}
SLING, GAS, HIGH = "玉掛け技能講習", "ガス溶接技能講習", "高所作業車運転技能講習"


def held(name: str) -> HeldQualification:
    return HeldQualification(name, (), CATALOGUE.qualifications.accepted(name, ()))


def read(meanings: dict[str, Meaning], *texts: str) -> tuple[Requirement | None, list[Reason]]:
    doubts = Doubts()
    expressions = Expressions(Lexicon(CATALOGUE.qualifications), 215)
    cells = QualificationCells(expressions, meanings, doubts)
    return cells.read(3, cell(*texts)), [doubt.reason for doubt in doubts.found]


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ((f"◎{SLING}",), Reason.MARK),
        ((f"◇{SLING}　【必須】",), Reason.LEGEND),
        (("●以下の3資格のうち2つ以上", f"　✓{SLING}", f"　✓{GAS}"), Reason.LIST_SIZE),
        (("●以下の資格のうち3つ以上", f"　✓{SLING}", f"　✓{GAS}"), Reason.LIST_SIZE),
        (("●以下の資格のうち1つ以上",), Reason.LIST_SIZE),
        ((f"◇{SLING}", f"●{GAS}", f"◇{HIGH}"), Reason.TWO_LISTS),
        ((f"●{SLING}", "●知事の認めた者"), Reason.LINE),
        (("●レベル2の12資格",), Reason.LINE),
    ],
)
def test_what_reads_two_ways_makes_the_level_unknown(
    texts: tuple[str, ...], reason: Reason
) -> None:
    requirement, reasons = read(SAYS_2023, *texts)
    assert reason in reasons
    assert requirement is not None
    assert has_unknown(requirement)


def test_the_same_lines_mean_the_opposite_under_the_opposite_legend() -> None:
    texts = (f"●{SLING}", f"●{GAS}", f"◇{HIGH}")
    both = (held(SLING), held(GAS))
    assert read(SAYS_2023, *texts) == (AllOf((*both, held(HIGH))), [])
    assert read(SAYS_2021, *texts) == (AllOf((AnyOf(both), held(HIGH))), [])


def test_a_dot_is_a_mark_where_the_legend_says_so_and_else_a_part_of_names() -> None:
    dotted = {"・": Meaning.MUST, "●": Meaning.ANY}
    texts = (f"●{SLING}", f"●{GAS}", "・職長・安全衛生責任者教育")
    requirement, reasons = read(dotted, *texts)
    assert reasons == []
    wanted = held("職長・安全衛生責任者教育")
    assert requirement == AllOf((AnyOf((held(SLING), held(GAS))), wanted))


def test_members_of_a_list_bear_a_mark_that_no_legend_names() -> None:
    requirement, reasons = read(
        SAYS_2023,
        "●以下の3資格のうち2つ以上",
        f"　✓{SLING}　　✓{GAS}",
        f"　✓{HIGH}",
        "●レベル２の基準の「保有資格」を満たすこと",
    )
    assert reasons == []
    members = (held(SLING), held(GAS), held(HIGH))
    assert requirement == AllOf((AtLeast(2, members), LowerLevel(2)))


def test_a_name_goes_on_in_the_next_line() -> None:
    requirement, reasons = read(SAYS_2023, "◇玉掛け", "　技能講習", f"◇{GAS}")
    assert (requirement, reasons) == (AnyOf((held(SLING), held(GAS))), [])


def test_the_only_line_of_a_cell_needs_no_mark() -> None:
    assert read({}, SLING) == (held(SLING), [])


@pytest.mark.parametrize("text", ["なし", "－", "該当なし"])
def test_a_cell_may_say_that_nothing_is_asked(text: str) -> None:
    assert read(SAYS_2023, text) == (None, [])


def test_a_list_may_name_the_list_of_a_lower_level() -> None:
    doubts = Doubts()
    expressions = Expressions(Lexicon(CATALOGUE.qualifications), 215)
    cells = QualificationCells(expressions, SAYS_2021, doubts)
    cells.read(2, cell("◇下記の2資格（※）のうち1つ以上", f"　✓{SLING}", f"　✓{GAS}"))
    higher = cells.read(3, cell("●下記資格のうち2つ以上", f"　✓{HIGH}　　✓レベル2の2資格（※）"))
    assert doubts.found == []
    assert higher == AtLeast(2, (held(HIGH), held(SLING), held(GAS)))
