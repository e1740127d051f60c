"""What technicians are shown of themselves, and what they open to others (開示設定)."""

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
from ccus_data.passport.month import Attendance, all_attendances_of, attendances_of, months_known
from ccus_data.passport.person import (
    Employer,
    Person,
    employers_of,
    person_of,
    qualifications_of,
)

__all__ = [
    "Attendance",
    "Disclosure",
    "Employed",
    "Employer",
    "Image",
    "Person",
    "all_attendances_of",
    "attendances_of",
    "disclosure_of",
    "employed_page",
    "employers_of",
    "entries_of",
    "image_content",
    "images_of",
    "is_open",
    "months_known",
    "person_of",
    "qualifications_of",
    "set_items",
    "take_image_back",
]
