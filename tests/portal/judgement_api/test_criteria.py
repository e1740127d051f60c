from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from rules.catalogue import Catalogue
from rules.comparing.commands import run

CRITERIA = "/api/v1/criteria"


def test_every_field_is_listed_with_its_status(client: TestClient, catalogue: Catalogue) -> None:
    listed = client.get(CRITERIA).json()
    assert [one["field"] for one in listed] == [entry.field for entry in catalogue.fields]
    assert {one["status"] for one in listed} == {"complete", "partial", "unknown"}


def test_every_field_with_a_document_can_be_read(client: TestClient) -> None:
    for one in client.get(CRITERIA).json():
        answer = client.get(f"{CRITERIA}/{one['field']}")
        assert (answer.status_code == 200) is (one["in_force"] is not None)


def test_a_document_is_given_in_the_words_of_the_criteria_format(client: TestClient) -> None:
    found = client.get(f"{CRITERIA}/electrical").json()
    assert found["levels"]["2"]["work_days"] == {"days": 645, "years": 3.0}
    assert found["levels"]["2"]["role_days"] is None
    third = found["levels"]["3"]
    assert third["role_days"]["roles"] == ["foreman", "crew_leader"]
    assert third["qualifications"]["all_of"][1] == {"lower_level": 2}
    (with_days, *_) = [
        one for one in third["qualifications"]["all_of"][0]["any_of"] if "with_days" in one
    ]
    assert with_days["with_days"] == {"days": 1505, "years": 7.0}
    assert len(with_days["all_of"]) == 2
    assert found["history"] == ["2020-04-01", "2023-09-11"]


def test_counts_roles_and_unknown_parts_are_given(client: TestClient) -> None:
    roles = client.get(f"{CRITERIA}/scaffolding").json()["levels"]["3"]
    assert roles["role_days"]["requires_first"]["crew_leader"]["codes"] == ["60001", "60011"]
    assert roles["qualifications"]["all_of"][0]["any_of"][3]["at_least"] == 3
    unknown = client.get(f"{CRITERIA}/painting").json()["levels"]["3"]
    assert unknown["known"] is False
    assert "unknown" in unknown["work_days"]
    assert "unknown" in unknown["role_days"]
    assert "unknown" in unknown["qualifications"]


@pytest.mark.parametrize(
    ("on", "version"), [("2023-09-10", "2020-04-01"), ("2023-09-11", "2023-09-11")]
)
def test_the_document_of_the_day_is_given(client: TestClient, on: str, version: str) -> None:
    assert client.get(f"{CRITERIA}/electrical?on={on}").json()["in_force"]["from"] == version


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/nothing", 404, "unknown-field"),
        ("/nothing/changes", 404, "unknown-field"),
        ("/electrical/changes?on=2026-02-01", 422, "query-refused"),
        ("/electrical?on=2019-01-01", 404, "not-in-force"),
        ("/electrical?on=2020-03-31", 404, "not-in-force"),
        ("/electrical?on=86400", 422, "query-refused"),
        ("/electrical?on=2026-02-30", 422, "query-refused"),
        ("/electrical?on=", 422, "query-refused"),
        ("/electrical?at=2026-02-01", 422, "query-refused"),
        ("?status=complete", 422, "query-refused"),
    ],
)
def test_what_cannot_be_answered_is_a_problem(
    client: TestClient, path: str, status: int, code: str
) -> None:
    answer = client.get(CRITERIA + path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(("lang", "words"), [("ja", "レベル4: "), ("en", "Level 4: ")])
def test_the_changes_are_those_that_the_command_prints(
    client: TestClient, capsys: pytest.CaptureFixture[str], lang: str, words: str
) -> None:
    assert run(["electrical@2023-09-10", "electrical@2023-09-11", "--json", "--lang", lang]) == 0
    printed = json.loads(capsys.readouterr().out)
    first, second = client.get(f"{CRITERIA}/electrical/changes?lang={lang}").json()
    assert second == printed
    assert second["changes"][0]["sentence"].startswith(words)
    assert (first["old"], first["changes"]) == (None, [])
    assert first["new"] == second["old"]


def test_only_the_first_document_of_a_field_has_none_before_it(
    client: TestClient, catalogue: Catalogue
) -> None:
    for entry in catalogue.fields:
        found = client.get(f"{CRITERIA}/{entry.field}/changes").json()
        versions = [one.version for one in catalogue.revisions(entry.field)]
        assert [one["new"]["in_force"] for one in found] == versions
        assert [one["old"] is None for one in found] == [at == 0 for at in range(len(found))]


def test_a_day_before_the_first_document_is_a_refusal_that_names_the_gap(
    client: TestClient,
) -> None:
    answer = client.get("/api/v1/criteria/electrical?on=2020-03-31")
    (named,) = answer.json()["errors"]
    assert (named["path"], named["code"]) == ("on", "not_in_force")
    assert "2020-03-31" in named["wrong"]
    assert "2023-09-11" in named["wrong"]
