"""What is said of how long pages take is said of all of them."""

from __future__ import annotations

from benchmarks.passport import OPEN, PAGES
from tests.portal.access.conftest import House
from tests.portal.passport.addresses import left_out


def test_every_page_of_the_passport_is_measured(house: House) -> None:
    assert left_out(house, ()) != set()
    assert left_out(house, (*OPEN, *PAGES)) == set()
