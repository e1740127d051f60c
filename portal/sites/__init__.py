"""現場・契約情報, 施工体制, 作業員名簿: what makes a day at a site count."""

from portal.sites.business_desk import Asked, BusinessDesk
from portal.sites.desk import Desk
from portal.sites.routes import routes
from portal.sites.standing import Standing, standing_of, visible

__all__ = ["Asked", "BusinessDesk", "Desk", "Standing", "routes", "standing_of", "visible"]
