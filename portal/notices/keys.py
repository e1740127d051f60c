"""The keys that notices are signed with: one a body, in a folder, never in the database.

``<body>.p12`` (PKCS#12) or ``<body>.pem`` (key and certificates) hold a key in a file, and
``<body>.pkcs11`` says where a device holds it. The first line of ``<body>.password`` opens it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from portal.notices.development_keys import make_development_key
from portal.notices.device import device_signer
from portal.notices.key_refused import KeyRefused
from portal.notices.signers import HeldKey, file_signer

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from pyhanko.sign.signers import Signer

KINDS: Final = (".p12", ".pem", ".pkcs11")
LEAST_RSA_BITS: Final = 2048


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that is ready to sign; ``digest`` is the SHA-256 of its certificate."""

    body: str
    signer: Signer
    certificate: x509.Certificate
    file: Path

    @property
    def digest(self) -> str:
        """The SHA-256 of the certificate, in hexadecimal digits."""
        return certificate_digest(self.certificate)

    def check(self, at: dt.datetime) -> None:
        """`KeyRefused` where the certificate does not hold at that moment."""
        if at < self.certificate.not_valid_before_utc:
            since = self.certificate.not_valid_before_utc.isoformat()
            raise KeyRefused(self.file, f"the certificate holds only from {since}")
        if at > self.certificate.not_valid_after_utc:
            until = self.certificate.not_valid_after_utc.isoformat()
            raise KeyRefused(self.file, f"the certificate expired at {until}; put a new one there")


def certificate_digest(certificate: x509.Certificate) -> str:
    """The SHA-256 of a certificate as it is encoded."""
    return hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest()


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a folder. ``development``: a body without one is given one that means nothing."""

    folder: Path
    development: bool = False
    _opened: dict[str, tuple[tuple[int, ...], SigningKey]] = field(default_factory=dict)

    def of(self, body: str, at: dt.datetime) -> SigningKey:
        """The key of a body; `KeyRefused` where there is none that may sign at that moment.

        A file that was replaced is opened anew.
        """
        file = self._file(body, at)
        written = tuple(
            one.stat().st_mtime_ns for one in (file, _password_file(file)) if one.exists()
        )
        known = self._opened.get(body)
        if known is None or known[0] != written:
            known = self._opened[body] = written, _opened(body, file)
        known[1].check(at)
        return known[1]

    def refusals(self, at: dt.datetime) -> list[KeyRefused]:
        """Every key of the folder that cannot be used at that moment, and why."""
        found = []
        for file in sorted(self.folder.glob("*")) if self.folder.is_dir() else ():
            if file.suffix in KINDS:
                try:
                    self.of(file.stem, at)
                except KeyRefused as refused:
                    found.append(refused)
        return found

    def forget(self, body: str) -> None:
        """Open the key of a body anew when it is next needed: its device may have gone."""
        self._opened.pop(body, None)

    def _file(self, body: str, at: dt.datetime) -> Path:
        there = [file for kind in KINDS if (file := self.folder / f"{body}{kind}").exists()]
        if len(there) > 1:
            names = ", ".join(file.name for file in there)
            raise KeyRefused(there[0], f"{body} has several keys ({names}): leave one")
        if there:
            return there[0]
        if self.development:
            return make_development_key(self.folder, body, at)
        wanted = " or ".join(f"{body}{kind}" for kind in KINDS)
        raise KeyRefused(self.folder, f"no key of {body}: put {wanted} there")


def _opened(body: str, file: Path) -> SigningKey:
    password = _password(file)
    if file.suffix == ".pkcs11":
        signer, certificate = device_signer(file, password)
        return SigningKey(body, signer, certificate, file)
    try:
        data = file.read_bytes()
    except OSError as fault:
        raise KeyRefused(file, str(fault.strerror)) from fault
    try:
        key, chain = _from_p12(data, password) if file.suffix == ".p12" else _pem(data, password)
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        # The library's words may quote what is in the file.
        raise KeyRefused(file, _why(data, password)) from fault
    held = _checked(file, key)
    mine = [one for one in chain if one.public_key() == held.public_key()]
    if not mine:
        raise KeyRefused(file, "holds no certificate of its private key")
    others = [one for one in chain if one is not mine[0]]
    return SigningKey(body, file_signer(held, mine[0], others), mine[0], file)


def _from_p12(data: bytes, password: bytes | None) -> tuple[object, list[x509.Certificate]]:
    key, certificate, others = pkcs12.load_key_and_certificates(data, password)
    return key, [*([certificate] if certificate else []), *others]


def _pem(data: bytes, password: bytes | None) -> tuple[object, list[x509.Certificate]]:
    key = serialization.load_pem_private_key(data, password)
    return key, x509.load_pem_x509_certificates(data)


def _why(data: bytes, password: bytes | None) -> str:
    asks = b"ENCRYPTED" in data or not data.startswith(b"-----")
    if asks:
        given = "the password does not open it" if password else "it may need a password"
        return f"{given}, or it is damaged; the password is the first line of BODY.password"
    return "not a private key in PEM with its certificate behind it"


def _checked(file: Path, key: object) -> HeldKey:
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < LEAST_RSA_BITS:
        raise KeyRefused(file, f"RSA of {key.key_size} bits is too short: {LEAST_RSA_BITS}")
    if not isinstance(key, HeldKey):
        raise KeyRefused(file, "a private key of RSA or of an elliptic curve is needed")
    return key


def _password_file(file: Path) -> Path:
    return file.with_suffix(".password")


def _password(file: Path) -> bytes | None:
    named = _password_file(file)
    try:
        lines = named.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as fault:
        problem = fault.strerror if isinstance(fault, OSError) else "not UTF-8"
        raise KeyRefused(named, str(problem)) from fault
    return lines[0].encode() if lines else None
