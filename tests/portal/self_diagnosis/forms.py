"""The diagnosis form as a browser posts it, and what comes back."""

from __future__ import annotations

import re

from httpx2 import Response
from starlette.testclient import TestClient

FILLED = {
    "trade": "09-01",
    "trade_code": "",
    "field": "",
    "work_days": "1200",
    "foreman_days": "120",
    "crew_leader_days": "130",
    "days_a_month": "20",
    "search": "",
    "qualification": ["31018", "60011"],
    "action": "diagnose",
}


def post(client: TestClient, **changes: object) -> Response:
    return client.post("/diagnosis/form", data=FILLED | changes, files={"x": b""})


def sample(client: TestClient, name: str, lang: str = "ja") -> str:
    answer = client.post(f"/diagnosis/sample?lang={lang}", data={"sample": name})
    assert answer.status_code == 200
    return answer.text


def packed(page: str) -> str:
    found = re.search(r'name="case" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def plain(page: str) -> str:
    """The words of a page, ruby readings and markup left out."""
    body = page.partition("<main")[2]
    body = re.sub(r"<rp>.*?</rp>|<rt>.*?</rt>", "", body)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))
