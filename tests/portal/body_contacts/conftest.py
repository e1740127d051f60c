"""A body's desk with an application before it, as the tests of reviewing have it."""

from tests.portal.review.conftest import (
    empty_url,
    engine,
    house,
    office,
    people,
    printing,
    url,
    world,
)

__all__ = [
    "empty_url",
    "engine",
    "house",
    "office",
    "people",
    "printing",
    "url",
    "world",
]
