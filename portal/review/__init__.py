"""The desk of an evaluation body (能力評価実施団体): queue, evidence, decisions."""

from portal.review.desk import Desk
from portal.review.mails import Letters
from portal.review.routes import routes

__all__ = ["Desk", "Letters", "routes"]
