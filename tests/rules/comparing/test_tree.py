from __future__ import annotations

import pytest

from rules.comparing.tree import Part, Standing, tree
from rules.model import AllOf, AnyOf, AtLeast, LowerLevel, Requirement, Unknown, WithDays
from tests.rules.comparing.sheets import held

A, B, C, D = (held(name) for name in "ABCD")


def part(asked: Requirement, *path: int) -> Part:
    found = tree(asked, "L3.q")
    for index in path:
        found = found.parts[index]
    return found


@pytest.mark.parametrize(
    ("asked", "path", "standing", "beside"),
    [
        (A, (), Standing.REQUIRED, None),
        (AllOf((A, B)), (1,), Standing.REQUIRED, None),
        (AllOf((A, AllOf((B, C)))), (1, 0), Standing.REQUIRED, None),
        (WithDays(5, "1", AllOf((A, B))), (0, 0), Standing.REQUIRED, None),
        (AnyOf((A,)), (0,), Standing.REQUIRED, None),
        (AnyOf((A, B)), (0,), Standing.ANY_OF, None),
        (AnyOf((A, WithDays(5, "1", B))), (1, 0), Standing.ANY_OF, None),
        (AllOf((AnyOf((A, B)), AnyOf((C, D)))), (1, 0), Standing.ANY_OF, "D"),
        (AllOf((AnyOf((A, B)), AnyOf((C, D)))), (1, 1), Standing.ANY_OF, "C"),
        (AnyOf((A, AllOf((B, C)))), (1, 0), Standing.TOGETHER, "C"),
        (AtLeast(2, (A, B, C)), (0,), Standing.AT_LEAST, None),
        (AtLeast(2, (AnyOf((A, B)), C, D)), (0, 1), Standing.SAME_ITEM, "A"),
        (AtLeast(2, (AllOf((A, B)), C, D)), (0, 1), Standing.TOGETHER, "A"),
    ],
)
def test_a_part_counts_for_what_it_stands_in(
    asked: Requirement, path: tuple[int, ...], standing: Standing, beside: str | None
) -> None:
    found = part(asked, *path)
    assert found.standing is standing
    assert found.standing_json.get("beside", {}).get("name") == beside
    assert found.place == ".".join(["L3.q", *map(str, path)])


def test_a_list_of_which_some_are_needed_says_how_many_of_how_many() -> None:
    assert part(AtLeast(2, (A, B, C)), 0).standing_json == {"as": "at_least", "count": 2, "size": 3}


def test_a_part_as_data_says_what_it_asks_and_where() -> None:
    assert part(AnyOf((A, B)), 0).json == {
        "requirement": {"name": "A", "codes": []},
        "standing": {"as": "any_of"},
        "place": "L3.q.0",
    }


def test_a_line_is_known_by_its_codes_its_entries_and_its_name() -> None:
    assert part(held("１級 Ａ", "10901")).signs == {"code 10901", "entry 10901", "name 1級a"}
    assert part(LowerLevel(2)).signs == {"level 2"}
    assert part(Unknown("?")).signs == {"unknown"}


def test_a_group_is_known_by_all_its_lines_and_counts_them() -> None:
    group = part(AllOf((A, AnyOf((B, LowerLevel(2))))))
    assert {"name a", "name b", "level 2"} < group.signs
    assert group.leaves == 3
