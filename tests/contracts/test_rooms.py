from __future__ import annotations

import pytest

from tests.contracts.laws.rooms import MOST_LINES, loose_dataclasses, shape
from tests.contracts.laws.source import python_files, snippet


@pytest.mark.parametrize(("lines", "breaches"), [(399, 0), (400, 0), (401, 1)])
def test_a_module_has_at_most_400_lines(lines: int, breaches: int) -> None:
    assert MOST_LINES == 400
    assert len(list(shape(snippet("x = 1\n" * lines)))) == breaches


@pytest.mark.parametrize(
    "path",
    [
        "rules/utils.py",
        "evaluator/date_helpers.py",
        "portal/common/pages.py",
        "portal/session_manager.py",
        "rules/copy.py",
    ],
)
def test_a_vague_name_is_seen(path: str) -> None:
    assert list(shape(snippet("", path)))


@pytest.mark.parametrize("path", ["rules/load.py", "evaluator/commonwealth.py"])
def test_a_word_of_the_field_is_fine(path: str) -> None:
    assert not list(shape(snippet("", path)))


@pytest.mark.parametrize(
    "decorator",
    ["@dataclass", "@dataclass(frozen=True)", "@dataclasses.dataclass(slots=True)"],
)
def test_a_loose_dataclass_of_the_judge_is_seen(decorator: str) -> None:
    assert list(loose_dataclasses(snippet(f"{decorator}\nclass Career: ...")))


def test_a_frozen_slotted_dataclass_is_fine() -> None:
    text = "@dataclass(frozen=True, slots=True)\nclass Career: ..."
    assert not list(loose_dataclasses(snippet(text)))


def test_what_a_module_keeps_for_itself_may_change_but_has_slots() -> None:
    assert not list(loose_dataclasses(snippet("@dataclass(slots=True)\nclass _Worker: ...")))
    assert list(loose_dataclasses(snippet("@dataclass\nclass _Worker: ...")))


def test_a_value_that_works_something_out_once_has_no_slots() -> None:
    text = "@dataclass(frozen=True)\nclass Career:\n    @cached_property\n    def days(self): ..."
    assert not list(loose_dataclasses(snippet(text)))
    assert list(loose_dataclasses(snippet(text.replace("frozen=True", ""))))


def test_the_doors_may_hold_state() -> None:
    assert not list(loose_dataclasses(snippet("@dataclass\nclass Page: ...", "portal/page.py")))


def test_every_module_keeps_its_shape() -> None:
    assert [b for source in python_files() for b in shape(source)] == []


def test_the_values_of_the_judge_never_change() -> None:
    assert [b for source in python_files() for b in loose_dataclasses(source)] == []
