"""The technician's passport (技能者パスポート): own days, qualifications, next level, own data."""

from portal.passport.desk import Desk, Own
from portal.passport.push_routes import Leaving
from portal.passport.qualification_view import months_before
from portal.passport.routes import routes
from portal.passport.terms import agree, keep_terms, terms_in_force

__all__ = [
    "Desk",
    "Leaving",
    "Own",
    "agree",
    "keep_terms",
    "months_before",
    "routes",
    "terms_in_force",
]
