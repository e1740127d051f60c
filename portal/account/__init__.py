"""The own account: what it acts for, its password, its second factor."""

from portal.account.routes import routes

__all__ = ["routes"]
