"""個人情報利用に関する同意: asked of technicians, given on paper or phone, withdrawn, on record."""

from portal.consents.desk import Desk
from portal.consents.in_force import Consent, in_force
from portal.consents.routes import routes
from portal.consents.texts import keep_text, text_in_force

__all__ = ["Consent", "Desk", "in_force", "keep_text", "routes", "text_in_force"]
