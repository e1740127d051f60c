"""Problem documents with members of their own: what a program needs to go on."""

from __future__ import annotations

import json

from fastapi.responses import JSONResponse

from portal.problems import MEDIA_TYPE


def with_keys(document: JSONResponse, **keys: object) -> JSONResponse:
    """A problem document with members of its own beside those of RFC 9457."""
    content = json.loads(bytes(document.body)) | {k: v for k, v in keys.items() if v is not None}
    return JSONResponse(content, document.status_code, media_type=MEDIA_TYPE)
