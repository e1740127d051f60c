from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from fastapi import FastAPI
from pydantic import ValidationError
from starlette.testclient import TestClient

from portal.judgement_api.description import EXAMPLE, document
from portal.judgement_api.schemas import TechnicianRecord
from portal.samples import NAMES, sample_record
from tests.portal.statistics.figures import sample_document

JSON = {"Content-Type": "application/json"}
JUDGE = "/api/v1/judgements"


@pytest.fixture(scope="module")
def described(app: FastAPI) -> dict[str, Any]:
    return document(app)


def check(described: dict[str, Any], schema: str, value: object) -> None:
    """Against a schema of the description: OpenAPI 3.1 schemas are JSON Schema 2020-12."""
    whole = {"$ref": f"#/components/schemas/{schema}", "components": described["components"]}
    jsonschema.Draft202012Validator(whole).validate(value)


def test_it_is_served(client: TestClient, described: dict[str, Any]) -> None:
    assert client.get("/openapi.json").json() == json.loads(json.dumps(described))
    assert described["openapi"] == "3.1.0"


def test_it_names_every_operation_and_no_page(described: dict[str, Any]) -> None:
    assert set(described["paths"]) == {
        "/api/v1/judgements",
        "/api/v1/criteria",
        "/api/v1/criteria/{field}",
        "/api/v1/criteria/{field}/changes",
        "/api/v1/statistics",
    }


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    text = json.dumps(described)
    named = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= set(described["components"]["schemas"])


def test_every_refusal_is_described_as_a_problem_document(described: dict[str, Any]) -> None:
    for path in described["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                if status != "200":
                    assert "application/problem+json" in answer["content"]


def test_the_example_works(client: TestClient, described: dict[str, Any]) -> None:
    check(described, "TechnicianRecord", EXAMPLE)
    assert client.post(JUDGE, json=EXAMPLE).status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_records_and_results_are_as_described(
    client: TestClient, described: dict[str, Any], name: str
) -> None:
    body = sample_record(name) or b""
    check(described, "TechnicianRecord", json.loads(body))
    check(described, "JudgementResult", client.post(JUDGE, content=body, headers=JSON).json())


def test_criteria_are_as_described(client: TestClient, described: dict[str, Any]) -> None:
    for one in client.get("/api/v1/criteria").json():
        check(described, "CriteriaField", one)
        if one["in_force"]:
            found = client.get(f"/api/v1/criteria/{one['field']}").json()
            check(described, "CriteriaDocument", found)
        for changed in client.get(f"/api/v1/criteria/{one['field']}/changes").json():
            check(described, "CriteriaChanges", changed)


def test_statistics_are_as_described(described: dict[str, Any]) -> None:
    check(described, "OperatingStatistics", sample_document())


def test_problems_are_as_described(client: TestClient, described: dict[str, Any]) -> None:
    check(described, "ProblemDocument", client.post(JUDGE, content=b"{}", headers=JSON).json())
    check(described, "ProblemDocument", client.get("/api/v1/criteria/x").json())


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("schema",), 2),
        (("colour",), "blue"),
        (("technician", "technician_id"), "123"),
        (("technician", "level"), 5),
        (("technician", "name"), ""),
        (("technician", "trades"), [{"code": "9-1"}]),
        (("histories",), [{"date": "2026-1-1", "status": "counted"}]),
        (("histories",), [{"date": "2026-01-01", "status": "done"}]),
        (("histories",), [{"date": "2026-01-01", "status": "counted", "entered_at": "24:00"}]),
        (("qualifications",), [{"code": "1", "acquired_on": "2020-01-01"}]),
        (("career_certificates",), [{"field": "glass", "certifier_id": "1", "periods": []}]),
    ],
)
def test_the_models_and_the_reader_refuse_the_same(
    client: TestClient, place: tuple[str, ...], value: object
) -> None:
    wrong = json.loads(json.dumps(EXAMPLE))
    inner = wrong
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    with pytest.raises(ValidationError):
        TechnicianRecord.model_validate_json(json.dumps(wrong))
    assert client.post(JUDGE, json=wrong).status_code == 422


@pytest.mark.parametrize("lang", ["ja", "ja_EASY", "en"])
def test_the_page_tells_every_operation_with_a_call_that_works(
    client: TestClient, described: dict[str, Any], lang: str
) -> None:
    page = client.get(f"/docs?lang={lang}").text
    for path, operations in described["paths"].items():
        for method in operations:
            assert f"{method.upper()} {path}" in page
    assert "curl &#39;http://testserver/api/v1/criteria/electrical?on=2026-11-21&#39;" in page
    assert "413" in page
