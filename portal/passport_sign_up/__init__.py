"""How a technician comes in: 参加申込み with what is on the card, and back after a lost phone."""

from portal.passport_sign_up.routes import routes

__all__ = ["routes"]
