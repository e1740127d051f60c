from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import Message

from portal.application import FEATURES
from portal.layout import Assets, Language, Pages
from portal.problems import MEDIA_TYPE, Problem, ProblemFault, install_handlers, problem_document
from portal.problems.problem import CODE_OF, STATUS_OF

PAGES = Pages(FEATURES, Assets())


@pytest.mark.parametrize("code", STATUS_OF)
@pytest.mark.parametrize("language", Language)
def test_every_problem_says_what_it_means_in_every_language(code: str, language: Language) -> None:
    response = problem_document(Problem(code), PAGES.words, language)
    assert response.media_type == MEDIA_TYPE
    assert response.status_code == STATUS_OF[code]


@pytest.mark.parametrize("code", STATUS_OF)
def test_the_type_of_a_problem_is_a_page(client: TestClient, code: str) -> None:
    page = client.get(f"/problems/{code}")
    assert page.status_code == 200
    assert code in page.text


def test_an_unknown_problem_has_no_page(client: TestClient) -> None:
    assert client.get("/problems/unheard-of").status_code == 404


def test_bare_statuses_lead_to_problems_of_that_status() -> None:
    assert all(STATUS_OF[code] == status for status, code in CODE_OF.items())


def test_a_document_lists_every_fault_with_its_place() -> None:
    faults = (ProblemFault("a.b", "x", "wrong", "mend"), ProblemFault("", "y", "w", "m"))
    response = problem_document(Problem("record-refused", faults), PAGES.words, Language.EN)
    assert bytes(response.body).count(b'"path"') == 2


def test_a_program_gets_a_document_and_a_person_a_page(client: TestClient) -> None:
    assert client.get("/api/v1/nothing").headers["content-type"] == MEDIA_TYPE
    assert client.get("/nothing").headers["content-type"].startswith("text/html")


def test_a_program_is_not_told_of_pages_and_buttons(client: TestClient) -> None:
    for answer in (client.get("/api/v1/nothing"), client.put("/api/v1/judgements")):
        told = answer.json()["title"] + answer.json()["detail"]
        assert not any(word in told for word in ("ページ", "画面", "ボタン"))
        assert "/docs" in told


def test_a_wrong_method_says_which_are_right(client: TestClient) -> None:
    answer = client.put("/api/v1/judgements", content=b"{}")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


def test_an_unforeseen_fault_is_answered_without_a_trace() -> None:
    app = FastAPI()
    install_handlers(app, PAGES)

    @app.get("/api/broken")
    def broken() -> None:
        raise ZeroDivisionError("secret")

    answer = TestClient(app, raise_server_exceptions=False).get("/api/broken")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert "secret" not in answer.text


def test_whoever_goes_away_with_half_a_body_sent_leaves_no_trace(client: TestClient) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    path = "/api/v1/judgements"
    headers = [(b"content-type", b"application/json"), (b"content-length", b"100")]
    request = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
    }

    async def asked() -> None:
        await client.app(request, receive, send)

    # In a thread of its own: where tests of the browser run beside it, this one has a loop already.
    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, asked()).result()
    assert sent[0]["status"] == 400
