"""Codes at a site: at the entrance for one's own phone, on paper for a colleague's phone."""

from portal.site_codes.desk import Desk
from portal.site_codes.routes import routes

__all__ = ["Desk", "routes"]
