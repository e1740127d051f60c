"""The passport as an app of the phone: manifest, icons, service worker, what it keeps offline."""

from portal.passport_app.copies import KEPT_DAYS, Part, keep, mark
from portal.passport_app.routes import routes

__all__ = ["KEPT_DAYS", "Part", "keep", "mark", "routes"]
