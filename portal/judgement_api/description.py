"""``/openapi.json``: the API described in OpenAPI 3.1, with examples that work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse

from portal.judgement_api.schemas import TechnicianRecord

if TYPE_CHECKING:
    from fastapi import FastAPI

SUMMARY: Final = "Judges the competency level (能力評価) of construction technicians, with reasons."

EXAMPLE: Final[dict[str, Any]] = {
    "schema": 1,
    "as_of": "2026-11-21",
    "technician": {
        "technician_id": "93845751166921",
        "name": "建設 未来",
        "birth_date": "1989-04-01",
        "registered_on": "2019-07-19",
        "registration_type": "detailed",
        "level": 1,
        "trades": [{"code": "09-01", "is_main": True}],
    },
    "qualifications": [{"code": "31018", "acquired_on": "2015-05-10"}],
    "histories": [
        {
            "date": "2023-05-01",
            "employer_id": "66879345433022",
            "site_id": "36265810102371",
            "trade": "09-01",
            "role": "foreman",
            "status": "counted",
        }
    ],
    "career_certificates": [
        {
            "field": "electrical",
            "certifier_id": "66879345433022",
            "periods": [{"from": "2015-05", "to": "2019-03"}],
        }
    ],
}
"""A whole record in small."""


def description(app: FastAPI) -> APIRouter:
    """The route of the description."""
    router = APIRouter(include_in_schema=False)

    @router.get("/openapi.json")
    def openapi() -> JSONResponse:
        return JSONResponse(document(app), headers={"Cache-Control": "no-cache"})

    return router


def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of the application's API."""
    found = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        summary=SUMMARY,
        routes=app.routes,
        license_info={"name": "MIT", "identifier": "MIT"},
        servers=[{"url": "/"}],
    )
    schemas = found["components"]["schemas"]
    record = TechnicianRecord.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= record.pop("$defs")
    schemas["TechnicianRecord"] = record
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    judge = found["paths"]["/api/v1/judgements"]["post"]
    judge["requestBody"] = {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/TechnicianRecord"},
                "examples": {"record": {"summary": "An electrician", "value": EXAMPLE}},
            }
        },
    }
    return found
