"""就業履歴 by month: what counts, what does not and why, and until when it can be mended."""

from portal.attendance.desk import Desk
from portal.attendance.routes import routes

__all__ = ["Desk", "routes"]
