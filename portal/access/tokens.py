"""Tokens that only their holder has: random, and kept here as digests only."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

BYTES: Final = 32


def new_token() -> str:
    """256 random bits as text for a cookie or a link."""
    return secrets.token_urlsafe(BYTES)


def digest_of(token: str) -> str:
    """What is kept of a token. Long random texts need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def form_token(token: str) -> str:
    """What every form of a session must send back: another site cannot know it."""
    return hashlib.sha256(b"form " + token.encode()).hexdigest()


def copy_mark(token: str) -> str:
    """What marks the pages of a session: it opens nothing and goes into no form."""
    return hashlib.sha256(b"copy " + token.encode()).hexdigest()[:32]


def is_same(given: str, wanted: str) -> bool:
    """Whether two texts are the same, in a time that does not tell where they differ."""
    return secrets.compare_digest(given.encode(), wanted.encode())
