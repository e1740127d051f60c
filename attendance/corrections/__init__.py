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
from attendance.corrections.touches import (
    COLLEAGUE,
    WaitingTouch,
    approve_touches,
    refuse_touches,
    waiting_touches,
)

__all__ = [
    "COLLEAGUE",
    "Decided",
    "Entry",
    "Fault",
    "Waiting",
    "WaitingSite",
    "WaitingSum",
    "WaitingTouch",
    "approve",
    "approve_touches",
    "attach_site",
    "enter",
    "entries_by",
    "first_open_day",
    "refuse",
    "refuse_touches",
    "waiting_for",
    "waiting_sites",
    "waiting_sums",
    "waiting_touches",
    "withdraw",
]
