"""The first page: what this is, and the two things one can do here."""

from portal.home.routes import routes

__all__ = ["routes"]
