"""Sealing a message for one browser: RFC 8291 over RFC 8188 (``aes128gcm``), in one record."""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE: Final = ec.SECP256R1()
RECORD: Final = 4096
SALT_BYTES: Final = 16
SECRET_BYTES: Final = 16
POINT_BYTES: Final = 65
LAST_RECORD: Final = b"\x02"


def decoded(text: str) -> bytes:
    """What a text in Base64 for addresses stands for; ValueError where it is none."""
    try:
        given = text.rstrip("=")
        return base64.b64decode(given + "=" * (-len(given) % 4), altchars=b"-_", validate=True)
    except binascii.Error as fault:
        raise ValueError("is no Base64 for addresses") from fault


def encoded(content: bytes) -> str:
    """Base64 for addresses, without filling."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def receiver_key_fits(text: str) -> bool:
    """Whether a text is the public key of a browser: an uncompressed point on P-256."""
    try:
        point = decoded(text)
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    except ValueError:
        return False
    return len(point) == POINT_BYTES


def secret_fits(text: str) -> bool:
    """Whether a text is a browser's secret: 16 bytes."""
    try:
        return len(decoded(text)) == SECRET_BYTES
    except ValueError:
        return False


def sealed(message: bytes, receiver_key: bytes, secret: bytes) -> bytes:
    """A message that only the browser can open; each with a key and salt of its own."""
    own = ec.generate_private_key(CURVE)
    return sealed_with(message, receiver_key, secret, own, secrets.token_bytes(SALT_BYTES))


def sealed_with(
    message: bytes,
    receiver_key: bytes,
    secret: bytes,
    own: ec.EllipticCurvePrivateKey,
    salt: bytes,
) -> bytes:
    """The same with a given key and salt, as the example of RFC 8291 does it."""
    receiver = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, receiver_key)
    sender_key = point_of(own.public_key())
    info = b"WebPush: info\0" + receiver_key + sender_key
    shared = _derived(own.exchange(ec.ECDH(), receiver), secret, info, 32)
    key = _derived(shared, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(shared, salt, b"Content-Encoding: nonce\0", 12)
    header = salt + RECORD.to_bytes(4, "big") + bytes([len(sender_key)]) + sender_key
    return header + AESGCM(key).encrypt(nonce, message + LAST_RECORD, None)


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as browsers exchange it."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(material)
