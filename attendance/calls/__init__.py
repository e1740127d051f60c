"""Touches by phone: which number means which site, and whose phone calls."""

from attendance.calls.numbers import (
    CalledNumber,
    called,
    e164,
    number_faults,
    numbers_for,
    numbers_of,
    put_number,
    remove_number,
    renew_code,
)
from attendance.calls.phones import (
    CODE_LIFE,
    MOST_PHONES,
    ask_phone,
    confirm_phone,
    end_phone,
    is_awaited,
    phones_of,
    technician_calling,
)

__all__ = [
    "CODE_LIFE",
    "MOST_PHONES",
    "CalledNumber",
    "ask_phone",
    "called",
    "confirm_phone",
    "e164",
    "end_phone",
    "is_awaited",
    "number_faults",
    "numbers_for",
    "numbers_of",
    "phones_of",
    "put_number",
    "remove_number",
    "renew_code",
    "technician_calling",
]
