"""The desk of attendance, and the addresses of its pages."""

from __future__ import annotations

from typing import Final

from portal.access import OPERATOR, Permission
from portal.sites import BusinessDesk

MONTH: Final = "/businesses/{business_id}/attendance"
MONTH_FILE: Final = f"{MONTH}/month.csv"
ENTRIES: Final = f"{MONTH}/entries"
APPROVALS: Final = f"{MONTH}/approvals"
TOUCHES: Final = f"{MONTH}/touches"
OF_OPERATOR: Final = f"/bodies/{OPERATOR}/touches"
PERSON: Final = f"{MONTH}/{{technician_id}}"
OF_SITE: Final = "/businesses/{business_id}/sites/{site_id}/attendance"
GATES: Final = "/businesses/{business_id}/sites/{site_id}/gates"


class Desk(BusinessDesk):
    """Where a business looks at days that were worked, enters and approves them."""

    __slots__ = ()
    SEES = Permission.SEE_ATTENDANCE
    SHOWN = "attendance"
    ROOM = "attendance"
