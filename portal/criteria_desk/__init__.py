"""Where evaluation bodies revise the criteria of their fields: proposed, shown, approved."""

from portal.criteria_desk.desk import Desk
from portal.criteria_desk.routes import routes

__all__ = ["Desk", "routes"]
