"""The own account: what it acts for, its password, its second factor."""

from portal.account.passkey_routes import passkey_routes
from portal.account.routes import routes

__all__ = ["passkey_routes", "routes"]
