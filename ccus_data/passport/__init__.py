"""What technicians are shown of themselves, and what they open to others (開示設定)."""

from ccus_data.passport.decided import DecidedLevel, decided_levels, level_of_field
from ccus_data.passport.disclosure import (
    Disclosure,
    Employed,
    disclosure_of,
    employed_page,
    is_open,
    set_items,
)
from ccus_data.passport.entries import entries_of
from ccus_data.passport.images import Image, image_content, images_of, take_image_back
from ccus_data.passport.mails import (
    MAIL_KINDS,
    MailWishes,
    begin_mails_in,
    mail_wishes_of,
    set_mail_wishes,
)
from ccus_data.passport.month import (
    Attendance,
    Totals,
    all_attendances_of,
    attendances_of,
    months_known,
    totals_of,
)
from ccus_data.passport.person import (
    Employer,
    Person,
    employers_of,
    person_of,
    qualifications_of,
)

__all__ = [
    "MAIL_KINDS",
    "Attendance",
    "DecidedLevel",
    "Disclosure",
    "Employed",
    "Employer",
    "Image",
    "MailWishes",
    "Person",
    "Totals",
    "all_attendances_of",
    "attendances_of",
    "begin_mails_in",
    "decided_levels",
    "disclosure_of",
    "employed_page",
    "employers_of",
    "entries_of",
    "image_content",
    "images_of",
    "is_open",
    "level_of_field",
    "mail_wishes_of",
    "months_known",
    "person_of",
    "qualifications_of",
    "set_items",
    "set_mail_wishes",
    "take_image_back",
    "totals_of",
]
