from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from portal.gate import BodyLimit

LIMIT = 1024 * 1024
JSON = {"Content-Type": "application/json"}
JUDGE = "/api/v1/judgements"


def streamed(size: int) -> Iterator[bytes]:
    """A body that announces no length."""
    while size > 0:
        yield b" " * min(size, 60_000)
        size -= 60_000


@pytest.mark.parametrize(("size", "status"), [(LIMIT - 1, 422), (LIMIT, 422), (LIMIT + 1, 413)])
def test_a_body_is_read_up_to_the_limit(client: TestClient, size: int, status: int) -> None:
    assert client.post(JUDGE, content=b" " * size, headers=JSON).status_code == status


@pytest.mark.parametrize(("size", "status"), [(LIMIT - 1, 422), (LIMIT, 422), (LIMIT + 1, 413)])
def test_a_body_without_a_length_is_counted(client: TestClient, size: int, status: int) -> None:
    assert client.post(JUDGE, content=streamed(size), headers=JSON).status_code == status


def test_a_hundred_megabytes_are_refused_by_their_announcement(client: TestClient) -> None:
    answer = client.post(
        JUDGE, content=b"{}", headers=JSON | {"Content-Length": str(100 * 1024 * 1024)}
    )
    assert answer.status_code == 413
    assert answer.json()["code"] == "too-large"


def test_a_large_form_is_refused_with_a_page(client: TestClient) -> None:
    answer = client.post("/diagnosis/record", files={"record": ("r.json", b" " * (LIMIT + 1))})
    assert answer.status_code == 413
    assert "送られた内容が大きすぎます" in answer.text


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [("/large", 3, 200), ("/large", 4, 413), ("/large/", 3, 413), ("/", 2, 200), ("/", 3, 413)],
)
def test_an_address_may_take_more_than_the_others(path: str, size: int, status: int) -> None:
    app = FastAPI(redirect_slashes=False)
    app.add_middleware(BodyLimit, limit=2, larger={"/large": 3})

    @app.post("/")
    @app.post("/large")
    @app.post("/large/")
    async def taken(request: Request) -> int:
        return len(await request.body())

    with TestClient(app) as own:
        assert own.post(path, content=b"x" * size).status_code == status
