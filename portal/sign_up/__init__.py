"""Signing up: 利用者仮申請 and 利用者本申請."""

from portal.sign_up.routes import routes

__all__ = ["routes"]
