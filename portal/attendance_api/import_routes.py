"""``/v1/imports``: whole files of touches, taken in beside the portal, with a file of results."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from attendance.imports import MOST_ROWS, FileJobs, ImportJob, Incoming, KeyReused, Wanted
from attendance.intake import STATUSES, Partner
from ccus_data.database import reading
from ccus_data.wording import word
from portal.access import partner_of
from portal.attendance_api.intake_desk import IntakeDesk
from portal.attendance_api.problem_keys import with_keys
from portal.layout import Language, Reader
from portal.problems import Problem, Refused, problem_document

IMPORTS: Final = "/v1/imports"
SCOPE: Final = "events"
KIND_OF: Final = {
    "text/csv": "csv",
    "application/x-ndjson": "ndjson",
    "application/ndjson": "ndjson",
    "application/vnd.apache.parquet": "parquet",
}
KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")
GZIP: Final = 16 + zlib.MAX_WBITS
PART: Final = 1024 * 1024
MOST_WAITING: Final = 10
"""Files of one partner that may wait: the disk is not theirs alone."""

LATER: Final = "60"


def import_routes(desk: IntakeDesk, jobs: FileJobs) -> APIRouter:
    """Bringing a file, looking how far it is, fetching its results."""
    router = APIRouter()
    steps = _Steps(desk, jobs)
    router.add_api_route(IMPORTS, steps.bring, methods=["POST"])
    router.add_api_route(f"{IMPORTS}/{{job_id}}", steps.shown, methods=["GET"])
    router.add_api_route(f"{IMPORTS}/{{job_id}}/results", steps.results, methods=["GET"])
    return router


class _TooLarge(Exception):
    """More bytes than the limit."""


class _Torn(Exception):
    """A parcel that cannot be unpacked."""


@dataclass(frozen=True, slots=True)
class _Steps:
    desk: IntakeDesk
    jobs: FileJobs

    async def bring(self, request: Request) -> Response:
        """Keep a file and answer with its job (202); the same key and bytes find it again (200)."""
        partner = await run_in_threadpool(self._partner, request)
        kind = KIND_OF.get(
            request.headers.get("content-type", "").partition(";")[0].strip().lower()
        )
        coding = request.headers.get("content-encoding", "").strip().lower()
        key = request.headers.get("idempotency-key", "")
        if kind is None:
            raise Refused(Problem("unsupported-media-type"))
        if coding not in {"", "identity", "gzip"}:
            raise Refused(Problem("unsupported-encoding"))
        if "idempotency-key" in request.headers and not KEY.fullmatch(key):
            raise Refused(Problem("key-refused"))
        wanted = Wanted(partner.partner_id, partner.token, kind, key, self.desk.now())
        await run_in_threadpool(self._refuse_many, partner)
        try:
            return await self._kept(request, wanted, is_packed=coding == "gzip")
        except _TooLarge:
            problem = Problem("import-too-large")
            document = problem_document(problem, self.desk.words, Reader.of(request).language)
            limits = {"limit_bytes": self.desk.import_limit, "limit_rows": MOST_ROWS}
            return with_keys(document, **limits)
        except _Torn:
            raise HTTPException(400) from None
        except KeyReused:
            raise Refused(Problem("key-reused")) from None

    async def _kept(self, request: Request, wanted: Wanted, *, is_packed: bool) -> Response:
        incoming = await run_in_threadpool(self.jobs.begin)
        try:
            await self._take(request, incoming, is_packed=is_packed)
            job, is_new = await run_in_threadpool(self.jobs.keep, incoming, wanted)
        except BaseException:
            incoming.discard()
            raise
        told = await run_in_threadpool(self._told, job, Reader.of(request).language)
        address = f"{IMPORTS}/{job.job_id}"
        return JSONResponse(told, 202 if is_new else 200, headers={"Location": address})

    async def _take(self, request: Request, incoming: Incoming, *, is_packed: bool) -> None:
        """The body into a file, never more than a few parts of it in memory."""
        announced = request.headers.get("content-length", "")
        if announced.isdigit() and int(announced) > self.desk.import_limit:
            raise _TooLarge
        unzip = zlib.decompressobj(GZIP) if is_packed else None
        waiting = bytearray()
        async for part in request.stream():
            waiting += part
            if len(waiting) >= PART:
                await run_in_threadpool(self._write, incoming, bytes(waiting), unzip)
                waiting.clear()
        await run_in_threadpool(self._write, incoming, bytes(waiting), unzip)
        if unzip is not None and (not unzip.eof or unzip.unused_data):
            raise _Torn

    def _write(self, incoming: Incoming, part: bytes, unzip: Any) -> None:
        for one in (part,) if unzip is None else _unpacked(part, unzip):
            if incoming.size + len(one) > self.desk.import_limit:
                raise _TooLarge
            incoming.write(one)

    def shown(self, request: Request, job_id: str) -> JSONResponse:
        """How far a job of the token's partner is."""
        job = self._own(request, job_id)
        return JSONResponse(self._told(job, Reader.of(request).language))

    def results(self, request: Request, job_id: str) -> Response:
        """The result of each row, when the job is over."""
        job = self._own(request, job_id)
        if not job.is_over:
            document = problem_document(
                Problem("import-unfinished"), self.desk.words, Reader.of(request).language
            )
            document.headers["Retry-After"] = LATER
            return document
        if not job.results.exists():
            return Response(b"", media_type="application/x-ndjson")
        return FileResponse(job.results, media_type="application/x-ndjson")

    def _partner(self, request: Request) -> Partner:
        with reading(self.desk.engine) as connection:
            return partner_of(connection, request, SCOPE, self.desk.now())

    def _own(self, request: Request, job_id: str) -> ImportJob:
        """A job of the partner; 404 for every other, there or not."""
        partner = self._partner(request)
        job = self.jobs.find(job_id)
        if job is None or job.partner_id != partner.partner_id:
            raise Refused(Problem("not-found"))
        return job

    def _refuse_many(self, partner: Partner) -> None:
        own = [one for one in self.jobs.waiting() if one.partner_id == partner.partner_id]
        if len(own) >= MOST_WAITING:
            raise HTTPException(429, headers={"Retry-After": LATER})

    @staticmethod
    def _told(job: ImportJob, language: Language) -> dict[str, Any]:
        state = job.state()
        lang = "en" if language is Language.EN else "ja"
        return {
            "id": job.job_id,
            "status": state.status,
            "rows": state.rows,
            "done": state.done,
            "counts": {status: state.counts.get(status, 0) for status in STATUSES},
            "sha256": job.sha256,
            "received_at": job.received_at.isoformat(),
            "finished_at": state.finished_at,
            "errors": [
                {"code": key.rpartition(".")[2], "detail": word(key, lang, **values)}
                for key, values in state.refusals
            ],
            "results": f"{IMPORTS}/{job.job_id}/results",
        }


def _unpacked(part: bytes, unzip: Any) -> Iterator[bytes]:
    """What a part of a parcel holds, piece by piece: a bomb is never in memory as a whole."""
    try:
        while part:
            yield unzip.decompress(part, PART)
            part = unzip.unconsumed_tail
    except zlib.error as fault:
        raise _Torn from fault
