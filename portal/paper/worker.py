"""Sets HTML on paper: a program of its own, so that its memory never grows in the web server.

Reads and writes frames on its standard streams: four bytes of length, then that many bytes. A
frame in is an HTML document; a frame out is four bytes of page count and the PDF. Ends when its
input ends. Runs as a script: it imports nothing of the portal.
"""

from __future__ import annotations

import logging
import sys
from typing import IO, Final

LENGTH: Final = 4


def print_pages(html: str) -> tuple[int, bytes]:
    """The pages of a document and its PDF: the same bytes for the same document.

    A document may carry pictures inside itself (``data:``) and fetch nothing.
    """
    from weasyprint import HTML  # noqa: PLC0415 - loaded once, in the process that prints
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 - as above

    document = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=("data",))).render()
    pdf = document.write_pdf()
    if not isinstance(pdf, bytes):
        raise TypeError("no target was given, so the PDF comes back as bytes")
    return len(document.pages), pdf


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
    while (document := read_frame(sys.stdin.buffer)) is not None:
        pages, pdf = print_pages(document.decode("utf-8"))
        write_frame(sys.stdout.buffer, pages.to_bytes(LENGTH, "big") + pdf)


if __name__ == "__main__":
    main()
