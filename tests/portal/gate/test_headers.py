from __future__ import annotations

import re

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from portal.gate import SecurityHeaders

PAGES = (
    "/",
    "/diagnosis",
    "/diagnosis/form",
    "/criteria",
    "/criteria/electrical",
    "/docs",
    "/problems/too-large",
    "/nowhere",
    "/api/v1/criteria",
    "/openapi.json",
)


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_carries_the_security_headers(client: TestClient, page: str) -> None:
    headers = client.get(page).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "set-cookie" not in headers


@pytest.mark.parametrize("page", PAGES[:8])
def test_no_page_holds_a_script_or_style_of_its_own(client: TestClient, page: str) -> None:
    text = client.get(page).text
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text)


def test_a_result_is_kept_by_nobody(client: TestClient) -> None:
    answer = client.post("/diagnosis/sample", data={"sample": "electrician-level-3"})
    assert answer.headers["cache-control"] == "no-store"


def test_a_file_of_ours_is_kept_for_a_year_and_looked_up_by_its_contents(
    client: TestClient,
) -> None:
    style = re.search(r'href="(/assets/[0-9a-f]{12}/site.css)"', client.get("/").text)
    assert style is not None
    assert "immutable" in client.get(style[1]).headers["cache-control"]
    old = client.get("/assets/000000000000/site.css")
    assert old.status_code == 200
    assert old.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["VENDORED.md", "tokens.LICENSE.txt", "..%2fpages.py", "none.css"])
def test_only_known_files_are_sent(client: TestClient, name: str) -> None:
    assert client.get(f"/assets/000000000000/{name}").status_code == 404


@pytest.mark.parametrize(
    ("over_https", "said"), [(True, "max-age=31536000; includeSubDomains"), (False, None)]
)
def test_browsers_keep_to_https_where_the_portal_has_it(over_https: bool, said: str | None) -> None:
    app = SecurityHeaders(PlainTextResponse("x"), over_https=over_https)
    assert TestClient(app).get("/").headers.get("strict-transport-security") == said
