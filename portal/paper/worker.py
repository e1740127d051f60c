"""Sets HTML on paper: a program of its own, so that its memory never grows in the web server.

Reads and writes frames on its standard streams: four bytes of length, then that many bytes. A
frame in is an HTML document; a frame out is four bytes of page count and the PDF. Ends when its
input ends. Runs as a script: it imports nothing of the portal.

Its one argument is a file of style that every document shares, or nothing. Documents with a shared
style come tagged for screen readers (PDF/UA) and with the metadata that they name.
"""

from __future__ import annotations

import gc
import logging
import sys
import zlib
from typing import IO, TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Callable

LENGTH: Final = 4
BETWEEN: Final = 4
"""Documents between two looks for dead objects: a page leaves less than one megabyte of them."""

TAGGED: Final = "pdf/ua-1"
STREAM: Final = b"stream\n"
STREAM_ENDS: Final = b"\nendstream"


def printing(style: str) -> Callable[[str], tuple[int, bytes]]:
    """What prints a document: its pages and its PDF, the same bytes for the same document.

    A document may carry pictures inside itself (``data:``) and fetch nothing.
    """
    from cssselect2 import ElementWrapper  # noqa: PLC0415 - loaded once, where it prints
    from weasyprint import CSS, HTML  # noqa: PLC0415 - as above
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - as above
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 - as above

    class Plain(HTML):  # type: ignore[misc]
        """A document with no style but what it names, and the library's own."""

        def __init__(self, document: str) -> None:
            super().__init__(string=document, url_fetcher=URLFetcher(allowed_protocols=("data",)))

    class Styled(Plain):
        """A document whose shared style is all the style it has.

        The library's own sheet knows every element there is, and gives style to five kinds of
        notes for each element that a document has: a tenth of the work.
        """

        def __init__(self, document: str) -> None:
            try:
                # Ten times as fast as reading it as HTML. Nobody but the portal wrote it.
                root = ET.fromstring(document)  # noqa: S314
            except ET.ParseError:  # a sign that XML has not
                super().__init__(document)
                return
            self.base_url = None
            self.url_fetcher = URLFetcher(allowed_protocols=("data",))
            self.media_type = "print"
            self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
            self.etree_element = self.wrapper_element.etree_element

        def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # noqa: FBT001, FBT002
            del forms
            return []

    kind: type[Plain] = Plain
    laid_out: dict[str, Any] = {}
    written: dict[str, Any] = {}
    if style:
        kind, fonts = Styled, FontConfiguration()
        # Read and understood once: for a notice of one page that is a fifth of the work.
        laid_out = {"font_config": fonts, "stylesheets": [CSS(filename=style, font_config=fonts)]}
        written = {"pdf_variant": TAGGED}

    def print_pages(html: str) -> tuple[int, bytes]:
        document = kind(html).render(**laid_out, **written)
        pdf = document.write_pdf(**written, custom_metadata=bool(style), finisher=_compress)
        if not isinstance(pdf, bytes):
            raise TypeError("no target was given, so the PDF comes back as bytes")
        return len(document.pages), pdf

    return print_pages


def _compress(document: object, pdf: Any) -> None:
    """Compress what is in a PDF as usual: the library's own zeal saves 1 % and takes 4 ms more."""
    from pydyf import Stream  # noqa: PLC0415 - as above

    del document
    for one in pdf.objects:
        if getattr(one, "compress", False):
            plain = Stream(one.stream).data
            start = plain.index(STREAM) + len(STREAM)
            one.stream = [zlib.compress(plain[start : -len(STREAM_ENDS)])]
            one.extra["Filter"] = "/FlateDecode"
            one.compress = False


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next frame; None where the stream ends before one is whole."""
    head = stream.read(LENGTH)
    if len(head) < LENGTH:
        return None
    size = int.from_bytes(head, "big")
    content = stream.read(size)
    return content if len(content) == size else None


def write_frame(stream: IO[bytes], content: bytes) -> None:
    """One frame."""
    stream.write(len(content).to_bytes(LENGTH, "big") + content)
    stream.flush()


def main() -> None:
    """Print every document that comes in."""
    # What a font lacks is told by the page itself; the library's remarks may quote the document.
    logging.disable(logging.CRITICAL)
    print_pages = printing("".join(sys.argv[1:]))
    # A document is made of rings of objects that live until it is written: looking for dead ones
    # in between finds none. They are looked for now and then, when an answer is out.
    gc.freeze()
    gc.disable()
    printed = 0
    while (document := read_frame(sys.stdin.buffer)) is not None:
        pages, pdf = print_pages(document.decode("utf-8"))
        write_frame(sys.stdout.buffer, pages.to_bytes(LENGTH, "big") + pdf)
        printed += 1
        if printed % BETWEEN == 0:
            gc.collect()


if __name__ == "__main__":
    main()
