"""The portal's own key towards push services (VAPID, RFC 8292): from a file, or there is none."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from portal.passport_push.sealed import encoded, point_of

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE: Final = "CCUS_LEVEL_PUSH_KEY_FILE"
GOOD_FOR: Final = dt.timedelta(hours=12)
"""How long a push service may take a token; RFC 8292 allows 24 hours."""


class PushKeyFault(Exception):
    """The file of the key cannot be used; says what to do."""


@dataclass(frozen=True, slots=True)
class PushKey:
    """``contact`` is where the operator of a push service finds us: the portal's address."""

    private: ec.EllipticCurvePrivateKey
    contact: str

    @property
    def public(self) -> str:
        """What browsers are told when they subscribe."""
        return encoded(point_of(self.private.public_key()))

    def authorization(self, endpoint: str, at: dt.datetime) -> str:
        """The header that shows a push service who sends (RFC 8292, 3)."""
        parts = urlsplit(endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int((at + GOOD_FOR).timestamp()),
            "sub": self.contact,
        }
        head = {"typ": "JWT", "alg": "ES256"}
        signed = ".".join(encoded(json.dumps(one).encode()) for one in (head, claims))
        r, s = decode_dss_signature(self.private.sign(signed.encode(), ec.ECDSA(SHA256())))
        signature = encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
        return f"vapid t={signed}.{signature}, k={self.public}"


def read_push(environment: Mapping[str, str], address: str) -> PushKey | None:
    """The key in the file that the setting names; None where it names none.

    Raises `PushKeyFault` where the file cannot be read or holds no private key on P-256.
    """
    given = environment.get(VARIABLE, "")
    if not given:
        return None
    try:
        private = load_pem_private_key(Path(given).read_bytes(), password=None)
    except OSError as fault:
        raise PushKeyFault(f"{VARIABLE}: {given}: {fault.strerror}") from fault
    except (TypeError, ValueError, UnsupportedAlgorithm) as fault:
        raise PushKeyFault(f"{VARIABLE}: {given}: holds no private key as PEM; {_HOW}") from fault
    if not isinstance(private, ec.EllipticCurvePrivateKey) or private.curve.name != "secp256r1":
        raise PushKeyFault(f"{VARIABLE}: {given}: the key is not one on P-256; {_HOW}")
    return PushKey(private, address)


_HOW: Final = "openssl ecparam -name prime256v1 -genkey -noout makes one"
