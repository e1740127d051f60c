from __future__ import annotations

import datetime as dt

import pytest

from portal.sealing import Seals
from portal.site_codes.codes import STEP_SECONDS, SiteCodes, seconds_left
from tests.attendance.gate import OTHER_SITE, SITE

CODES = SiteCodes(Seals([b"k" * 32]))
BEGIN = dt.datetime(2026, 11, 26, 3, 0, tzinfo=dt.UTC)
"""The first moment of a half minute."""


def after(seconds: float) -> dt.datetime:
    return BEGIN + dt.timedelta(seconds=seconds)


@pytest.mark.parametrize(("seconds", "good"), [(-1, False), (0, True), (59.9, True), (60, False)])
def test_a_code_is_good_in_its_half_minute_and_the_next(seconds: float, good: bool) -> None:
    code = CODES.now(SITE, BEGIN)
    assert (CODES.read(SITE, code, after(seconds)) is not None) is good


def test_a_code_of_another_site_another_key_or_none_is_refused() -> None:
    code = CODES.now(SITE, BEGIN)
    assert CODES.read(OTHER_SITE, code, BEGIN) is None
    assert SiteCodes(Seals([b"o" * 32])).read(SITE, code, BEGIN) is None
    for broken in ("", code[:-1], code + "a", code.upper(), "現場", "\x00"):
        assert CODES.read(SITE, broken, BEGIN) is None


def test_codes_change_every_half_minute_and_say_when() -> None:
    assert CODES.now(SITE, BEGIN) == CODES.now(SITE, after(29.9))
    assert CODES.now(SITE, BEGIN) != CODES.now(SITE, after(30))
    assert [seconds_left(after(at)) for at in (0, 1, 29, 30)] == [30, 29, 1, STEP_SECONDS]
