"""What is taken in from gates and partner systems, kept for ever, and made into work histories."""

from attendance.intake.accepting import Accepted, accept, strike
from attendance.intake.carried import take_carried
from attendance.intake.deriving import derive, derive_known, derive_site, hold_site
from attendance.intake.devices import (
    CODE_LIFE,
    Asking,
    GateOf,
    Question,
    asked_by,
    device_of,
    enrol,
    make_code,
    revoke,
    rotate,
)
from attendance.intake.evidence import APPROVED_COLLEAGUE, WAITING
from attendance.intake.files import rows_of
from attendance.intake.month_lists import kentaikyo_days, refuse_torn, site_fees
from attendance.intake.own_doors import OwnSender, OwnTouch, take_own, take_own_in
from attendance.intake.partners import (
    SCOPES,
    Partner,
    Wanted,
    add_partner,
    make_token,
    never_sends,
    partner_faults,
    partner_of_digest,
    partner_with,
    revoke_tokens,
    system_of,
)
from attendance.intake.passages import JAPAN, Mark, Stay, Touch, day_of, passages, stays
from attendance.intake.receiving import STATUSES, Received, Result, receive
from attendance.intake.rows import Problem, Row, canonical, read_row
from attendance.intake.senders import (
    Batch,
    DeviceSender,
    PartnerSender,
    Refusal,
    device_sender,
    newest_chain,
)
from attendance.intake.signatures import fingerprint
from attendance.intake.silence import silent_gates
from attendance.intake.whole_files import Job, Progress, leave, take_in

__all__ = [
    "APPROVED_COLLEAGUE",
    "CODE_LIFE",
    "JAPAN",
    "SCOPES",
    "STATUSES",
    "WAITING",
    "Accepted",
    "Asking",
    "Batch",
    "DeviceSender",
    "GateOf",
    "Job",
    "Mark",
    "OwnSender",
    "OwnTouch",
    "Partner",
    "PartnerSender",
    "Problem",
    "Progress",
    "Question",
    "Received",
    "Refusal",
    "Result",
    "Row",
    "Stay",
    "Touch",
    "Wanted",
    "accept",
    "add_partner",
    "asked_by",
    "canonical",
    "day_of",
    "derive",
    "derive_known",
    "derive_site",
    "device_of",
    "device_sender",
    "enrol",
    "fingerprint",
    "hold_site",
    "kentaikyo_days",
    "leave",
    "make_code",
    "make_token",
    "never_sends",
    "newest_chain",
    "partner_faults",
    "partner_of_digest",
    "partner_with",
    "passages",
    "read_row",
    "receive",
    "refuse_torn",
    "revoke",
    "revoke_tokens",
    "rotate",
    "rows_of",
    "silent_gates",
    "site_fees",
    "stays",
    "strike",
    "system_of",
    "take_carried",
    "take_in",
    "take_own",
    "take_own_in",
]
