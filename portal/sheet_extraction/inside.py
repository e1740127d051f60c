"""What a PDF is made of, before any of it is laid out: no scripts, locks or hidden layers."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any, Final

import pikepdf

from portal.sheet_extraction.unread import MOST_OBJECTS, Unread

MOST_BYTES: Final = 20_000_000
MOST_PAGES: Final = 20

ACTIVE: Final = frozenset(
    {"/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/XFA", "/RichMedia",
     "/ImportData", "/SubmitForm", "/GoToR", "/Rendition", "/Movie", "/Sound"}
)  # fmt: skip
"""Names that make a PDF do something or carry another file: no sheet needs them."""


def read_file(name: str) -> bytes:
    """The bytes of a PDF that is no larger than any sheet."""
    with Path(name).open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Unread("too_large")
    if not re.match(rb"\s{0,1024}%PDF-", data[:1100]):
        raise Unread("no_pdf")
    return data


def look_inside(data: bytes) -> str | None:
    """Refuse what is no plain document; the day it says it was made, as it is written there."""
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise Unread("encrypted")
            if len(pdf.pages) > MOST_PAGES:
                raise Unread("too_many_pages")
            if len(pdf.objects) > MOST_OBJECTS:
                raise Unread("too_large")
            if any(_is_active(one) for one in pdf.objects):
                raise Unread("scripted")
            for page in pdf.pages:
                if any(_is_drawn(one) for one in page.obj.get("/Annots", ())):
                    raise Unread("annotated")
            if _hides_layers(pdf.Root):
                raise Unread("hidden")
            made = pdf.docinfo.get("/CreationDate")
            return None if made is None else str(made)
    except pikepdf.PasswordError:
        raise Unread("encrypted") from None
    except pikepdf.PdfError:
        raise Unread("broken") from None


def _is_active(value: Any, depth: int = 0) -> bool:
    """Whether an object, or one written inside it, does something."""
    if depth > 20:  # noqa: PLR2004 - deeper than any document is built
        raise Unread("broken")
    if isinstance(value, pikepdf.Array):
        return any(_is_active(one, depth + 1) for one in value if not _is_elsewhere(one))
    if isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
        for key in value.keys():  # noqa: SIM118 - a stream has keys and is no mapping
            if key in ACTIVE:
                return True
            one = value.get(key)
            if key == "/S" and isinstance(one, pikepdf.Name) and str(one) in ACTIVE:
                return True
            if not _is_elsewhere(one) and _is_active(one, depth + 1):
                return True
    return False


def _is_drawn(annotation: Any) -> bool:
    """Whether an annotation shows something that is not in the text of its page."""
    return str(annotation.get("/Subtype", "")) != "/Link"


def _is_elsewhere(value: Any) -> bool:
    """Whether an object stands by itself in the file: it is looked at when its turn comes."""
    return bool(getattr(value, "is_indirect", False))


def _hides_layers(root: Any) -> bool:
    """Whether a layer of the document is switched off: readers of text read it all the same."""
    layers = root.get("/OCProperties", {}).get("/D", {})
    return bool(layers.get("/OFF")) or str(layers.get("/BaseState", "/ON")) != "/ON"
