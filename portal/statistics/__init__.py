"""Operating statistics (運営状況) for everybody: a page with charts, JSON for programs, CSV."""

from portal.statistics.published import Published
from portal.statistics.routes import routes

__all__ = ["Published", "routes"]
