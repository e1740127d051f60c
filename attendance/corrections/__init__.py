"""Days entered and corrected by hand (直接入力, 事後補正), and the prime's approval (元請承認)."""

from attendance.corrections.deciding import Decided, approve, refuse, withdraw
from attendance.corrections.entering import Entry, Fault, attach_site, enter
from attendance.corrections.listing import (
    Waiting,
    WaitingSite,
    WaitingSum,
    entries_by,
    first_open_day,
    waiting_for,
    waiting_sites,
    waiting_sums,
)

__all__ = [
    "Decided",
    "Entry",
    "Fault",
    "Waiting",
    "WaitingSite",
    "WaitingSum",
    "approve",
    "attach_site",
    "enter",
    "entries_by",
    "first_open_day",
    "refuse",
    "waiting_for",
    "waiting_sites",
    "waiting_sums",
    "withdraw",
]
