"""One thing done to a level is one change of the right kind, whatever the level looks like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.diff import Change, ChangeKind, diff
from rules.model import AnyOf, HeldQualification, QualificationKey, WithDays
from tests.rules.comparing.sheets import Sheet, held, sheets


def new(number: int) -> HeldQualification:
    """A line that no sheet has."""
    return held(f"brand new {number}", f"9999{number}")


Done = tuple[Sheet, str]
"""The sheet after it, and what must be named."""


def name(line: object) -> str:
    assert isinstance(line, HeldQualification)
    return line.name


def lower_level_dropped(sheet: Sheet) -> Done:
    return replace(sheet, lower=False), "レベル2"


def required_added(sheet: Sheet) -> Done:
    return replace(sheet, required=(*sheet.required, new(0))), new(0).name


def alternative_added(sheet: Sheet) -> Done:
    return replace(sheet, any_of=(*sheet.any_of, new(1))), new(1).name


def listed_added(sheet: Sheet) -> Done:
    return replace(sheet, of=(*sheet.of, new(2))), new(2).name


def together_added(sheet: Sheet) -> Done:
    return replace(sheet, together=(*sheet.together, new(3))), new(3).name


def required_removed(sheet: Sheet) -> Done:
    return replace(sheet, required=sheet.required[1:]), name(sheet.required[0])


def alternative_removed(sheet: Sheet) -> Done:
    return replace(sheet, any_of=sheet.any_of[1:]), name(sheet.any_of[0])


def listed_removed(sheet: Sheet) -> Done:
    return replace(sheet, of=sheet.of[1:]), name(sheet.of[0])


def required_to_alternative(sheet: Sheet) -> Done:
    line, *rest = sheet.required
    return replace(sheet, required=tuple(rest), any_of=(*sheet.any_of, line)), line.name


def alternative_to_required(sheet: Sheet) -> Done:
    line, *rest = sheet.any_of
    assert isinstance(line, HeldQualification)
    return replace(sheet, any_of=tuple(rest), required=(*sheet.required, line)), line.name


def alternative_to_listed(sheet: Sheet) -> Done:
    line, *rest = sheet.any_of
    return replace(sheet, any_of=tuple(rest), of=(*sheet.of, line)), name(line)


def listed_to_required(sheet: Sheet) -> Done:
    line, *rest = sheet.of
    assert isinstance(line, HeldQualification)
    return replace(sheet, of=tuple(rest), required=(*sheet.required, line)), line.name


def one_more_needed(sheet: Sheet) -> Done:
    return replace(sheet, at_least=sheet.at_least + 1), f"→ {sheet.at_least + 1}つ以上"


def one_fewer_needed(sheet: Sheet) -> Done:
    return replace(sheet, at_least=sheet.at_least - 1), f"→ {sheet.at_least - 1}つ以上"


def floor_put_on_a_line(sheet: Sheet) -> Done:
    line, *rest = sheet.any_of
    return replace(sheet, any_of=(WithDays(2150, "10", line), *rest)), name(line)


def floor_on_what_is_needed_together(sheet: Sheet) -> Done:
    return replace(sheet, floor=2365), "2,365日"


def name_changed(sheet: Sheet) -> Done:
    first, *rest = sheet.required
    return replace(sheet, required=(replace(first, name="renamed"), *rest)), "renamed"


def code_changed(sheet: Sheet) -> Done:
    first, *rest = sheet.required
    changed = HeldQualification(
        first.name, ("99999",), (*first.accepted, QualificationKey("99999"))
    )
    return replace(sheet, required=(changed, *rest)), "99999"


def item_given_an_alternative(sheet: Sheet) -> Done:
    first, *rest = sheet.of
    return replace(sheet, of=(AnyOf((first, new(4))), *rest)), new(4).name


def lines_swapped(sheet: Sheet) -> Done:
    first, second, *rest = sheet.of
    return replace(sheet, of=(second, first, *rest)), "並び順"


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done, what kind of change it is, and what it touches."""

    do: Callable[[Sheet], Done]
    kind: ChangeKind
    touches: frozenset[str]


def deed(do: Callable[[Sheet], Done], kind: ChangeKind, *touches: str) -> Deed:
    return Deed(do, kind, frozenset(touches))


DEEDS = [
    deed(required_added, ChangeKind.QUALIFICATION_ADDED),
    deed(alternative_added, ChangeKind.QUALIFICATION_ADDED),
    deed(listed_added, ChangeKind.QUALIFICATION_ADDED),
    deed(together_added, ChangeKind.QUALIFICATION_ADDED),
    deed(item_given_an_alternative, ChangeKind.QUALIFICATION_ADDED, "of"),
    deed(required_removed, ChangeKind.QUALIFICATION_REMOVED, "required"),
    deed(alternative_removed, ChangeKind.QUALIFICATION_REMOVED, "any_of"),
    deed(listed_removed, ChangeKind.QUALIFICATION_REMOVED, "of"),
    deed(required_to_alternative, ChangeKind.STANDING, "required"),
    deed(alternative_to_required, ChangeKind.STANDING, "any_of"),
    deed(alternative_to_listed, ChangeKind.STANDING, "any_of"),
    deed(listed_to_required, ChangeKind.STANDING, "of"),
    deed(one_more_needed, ChangeKind.NEED, "count"),
    deed(one_fewer_needed, ChangeKind.NEED, "count"),
    deed(floor_put_on_a_line, ChangeKind.DAY_FLOOR_ADDED, "any_of"),
    deed(floor_on_what_is_needed_together, ChangeKind.DAY_FLOOR_ADDED, "floor"),
    deed(name_changed, ChangeKind.QUALIFICATION_NAME, "required"),
    deed(code_changed, ChangeKind.CODES, "required"),
    deed(lower_level_dropped, ChangeKind.LOWER_LEVEL_REMOVED),
    deed(lines_swapped, ChangeKind.ORDER, "of"),
]


def told(old: Sheet, new: Sheet) -> list[Change]:
    return [
        change
        for change in diff(old.revision, new.revision)
        if change.kind is not ChangeKind.SAME_MEANING
    ]


@pytest.mark.parametrize("deed", DEEDS, ids=lambda one: one.do.__name__)
@given(sheet=sheets())
def test_it_is_one_change_that_names_it(deed: Deed, sheet: Sheet) -> None:
    after, named = deed.do(sheet)
    changes = told(sheet, after)
    assert [change.kind for change in changes] == [deed.kind], [c.sentence() for c in changes]
    assert named in changes[0].sentence()
    assert changes[0].level == 3


@given(sheets(), st.lists(st.sampled_from(DEEDS), min_size=2, max_size=4))
def test_several_things_done_are_all_said(sheet: Sheet, deeds: list[Deed]) -> None:
    after, expected, touched = sheet, [], set[object]()
    for each in deeds:
        if touched.isdisjoint({*each.touches, each.do}):
            touched |= {*each.touches, each.do}
            after, named = each.do(after)
            expected.append((each.kind, named))
    changes = told(sheet, after)
    said = [(change.kind, change.sentence()) for change in changes]
    for kind, named in expected:
        assert any(k is kind and named in sentence for k, sentence in said), (named, said)
    assert len(changes) == len(expected), said
