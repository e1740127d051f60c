"""What an employer (所属事業者) asks about its technicians: their levels, and days that are lost.

An employer sees the technicians who work for it on the day of the question, and nobody whose
employment has ended (過去の所属事業者). Whoever asks is noted in the ledger before anything is read
out (`record_question`); a page that has not done so must not show an answer.
"""

from ccus_data.employer.asking import Question, record_question, refuse_unknown_employer
from ccus_data.employer.levels import FieldLevel, TechnicianLevels, levels_page, levels_pages
from ccus_data.employer.lost_days import (
    Asked,
    LostDays,
    LostTotal,
    mend_totals,
    mends_page,
    mends_pages,
)
from ccus_data.employer.mendable import (
    ROLE_MISSING,
    MendableDay,
    MendableSum,
    OpenDays,
    mendable_pages,
    mendable_sums,
)
from ccus_data.employer.open_months import OpenMonth, open_months
from ccus_data.employer.standing import Standing, standings

__all__ = [
    "ROLE_MISSING",
    "Asked",
    "FieldLevel",
    "LostDays",
    "LostTotal",
    "MendableDay",
    "MendableSum",
    "OpenDays",
    "OpenMonth",
    "Question",
    "Standing",
    "TechnicianLevels",
    "levels_page",
    "levels_pages",
    "mend_totals",
    "mendable_pages",
    "mendable_sums",
    "mends_page",
    "mends_pages",
    "open_months",
    "record_question",
    "refuse_unknown_employer",
    "standings",
]
