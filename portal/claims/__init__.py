"""The first administrator of a business: claimed on a page, confirmed by an operator."""

from portal.claims.claims import Claim, Operator, Waiting, waiting, waiting_of
from portal.claims.routes import Desk, routes

__all__ = ["Claim", "Desk", "Operator", "Waiting", "routes", "waiting", "waiting_of"]
