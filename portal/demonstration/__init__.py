"""A store to try the portal with: made-up people, a business, a body, and logins for each."""

from portal.demonstration.fill import LOGINS_FILE, Login, fill, read_logins

__all__ = ["LOGINS_FILE", "Login", "fill", "read_logins"]
