"""Signers of pyHanko for keys that were read from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asn1crypto import x509 as asn1
from asn1crypto.tsp import SigningCertificateV2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.attributes import CMSAttributeProvider, SignedAttributeProviderSpec
from pyhanko.sign.general import as_signing_certificate_v2
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography import x509

HeldKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class OneCertificate(SignedAttributeProviderSpec, CMSAttributeProvider):
    """The one attribute that PAdES asks to be signed: which certificate is meant.

    What asn1crypto was given in parts it encodes anew whenever it is looked at, with all that holds
    it; what it has read keeps its bytes. So the value is made once a key, and read.
    """

    attribute_type = "signing_certificate_v2"

    def __init__(self, certificate: asn1.Certificate) -> None:
        made = as_signing_certificate_v2(certificate)
        self._value = SigningCertificateV2.load(made.dump())

    def signed_attr_providers(
        self, data_digest: bytes, digest_algorithm: str
    ) -> tuple[CMSAttributeProvider]:
        """Itself, whatever is signed."""
        del data_digest, digest_algorithm
        return (self,)

    async def build_attr_value(
        self,
        dry_run: bool = False,  # noqa: FBT001, FBT002 - the library's protocol
    ) -> SigningCertificateV2:
        """The value that was made when the key was opened."""
        del dry_run
        return self._value


class FileSigner(Signer):
    """Signs with a key in memory that was read, and checked, once.

    The library's own reads it anew for each signature, which takes longer than signing.
    """

    def __init__(
        self, key: HeldKey, certificate: asn1.Certificate, store: SimpleCertificateStore
    ) -> None:
        self._key = key
        super().__init__(signing_cert=certificate, cert_registry=store)
        self.signed_attr_prov_spec = OneCertificate(certificate)

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 - the library's protocol
    ) -> bytes:
        """The signature of some bytes."""
        del dry_run
        algorithm: Any = {"sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512}
        chosen = algorithm[digest_algorithm]()
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), chosen)
        return self._key.sign(data, ec.ECDSA(chosen))


def file_signer(
    key: HeldKey, certificate: x509.Certificate, others: Sequence[x509.Certificate]
) -> Signer:
    """The signer of a key with its certificate; ``others`` lead from it to a root."""
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([as_asn1(one) for one in others])
    return FileSigner(key, as_asn1(certificate), store)


def as_asn1(certificate: x509.Certificate) -> asn1.Certificate:
    """A certificate as pyHanko takes it."""
    found: asn1.Certificate = asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
    return found
