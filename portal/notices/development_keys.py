"""Keys for trying the portal out: they sign, and what they sign is worth nothing."""

from __future__ import annotations

import datetime as dt
import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path

WORTHLESS: Final = "DEVELOPMENT ONLY - NO VALIDITY"
HOLDS: Final = dt.timedelta(days=3650)
SLACK: Final = dt.timedelta(days=1)


def make_development_key(folder: Path, body: str, at: dt.datetime) -> Path:
    """A new key with a certificate that says what it is; who comes second takes the first's."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, WORTHLESS),
            x509.NameAttribute(NameOID.COMMON_NAME, body[:64]),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - SLACK)
        .not_valid_after(at + HOLDS)
        .add_extension(_signing_alone(), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / f"{body}.pem"
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{body}.{os.getpid()}.{secrets.token_hex(4)}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(secret + certificate.public_bytes(serialization.Encoding.PEM))
    with suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()
    return file


def _signing_alone() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
