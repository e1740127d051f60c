from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from portal.layout.assets import STATIC


def test_the_icon_is_there_for_browsers_that_do_not_read_the_page(client: TestClient) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in answer.content


def test_nothing_but_the_pages_own_files_is_sent(client: TestClient) -> None:
    assert client.get("/assets/0/site.css").headers["cache-control"] == "no-cache"
    for name in ("VENDORED.md", "assets.py", "%2e%2e"):
        assert client.get(f"/assets/0/{name}").status_code == 404


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("", False),
        ("identity", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.0", False),
        ("xgzip", False),
        ("gzip", True),
        ("deflate, GZIP;q=0.1", True),
        ("br, gzip", True),
    ],
)
def test_a_file_is_sent_by_gzip_to_who_takes_it(
    client: TestClient, accepted: str, packed: bool
) -> None:
    plain = (STATIC / "site.css").read_bytes()
    answer = client.get("/assets/0/site.css", headers={"accept-encoding": accepted})
    assert answer.headers["vary"] == "Accept-Encoding"
    assert (answer.headers.get("content-encoding") == "gzip") is packed
    assert answer.content == plain
    assert (int(answer.headers["content-length"]) < len(plain) / 4) is packed


def test_a_page_is_not_packed_with_its_secrets(client: TestClient) -> None:
    answer = client.get("/", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in answer.headers
