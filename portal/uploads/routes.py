"""``/uploads/{upload_id}``: a kept file, for those who may see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request, Response

from ccus_data.database import writing
from portal.access import Door
from portal.uploads.seeing import Archive


def routes(door: Door, archive: Archive, now: Callable[[], dt.datetime]) -> APIRouter:
    """The route of kept files. Strangers learn nothing, not even that a file exists (404)."""
    router = APIRouter(include_in_schema=False)

    @router.get("/uploads/{upload_id}")
    def upload(request: Request, upload_id: str) -> Response:
        actor = door.somebody(request)
        is_number = upload_id.isascii() and upload_id.isdigit() and len(upload_id) < 20  # noqa: PLR2004 - digits of the largest number
        with writing(door.engine) as connection:
            kept = archive.show(connection, actor, int(upload_id) if is_number else 0, now())
        if kept is None:
            raise HTTPException(404)
        way = "attachment" if request.query_params.get("save") else "inline"
        ending = kept.name.rpartition(".")[2]
        # It was made anew of what can be seen, and no browser may take it for anything else: the
        # gate adds nosniff, and a policy under which no script of a document would run.
        return Response(
            kept.content,
            media_type=kept.media_type,
            headers={
                "Content-Disposition": f'{way}; filename="upload-{kept.upload_id}.{ending}"; '
                f"filename*=UTF-8''{quote(kept.name)}"
            },
        )

    return router
