"""Codes at the entrance of a site that change with the time, read by the worker's own phone."""

from portal.site_codes.desk import Desk
from portal.site_codes.routes import routes

__all__ = ["Desk", "routes"]
