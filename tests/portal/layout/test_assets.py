from __future__ import annotations

from starlette.testclient import TestClient


def test_the_icon_is_there_for_browsers_that_do_not_read_the_page(client: TestClient) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in answer.content


def test_nothing_but_the_pages_own_files_is_sent(client: TestClient) -> None:
    assert client.get("/assets/0/site.css").headers["cache-control"] == "no-cache"
    for name in ("VENDORED.md", "assets.py", "%2e%2e"):
        assert client.get(f"/assets/0/{name}").status_code == 404
