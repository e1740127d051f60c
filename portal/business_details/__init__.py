"""What a business says of itself, for the forms that it files, with what it said before."""

from portal.business_details.details import Details, add, every, registered, standing
from portal.business_details.licences import read_licence
from portal.business_details.routes import Desk, routes

__all__ = ["Desk", "Details", "add", "every", "read_licence", "registered", "routes", "standing"]
