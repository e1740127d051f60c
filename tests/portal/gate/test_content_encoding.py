from __future__ import annotations

import gzip

import pytest
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from portal.gate import refuse_encoded
from portal.problems import Refused


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "identity,br", "zstd", "identity;q=1"])
def test_a_coding_that_changes_the_body_is_refused(coding: str) -> None:
    with pytest.raises(Refused) as refused:
        refuse_encoded(Headers({"content-encoding": coding}))
    assert refused.value.problem.status == 415


@pytest.mark.parametrize(
    "headers", [{}, {"content-encoding": ""}, {"content-encoding": "Identity"}]
)
def test_a_body_as_it_is_passes(client: TestClient, headers: dict[str, str]) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = client.post(
        "/diagnosis/sample", content="sample=electrician-level-3", headers=form | headers
    )
    assert answer.status_code == 200


def test_a_compressed_form_is_refused_with_its_reason(client: TestClient) -> None:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Encoding": "gzip",
    }
    answer = client.post("/diagnosis/sample", content=gzip.compress(b"sample=x"), headers=headers)
    assert answer.status_code == 415
    assert "圧縮" in answer.text
