"""Keys that a device keeps to itself (PKCS#11): a card, a security module, or SoftHSM in tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import yaml
from cryptography import x509
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

from portal.notices.key_refused import KeyRefused
from portal.notices.signers import OneCertificate

if TYPE_CHECKING:
    from pathlib import Path

    from pyhanko.sign.signers import Signer

NEEDED: Final = frozenset({"module", "token", "key"})
KNOWN: Final = NEEDED | {"certificate"}


def device_signer(file: Path, pin: bytes | None) -> tuple[Signer, x509.Certificate]:
    """The signer of a key in a device, with its certificate.

    The file is YAML: ``module`` (the library of the device's maker), ``token`` and ``key`` (their
    labels) and, where it has another label than the key, ``certificate``.
    """
    from pkcs11.exceptions import PKCS11Error  # noqa: PLC0415 - most bodies have no device

    says = _read(file)
    try:
        session = open_pkcs11_session(
            lib_location=says["module"],
            token_criteria=TokenCriteria(label=says["token"]),
            user_pin=None if pin is None else pin.decode(),
        )
        signer = PKCS11Signer(
            session, key_label=says["key"], cert_label=says.get("certificate", says["key"])
        )
        held = signer.signing_cert
        if held is None:
            raise KeyRefused(file, "the device holds no certificate of that label")
        signer.signed_attr_prov_spec = OneCertificate(held)
        return signer, x509.load_der_x509_certificate(held.dump())
    except (PKCS11Error, RuntimeError, OSError) as fault:
        # A maker's library says little more than the kind of trouble.
        raise KeyRefused(file, f"the device refuses: {type(fault).__name__} {fault}") from fault


def _read(file: Path) -> dict[str, str]:
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise KeyRefused(file, "not readable as YAML") from fault
    named = found if isinstance(found, dict) else {}
    good = all(isinstance(value, str) and value for value in named.values())
    if not good or not named.keys() >= NEEDED or not named.keys() <= KNOWN:
        needed = ", ".join(sorted(NEEDED))
        raise KeyRefused(file, f"needs {needed} and, if it has its own label, certificate; texts")
    return dict(named)
