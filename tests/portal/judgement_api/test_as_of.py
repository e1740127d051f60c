"""The day asked about picks the criteria, over HTTP; a day in a gap is refused with the gap."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from portal.application import create_app
from portal.settings import Settings
from tests.criteria.folders import with_a_gap
from tests.evaluator.careers import Json, record
from tests.portal.conftest import TODAY

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def gapped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A portal whose criteria of electrical lack 2022-04-01 to 2023-09-10."""
    folder = with_a_gap(tmp_path_factory.mktemp("gap"))
    app = create_app(Settings(body_limit_mb=1, criteria=folder), lambda: TODAY)
    with TestClient(app) as client:
        yield client


def judged(client: TestClient, field: str, as_of: str, lang: str = "ja") -> Json:
    answer = client.post(
        f"/api/v1/judgements?field={field}&lang={lang}",
        content=json.dumps(record(as_of=as_of)),
        headers=JSON,
    )
    assert answer.status_code == 200
    found: Json = answer.json()
    return found


@pytest.mark.parametrize(
    ("field", "as_of", "version"),
    [
        ("electrical", "2021-06-01", "2020-04-01"),
        ("electrical", "2024-06-01", "2023-09-11"),
        ("earthworks", "2025-03-31", "2020-04-01"),
        ("earthworks", "2025-04-01", "2025-04-01"),
    ],
)
def test_the_criteria_in_force_on_the_day_judge(
    client: TestClient, field: str, as_of: str, version: str
) -> None:
    (found,) = judged(client, field, as_of)["judgements"]
    assert found["criteria_version"] == version


@pytest.mark.parametrize(
    ("as_of", "lang", "reason", "words"),
    [
        ("2020-03-31", "ja", "before_first_criteria", "（2020-03-31まで基準なし）"),
        ("2022-04-01", "ja", "gap_in_criteria", "（2022-04-01から2023-09-10まで）"),
        ("2023-09-10", "ja", "gap_in_criteria", "（2022-04-01から2023-09-10まで）"),
        ("2023-09-10", "en", "gap_in_criteria", "a gap from 2022-04-01 to 2023-09-10"),
        ("2023-09-10", "ja_EASY", "gap_in_criteria", "（2022-04-01から 2023-09-10まで）"),
    ],
)
def test_a_day_without_criteria_is_not_judged_and_the_gap_is_named(
    gapped: TestClient, as_of: str, lang: str, reason: str, words: str
) -> None:
    found = judged(gapped, "electrical", as_of, lang)
    assert found["judgements"] == []
    (refused,) = found["not_judged"]
    assert (refused["field"], refused["reason"]) == ("electrical", reason)
    assert words in refused["text"]


@pytest.mark.parametrize(("as_of", "version"), [("2022-03-31", "2020"), ("2023-09-11", "2023")])
def test_the_days_beside_a_gap_are_judged(gapped: TestClient, as_of: str, version: str) -> None:
    (found,) = judged(gapped, "electrical", as_of)["judgements"]
    assert found["criteria_version"].startswith(version)


@pytest.mark.parametrize(
    ("on", "lang", "words"),
    [
        ("2020-03-31", "ja", "最初の版の前の日、2020-03-31まで"),
        ("2022-04-01", "ja", "2022-04-01から2023-09-10まで"),
        ("2023-09-10", "en", "from 2022-04-01 to 2023-09-10"),
    ],
)
def test_the_criteria_of_a_day_in_a_gap_are_a_problem_that_names_it(
    gapped: TestClient, on: str, lang: str, words: str
) -> None:
    answer = gapped.get(f"/api/v1/criteria/electrical?on={on}&lang={lang}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-in-force")
    (fault,) = answer.json()["errors"]
    assert words in fault["wrong"]
    assert "2020-04-01, 2023-09-11" in fault["wrong"]
    assert fault["mend"]


@pytest.mark.parametrize(
    ("on", "status"),
    [("2022-03-31", 200), ("2022-04-01", 404), ("2023-09-10", 404), ("2023-09-11", 200)],
)
def test_the_page_of_a_day_in_a_gap_names_both_ends(
    gapped: TestClient, on: str, status: int
) -> None:
    answer = gapped.get(f"/criteria/electrical?on={on}&lang=en")
    assert answer.status_code == status
    words = 'Nothing is at hand from <time datetime="2022-04-01">'
    assert (words in answer.text) is (status == 404)
    assert answer.text.count('href="/criteria/electrical?on=2020-04-01') == 1
