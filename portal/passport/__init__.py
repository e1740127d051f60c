"""The technician's passport (技能者パスポート): own days, qualifications, next level, own data."""

from portal.passport.desk import Desk
from portal.passport.push_routes import Leaving
from portal.passport.routes import routes
from portal.passport.terms import agree, keep_terms, terms_in_force

__all__ = ["Desk", "Leaving", "agree", "keep_terms", "routes", "terms_in_force"]
