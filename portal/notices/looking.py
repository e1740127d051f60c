"""Looking at a signed notice as anybody can who holds it: is it whole, and by whom."""

from __future__ import annotations

import hashlib
import io
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from portal.notices.apart import apart

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from asn1crypto import x509

# It warns of every certificate that no operating system trusts; we say so ourselves.
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)


class NotLookedAt(Exception):
    """A file that is no signed PDF at all."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a signed notice says of itself, and whether its signature holds.

    ``whole``: nothing was changed since it was signed, and nothing put behind. ``trusted``: the
    certificate leads to one of the roots that were given; none given: not asked, and true.
    """

    number: str
    basis_digest: str
    certificate_digest: str
    signed_at: dt.datetime | None
    stamped: bool
    whole: bool
    trusted: bool


def look_at(
    pdf: bytes, at: dt.datetime | None = None, roots: Sequence[x509.Certificate] = ()
) -> Looked:
    """Look at a notice; its certificate is taken as of the moment ``at``, or of its signing.

    `NotLookedAt` where it is no PDF with exactly one signature.
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        signatures = reader.embedded_signatures
        # Only one: an unpacking that fails is a file that is not ours, as any other damage.
        (signature,) = signatures
        certificate = signature.signer_cert
        said = reader.trailer["/Info"]
        moment = at or signature.self_reported_timestamp
        context = ValidationContext(
            trust_roots=list(roots) or [certificate],
            allow_fetching=False,
            moment=moment,
        )
        status = apart(
            lambda: validate_pdf_signature(
                signature, context, key_usage_settings=KeyUsageConstraints()
            )
        )
        whole = (
            status.intact
            and status.valid
            and status.coverage is SignatureCoverageLevel.ENTIRE_FILE
            and status.docmdp_ok is not False
        )
        return Looked(
            number=str(said.get("/noticenumber", "")),
            basis_digest=str(said.get("/basisdigest", "")),
            certificate_digest=hashlib.sha256(certificate.dump()).hexdigest(),
            signed_at=signature.self_reported_timestamp,
            stamped=status.timestamp_validity is not None,
            whole=whole,
            trusted=status.trusted and _holds(certificate, moment),
        )
    except Exception as fault:
        # A damaged file breaks the library in ways that it does not name.
        raise NotLookedAt(type(fault).__name__) from fault


def _holds(certificate: x509.Certificate, moment: dt.datetime | None) -> bool:
    """Whether a certificate holds at a moment; of one that is a root the library does not ask."""
    if moment is None:
        return False
    return bool(certificate.not_valid_before <= moment <= certificate.not_valid_after)
