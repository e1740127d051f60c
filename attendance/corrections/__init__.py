"""Days entered and corrected by hand (直接入力, 事後補正), and the prime's approval (元請承認)."""

from attendance.corrections.deciding import Decided, approve, refuse, withdraw
from attendance.corrections.entering import Entry, Fault, attach_site, enter
from attendance.corrections.listing import Waiting, entries_by, waiting_for

__all__ = [
    "Decided",
    "Entry",
    "Fault",
    "Waiting",
    "approve",
    "attach_site",
    "enter",
    "entries_by",
    "refuse",
    "waiting_for",
    "withdraw",
]
