"""レベル判定代行申請: drafts, the 申請 button, and 結果確認."""

from portal.applications.allowed import Acting
from portal.applications.counter import Counter
from portal.applications.filing import Filer, Receipt
from portal.applications.frozen import digest_of
from portal.applications.judging import Claim, Jury, OneEngine
from portal.applications.looking import Looked, look_at
from portal.applications.reminders import ReminderRounds, Reminders
from portal.applications.returning import Returns
from portal.applications.routes import routes

__all__ = [
    "Acting",
    "Claim",
    "Counter",
    "Filer",
    "Jury",
    "Looked",
    "OneEngine",
    "Receipt",
    "ReminderRounds",
    "Reminders",
    "Returns",
    "digest_of",
    "look_at",
    "routes",
]
