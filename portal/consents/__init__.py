"""個人情報利用に関する同意: asked of technicians, given on paper or phone, withdrawn, on record."""

from portal.consents.in_force import Consent, in_force

__all__ = ["Consent", "in_force"]
