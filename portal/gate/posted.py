"""What a browser posted, read in memory only: no upload ever touches the disk."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fastapi import HTTPException, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser

from portal.gate.content_encoding import refuse_encoded
from portal.gate.cross_site import refuse_other_sites

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_FIELDS: Final = 300
MOST_FILES: Final = 2
MEMORY_ONLY: Final = 2**31
"""Larger than any body that the gate lets in, so the parser never spools to a file."""


class InMemoryParser(MultiPartParser):
    """The multipart parser without its temporary files: records are personal data."""

    spool_max_size = MEMORY_ONLY


@dataclass(frozen=True, slots=True)
class Posted:
    """A posted form: its texts by name, and its files."""

    texts: Mapping[str, list[str]]
    files: Mapping[str, tuple[str, bytes]]

    def text(self, name: str) -> str:
        """The last text of a name, or none."""
        return (self.texts.get(name) or [""])[-1]


async def posted(request: Request) -> Posted:
    """The form of a request; refuses other sites' pages, and what is no form (400, 415)."""
    refuse_other_sites(request.headers)
    refuse_encoded(request.headers)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == "multipart/form-data":
            form = await InMemoryParser(
                request.headers,
                request.stream(),
                max_files=MOST_FILES,
                max_fields=MOST_FIELDS,
                max_part_size=MEMORY_ONLY,
            ).parse()
        elif kind == "application/x-www-form-urlencoded":
            form = await FormParser(
                request.headers,
                request.stream(),
                max_fields=MOST_FIELDS,
                max_part_size=MEMORY_ONLY,
            ).parse()
        else:
            raise HTTPException(415)
    except MultiPartException as error:
        raise HTTPException(400) from error
    texts: defaultdict[str, list[str]] = defaultdict(list)
    files: dict[str, tuple[str, bytes]] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            files[name] = (value.filename or "", await value.read())
        else:
            texts[name].append(value)
    await form.close()
    return Posted(dict(texts), files)
