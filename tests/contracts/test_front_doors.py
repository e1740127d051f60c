from __future__ import annotations

import pytest

from tests.contracts.laws.front_doors import rooms, side_doors
from tests.contracts.laws.source import PRODUCT, python_files, snippet

ROOMS = frozenset({"portal.layout", "portal.review", "portal.review.forms"})


def test_a_folder_inside_a_layer_is_a_room() -> None:
    paths = ["portal/__init__.py", "portal/layout/__init__.py", "portal/review/forms/__init__.py"]
    assert rooms(tuple(snippet("", path) for path in paths)) == {
        "portal.layout",
        "portal.review.forms",
    }


@pytest.mark.parametrize(
    "text",
    [
        "from portal.layout.pages import Pages",
        "import portal.layout.words",
        "from portal.review.forms.dates import read",
    ],
)
@pytest.mark.parametrize("path", ["portal/home/routes.py", "portal/layouts.py"])
def test_a_side_door_is_seen(text: str, path: str) -> None:
    assert list(side_doors(snippet(text, path), ROOMS))


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("from portal.layout import Pages", "portal/home/routes.py"),
        ("from portal.layout.pages import Pages", "portal/layout/__init__.py"),
        ("from portal.layout.pages import Pages", "portal/layout/words.py"),
        ("from portal.review.forms.dates import read", "portal/review/forms/days.py"),
        ("from rules.model import Level", "evaluator/judge.py"),
        ("from portal.layout.pages import Pages", "tests/portal/test_pages.py"),
    ],
)
def test_the_front_door_and_the_room_itself_are_fine(text: str, path: str) -> None:
    assert not list(side_doors(snippet(text, path), ROOMS))


def test_neighbours_come_in_by_the_front_door() -> None:
    sources = python_files(*PRODUCT)
    ours = rooms(sources)
    assert [b for source in sources for b in side_doors(source, ours)] == []
