"""The mails of a demonstration, on pages: nobody else receives them."""

from portal.caught_mails.routes import LIST, routes

__all__ = ["LIST", "routes"]
