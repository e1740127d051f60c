from __future__ import annotations

import logging

import pytest
from starlette.testclient import TestClient


def test_a_line_tells_the_route_and_never_what_was_typed(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="ccus_level.access"):
        client.get("/criteria/electrical?on=2026-11-21&name=建設未来")
        client.get("/建設未来")
        client.post("/diagnosis/sample", data={"sample": "electrician-level-3"})
        client.post("/api/v1/judgements", content=b'{"name": "x"}')
    lines = [record.getMessage().rsplit(" ", 1)[0] for record in caplog.records]
    assert lines == [
        "GET /criteria/{field} 200",
        "GET (no route) 404",
        "POST /diagnosis/sample 200",
        "POST /api/v1/judgements 415",
    ]
