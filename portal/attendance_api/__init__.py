"""``/v1/events:batch`` and the questions of gate programs: how touches come in over HTTP."""

from portal.attendance_api.intake_desk import IntakeDesk
from portal.attendance_api.routes import routes

__all__ = ["IntakeDesk", "routes"]
