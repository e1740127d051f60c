"""Whether a request is from the telephone service: signed with a secret that both of us have.

As Twilio signs (https://www.twilio.com/docs/usage/security): HMAC-SHA1 with the account's token
over the whole address and, behind it, each form field with its value, the fields in order.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

VARIABLE: Final = "CCUS_LEVEL_CALL_TOKEN_FILE"
SHORTEST: Final = 16


class CallTokenFault(Exception):
    """A file of the secret that cannot be used; says which and why."""


def read_call_token(environment: Mapping[str, str]) -> str:
    """The secret of the file that the setting names; none where it names none."""
    name = environment.get(VARIABLE)
    if name is None:
        return ""
    try:
        token = Path(name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        problem = fault.strerror if isinstance(fault, OSError) else "not UTF-8"
        raise CallTokenFault(f"{VARIABLE}: {name!r}: {problem}") from fault
    if len(token) < SHORTEST:
        raise CallTokenFault(f"{VARIABLE}: {name!r}: holds fewer than {SHORTEST} characters")
    return token


def signature_of(token: str, address: str, fields: Mapping[str, Sequence[str]]) -> str:
    """What the telephone service says of a request that it sent to an address."""
    signed = address + "".join(
        name + value for name in sorted(fields) for value in sorted(set(fields[name]))
    )
    # SHA-1 is what the service speaks; as the hash of an HMAC it is not broken.
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def is_signed(
    token: str, address: str, fields: Mapping[str, Sequence[str]], signature: str
) -> bool:
    """Whether a request was signed with our secret, as it came in."""
    right = signature_of(token, address, fields)
    return hmac.compare_digest(right.encode(), signature.encode())
