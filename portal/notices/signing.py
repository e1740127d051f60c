"""Signing notices as PAdES: B-B or, with a time-stamp server, B-T."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.timestamps.requests_client import HTTPTimeStamper

from portal.notices.apart import apart

if TYPE_CHECKING:
    import datetime as dt

    from pyhanko.sign.signers.pdf_signer import PdfSigningSession

    from portal.notices.keys import SigningKey

FIELD: Final = "NoticeSignature"
DIGEST: Final = "sha256"
ROOM: Final = 12_288
"""Bytes kept free for a signature with its certificates, as hexadecimal digits; measured: 3,000."""

ROOM_OF_STAMP: Final = 16_384
SECONDS: Final = 10


class NotSigned(Exception):
    """A signature that could not be made now: the device or the time-stamp server does not work."""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Signs; ``time_stamp_server`` is an address that answers RFC 3161, or none."""

    time_stamp_server: str = ""

    def sign(self, pdf: bytes, key: SigningKey, at: dt.datetime) -> bytes:
        """The document, signed behind its own bytes; nothing may be changed in it any more.

        `NotSigned` where that is not possible now. The signature cannot be seen on the page.
        """
        stamper = None
        if self.time_stamp_server:
            stamper = HTTPTimeStamper(self.time_stamp_server, timeout=SECONDS)  # type: ignore[no-untyped-call]
        signer = PdfSigner(
            PdfSignatureMetadata(
                field_name=FIELD,
                md_algorithm=DIGEST,
                subfilter=SigSeedSubFilter.PADES,
                certify=True,
                docmdp_permissions=MDPPerm.NO_CHANGES,
            ),
            signer=key.signer,
            timestamper=stamper,
            new_field_spec=SigFieldSpec(FIELD),
        )
        session = signer.init_signing_session(IncrementalPdfFileWriter(io.BytesIO(pdf)))
        session.system_time = at
        room = ROOM + (ROOM_OF_STAMP if stamper else 0)
        try:
            return apart(lambda: asyncio.run(_signed(session, room)))
        except TimestampRequestError as fault:
            raise NotSigned(f"the time-stamp server does not answer: {fault}") from fault
        except (SigningError, PdfError) as fault:
            raise NotSigned(str(fault)) from fault
        except Exception as fault:
            if type(fault).__module__.startswith(("pkcs11", "requests")):
                raise NotSigned(type(fault).__name__) from fault
            raise


async def _signed(session: PdfSigningSession, room: int) -> bytes:
    to_sign = session.prepare_tbs_document(validation_info=None, bytes_reserved=room)
    prepared, output = to_sign.digest_tbs_document()
    done = await to_sign.perform_signature(
        document_digest=prepared.document_digest,
        pdf_cms_signed_attrs=PdfCMSSignedAttributes(),
    )
    await done.post_signature_processing(output)
    output.seek(0)
    value: bytes = output.read()
    return value
