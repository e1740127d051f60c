"""Never a 500: what the description allows, what it forbids, and what nobody thought of."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import load_all_checks
from schemathesis.core.result import Ok
from starlette.testclient import TestClient

from portal.application import create_app
from portal.samples import sample_record
from portal.settings import Settings

load_all_checks()
EXCLUDED: list[Any] = [
    schemathesis.checks.CHECKS.get_one("unsupported_method"),
    # A schema cannot say that a date exists, or that one comes after another: such records have
    # the right shape and are refused nevertheless.
    schemathesis.checks.CHECKS.get_one("positive_data_acceptance"),
]
EXPECTED = {200, 400, 404, 405, 413, 415, 422}
JSON = {"Content-Type": "application/json"}
RECORD = json.loads(sample_record("electrician-level-3") or b"")
RECORD["histories"] = RECORD["histories"][:3]

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a record."""
    found = [path] if path else []
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, part in inner:
        found += places(part, (*path, key))
    return found


PLACES = places(RECORD)


def replaced(path: tuple[str | int, ...], value: object) -> str:
    whole = json.loads(json.dumps(RECORD))
    inner = whole
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return json.dumps(whole)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(PLACES), value=anything)
def test_anything_at_any_place_of_a_record_is_answered(
    client: TestClient, path: tuple[str | int, ...], value: object
) -> None:
    record = replaced(path, value)
    page = client.post("/diagnosis/record", files={"record": ("r.json", record.encode())})
    answer = client.post("/api/v1/judgements", content=record, headers=JSON)
    assert answer.status_code in EXPECTED
    # A text that is no JSON is a bad request to a program; to a person it is one more fault.
    assert page.status_code == {400: 422}.get(answer.status_code, answer.status_code)
    if answer.status_code != 200:
        assert answer.json()["errors"]


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=300))
def test_any_bytes_are_answered(client: TestClient, body: bytes) -> None:
    for path in ("/api/v1/judgements", "/diagnosis/again", "/diagnosis/form"):
        for kind in (
            "application/json",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded",
        ):
            answer = client.post(path, content=body, headers={"Content-Type": kind})
            assert answer.status_code in EXPECTED


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.dictionaries(
        st.sampled_from(
            ["trade", "trade_code", "field", "work_days", "days_a_month", "search", "action"]
        ),
        st.text(max_size=30),
    )
)
def test_any_form_is_answered(client: TestClient, values: dict[str, str]) -> None:
    answer = client.post("/diagnosis/form", data=values | {"x": ""})
    assert answer.status_code in {200, 422}


def test_every_operation_keeps_to_its_description(today: dt.date) -> None:
    # Its own application: calling it also starts and ends it, engines included.
    schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(Settings(), lambda: today))
    checked: set[str] = set()

    for operation in schema.get_all_operations():
        assert isinstance(operation, Ok)
        strategy = operation.ok().as_strategy() | operation.ok().as_strategy(
            generation_mode=schemathesis.GenerationMode.NEGATIVE
        )

        @settings(
            max_examples=25,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def keeps(case: schemathesis.Case[Any]) -> None:
            checked.add(case.operation.path)
            case.call_and_validate(excluded_checks=EXCLUDED)

        keeps()
    assert len(checked) == 5
