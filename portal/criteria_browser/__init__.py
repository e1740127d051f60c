"""The criteria to read: every field, its levels as on the sheet, sources, agreement and history."""

from portal.criteria_browser.routes import routes

__all__ = ["routes"]
