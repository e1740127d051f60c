"""Days entered and corrected by hand (直接入力, 事後補正), and the prime's approval (元請承認)."""

from attendance.corrections.deciding import Decided, approve, refuse, withdraw
from attendance.corrections.entering import Entry, Fault, attach_site, enter
from attendance.corrections.held import (
    COLLEAGUE,
    OF_OPERATOR,
    OF_PRIME,
    VIEWS,
    WaitingTouch,
    Whose,
    asked_of,
    can_be_decided,
    causes_of_touches,
    operator_waits,
    waiting_touch_sums,
    waiting_touches,
)
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
from attendance.corrections.touches import Ruling, decide_touches, reverse_touches

__all__ = [
    "COLLEAGUE",
    "OF_OPERATOR",
    "OF_PRIME",
    "VIEWS",
    "Decided",
    "Entry",
    "Fault",
    "Ruling",
    "Waiting",
    "WaitingSite",
    "WaitingSum",
    "WaitingTouch",
    "Whose",
    "approve",
    "asked_of",
    "attach_site",
    "can_be_decided",
    "causes_of_touches",
    "decide_touches",
    "enter",
    "entries_by",
    "first_open_day",
    "operator_waits",
    "refuse",
    "reverse_touches",
    "waiting_for",
    "waiting_sites",
    "waiting_sums",
    "waiting_touch_sums",
    "waiting_touches",
    "withdraw",
]
