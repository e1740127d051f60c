"""Signing in and out, and a new password for whoever forgot theirs."""

from portal.sign_in.passkey_routes import passkey_routes
from portal.sign_in.reset_routes import reset_routes
from portal.sign_in.routes import routes

__all__ = ["passkey_routes", "reset_routes", "routes"]
