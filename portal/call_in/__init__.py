"""Touches by phone: what a caller hears and keys, their number, and the sheet for the site."""

from portal.call_in.desk import Desk
from portal.call_in.routes import routes
from portal.call_in.signature import VARIABLE, CallTokenFault, read_call_token, signature_of

__all__ = ["VARIABLE", "CallTokenFault", "Desk", "read_call_token", "routes", "signature_of"]
