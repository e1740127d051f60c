"""A workbook that somebody sends, opened without believing anything it says about itself.

Nothing is run, fetched or worked out: a file with macros, links to other files or embedded objects
is refused, as is what is locked, of another kind, or unpacks to more than a form can hold.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Final
from xml.etree import ElementTree as ET

from portal.paper_forms.remarks import Place, Remark, fault

MOST_BYTES: Final = 10 << 20
"""Bytes of a file: a form has 25 kB; with a scanned seal or two it has some megabytes."""

MOST_UNPACKED: Final = 64 << 20
"""Bytes that all parts together may say they unpack to."""

MOST_PART: Final = 4 << 20
"""Bytes that a part which is read may really unpack to; the sheet of a form has 45 kB."""

MOST_PARTS: Final = 500

_PACKINGS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_OLD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_MACROS: Final = re.compile(
    r"vbaproject|xl/(macrosheets|dialogsheets|activex|ctrlprops)/", re.IGNORECASE
)
_LINKS: Final = re.compile(r"xl/(externallinks/|querytables/|connections\.xml)", re.IGNORECASE)
_EMBEDDED: Final = re.compile(r"xl/embeddings/", re.IGNORECASE)


class NotOpened(Exception):
    """A file that is not read at all; ``remark`` says why."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.remark: Remark = fault(code, Place(), **values)


class _NoDoctype(ET.TreeBuilder):
    """Builds a tree; a document that declares entities is none of ours."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """Refuse it before its declarations are read."""
        del name, pubid, system
        raise NotOpened("broken")


class PackedFile:
    """The parts of a workbook, by name; ``part`` unpacks one within limits."""

    def __init__(self, content: bytes) -> None:
        if len(content) > MOST_BYTES:
            raise NotOpened("too_large", most=MOST_BYTES >> 20)
        if content.startswith(_OLD):
            raise NotOpened("locked" if _LOCKED in content else "old_excel")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as broken:
            raise NotOpened("not_excel") from broken
        self._refuse_hostile()

    def _refuse_hostile(self) -> None:
        parts = self._zip.infolist()
        names = [part.filename for part in parts]
        if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
            raise NotOpened("not_excel")
        if any(part.flag_bits & 1 for part in parts):
            raise NotOpened("locked")
        if any(part.compress_type not in _PACKINGS for part in parts):
            raise NotOpened("broken")
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise NotOpened("unpacks_too_large", most=MOST_UNPACKED >> 20)
        if len(set(names)) < len(names):
            raise NotOpened("broken")
        everything = "\n".join(names)
        if _MACROS.search(everything) or b"macroEnabled" in self.part("[Content_Types].xml"):
            raise NotOpened("macros")
        if _LINKS.search(everything):
            raise NotOpened("links")
        if _EMBEDDED.search(everything):
            raise NotOpened("embedded")

    def __contains__(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    def names(self) -> tuple[str, ...]:
        """The names of all parts."""
        return tuple(self._zip.namelist())

    def part(self, name: str) -> bytes:
        """What a part unpacks to."""
        try:
            with self._zip.open(name) as packed:
                content = packed.read(MOST_PART + 1)
        except (
            KeyError,
            EOFError,
            OSError,
            ValueError,
            RuntimeError,
            zipfile.BadZipFile,
            zlib.error,
        ) as broken:
            raise NotOpened("broken") from broken
        if len(content) > MOST_PART:
            raise NotOpened("unpacks_too_large", most=MOST_PART >> 20)
        return content

    def tree(self, name: str) -> ET.Element:
        """A part as a tree of elements without their namespaces."""
        try:
            parser = ET.XMLParser(target=_NoDoctype())  # noqa: S314 - size bound, no DOCTYPE
            parser.feed(self.part(name))
            root: ET.Element = parser.close()
        except (ET.ParseError, ValueError, LookupError) as broken:
            raise NotOpened("broken") from broken
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
            for key in [key for key in element.attrib if key.startswith("{")]:
                element.attrib[key.rpartition("}")[2]] = element.attrib.pop(key)
        return root
