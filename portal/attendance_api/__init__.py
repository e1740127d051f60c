"""``/v1/events:batch`` and ``/v1/imports``, and what gates ask: how touches come in over HTTP."""

from portal.attendance_api.import_rounds import ImportRounds
from portal.attendance_api.import_routes import IMPORTS
from portal.attendance_api.intake_desk import IntakeDesk
from portal.attendance_api.routes import routes

__all__ = ["IMPORTS", "ImportRounds", "IntakeDesk", "routes"]
