from __future__ import annotations

import pytest

from attendance.calls import e164


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("090-1234-5678", "+819012345678"),
        ("０９０－１２３４－５６７８", "+819012345678"),
        ("+81 90 1234 5678", "+819012345678"),
        ("(03) 1234.5678", "+81312345678"),
        ("+8450", None),
        ("+1234567", None),
        ("+12345678", "+12345678"),
        ("+123456789012345", "+123456789012345"),
        ("+1234567890123456", None),
        ("0081901234567", None),
        ("819012345678", None),
        ("+0901234567", None),
        ("090-1234-567a", None),
        ("anonymous", None),
        ("", None),
        ("+", None),
        ("\x00", None),
    ],
)
def test_a_number_is_read_as_people_write_it_or_refused(typed: str, number: str | None) -> None:
    assert e164(typed) == number
