"""Who may enter: sign-up, signing in, sessions, second factors, limits of trying."""

from portal.access.actor import Actor, Membership
from portal.access.passwords import Passwords
from portal.access.sign_ins import Opened, Refused, SignIns

__all__ = ["Actor", "Membership", "Opened", "Passwords", "Refused", "SignIns"]
