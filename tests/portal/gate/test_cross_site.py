from __future__ import annotations

import pytest
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from portal.gate.cross_site import is_from_other_site

FORMS = ("sample", "record", "form", "again", "edit", "json", "pdf")


@pytest.mark.parametrize(
    ("headers", "other"),
    [
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "same-site"}, True),
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"origin": "https://other.example", "host": "level.example"}, True),
        ({"origin": "https://level.example", "host": "level.example"}, False),
        ({"origin": "http://level.example:8000", "host": "level.example"}, True),
        ({"origin": "null", "host": "level.example"}, True),
        ({"origin": "http://[", "host": "level.example"}, True),
        ({"host": "level.example"}, False),
    ],
)
def test_another_site_is_told_from_our_own(headers: dict[str, str], other: bool) -> None:
    assert is_from_other_site(Headers(headers)) is other


@pytest.mark.parametrize("form", FORMS)
def test_no_form_of_ours_is_served_to_another_site(client: TestClient, form: str) -> None:
    answer = client.post(
        f"/diagnosis/{form}",
        data={"sample": "electrician-level-3"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert "他のサイト" in answer.text
