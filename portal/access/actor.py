"""Who asks: an account with what it acts for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Membership:
    """For whom an account acts, and in which role.

    A business, an evaluation body, or the technician whose own account it is (role ``self``).
    """

    kind: str
    organisation: str
    role: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who is signed in, with every factor that their account asks for."""

    account_id: int
    login_id: str
    email: str
    memberships: tuple[Membership, ...]
    session: str
    has_second_factor: bool

    @property
    def name(self) -> str:
        """As whom the ledger knows them."""
        return self.login_id
