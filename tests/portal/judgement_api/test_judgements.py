from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Sequence

import pytest
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from evaluator.parse import parse_record
from evaluator.read_record import RecordReader
from evaluator.record import Record
from portal.application import FEATURES
from portal.judgement_api import routes
from portal.judgement_api.judges import Judges
from portal.layout import Assets, Language, Pages
from portal.problems import MEDIA_TYPE, Refused, install_handlers
from portal.samples import NAMES, sample_record
from rules.agreement import Disagreement, agree
from rules.catalogue import Catalogue
from rules.compile import ruleset_of
from rules.engine import Outcome
from rules.facts import Facts
from rules.model import Revision
from rules.plain import PlainEngine

JUDGE = "/api/v1/judgements"
JSON = {"Content-Type": "application/json"}


def judge(client: TestClient, body: bytes | str, query: str = "") -> Response:
    return client.post(f"{JUDGE}{query}", content=body, headers=JSON)


def record(**changes: object) -> str:
    whole = json.loads(sample_record("electrician-level-3") or b"")
    return json.dumps(whole | changes)


@pytest.mark.parametrize("name", NAMES)
def test_a_record_is_judged_by_both_engines(client: TestClient, name: str) -> None:
    answer = judge(client, sample_record(name) or b"")
    assert answer.status_code == 200
    for judgement in answer.json()["judgements"]:
        assert judgement["engines"] == ["durable", "plain"]
        assert judgement["ruleset_digest"]
        assert judgement["policy"] == {"certificate_end": "registration", "foreman_start": "none"}


def test_the_answer_is_the_one_of_the_command_line(client: TestClient) -> None:
    for name in NAMES[:3]:
        command = ["judge", f"portal/samples/{name}.json", "--json"]
        start = "from portal.command_line import main; main()"
        told = subprocess.run(
            [sys.executable, "-c", start, *command], capture_output=True, check=True
        )
        answer = judge(client, sample_record(name) or b"", "?lang=ja")
        assert answer.json() == json.loads(told.stdout)


def test_the_seed_example_is_told_with_what_is_missing(client: TestClient) -> None:
    answer = judge(client, sample_record("electrician-days-missing") or b"")
    (judgement,) = answer.json()["judgements"]
    work, roles, qualifications = judgement["levels"]["3"]["requirements"]
    assert (work["have"], work["missing"]) == (775, 300)
    assert (roles["have"], roles["missing"]) == (100, 115)
    assert qualifications["missing"]


def test_one_field_can_be_asked_for(client: TestClient) -> None:
    answer = judge(client, record(), "?field=glass&field=electrical")
    assert [one["field"] for one in answer.json()["judgements"]] == ["glass", "electrical"]


def test_sentences_come_in_the_language_asked_for(client: TestClient) -> None:
    body = sample_record("plumber-simple-registration") or b""
    assert "Detailed registration" in judge(client, body, "?lang=en").text
    answer = client.post(JUDGE, content=body, headers=JSON | {"Accept-Language": "en"})
    assert answer.headers["content-language"] == "ja"


def test_every_fault_is_listed_with_its_place(client: TestClient) -> None:
    wrong = json.loads(record())
    wrong["histories"][12]["date"] = "2023-02-29"
    wrong["technician"]["technician_id"] = 93845751166921
    wrong["colour"] = "blue"
    answer = judge(client, json.dumps(wrong))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == MEDIA_TYPE
    problem = answer.json()
    assert problem["code"] == "record-refused"
    assert {fault["path"] for fault in problem["errors"]} == {
        "colour",
        "technician.technician_id",
        "histories[12].date",
    }
    assert all(fault["wrong"] and fault["mend"] for fault in problem["errors"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\x00",
        b"\xff\xfe",
        '{"名": 1}'.encode("cp932"),
        b"[NaN]",
        b"[Infinity]",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"9" * 5_000,
        b'{"schema": 1} {"schema": 1}',
    ],
)
def test_text_that_is_no_json_is_refused_like_any_other_fault(
    client: TestClient, body: bytes
) -> None:
    answer = judge(client, body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.json()["code"] == "record-refused"
    (fault,) = answer.json()["errors"]
    assert fault["path"] == ""
    assert set(fault) == {"path", "code", "wrong", "mend"}
    assert all(fault[part] for part in ("code", "wrong", "mend"))


def test_repeated_keys_are_told_at_their_places(client: TestClient) -> None:
    text = record().replace('"schema": 1', '"schema": 1, "schema": 1')
    text = text.replace('"level":', '"level": 9, "level":')
    answer = judge(client, text.encode())
    assert answer.status_code == 422
    assert [(one["path"], one["code"]) for one in answer.json()["errors"]] == [
        ("schema", "repeated_key"),
        ("technician.level", "repeated_key"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        "null",
        "[]",
        '"\\ud800"',
        '{"\\ud800": 1}',
        "{}",
        "1e999",
        record(schema=True),
        record(schema=1.0),
        record(as_of="2026-11-21T00:00:00"),
        record(as_of=20261121),
        record(histories={}),
        record(histories=[[]]),
        record(histories=[{"date": ["2026-01-01"], "status": {}}]),
        record(qualifications=[None]),
        record(career_certificates=[{"field": "\x00"}]),
        record(technician=None),
    ],
)
def test_a_value_that_is_no_record_is_refused(client: TestClient, body: str) -> None:
    answer = judge(client, body)
    assert answer.status_code == 422
    assert answer.json()["errors"]


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31", "9999-12-31"])
def test_a_day_far_off_is_refused_or_answered(client: TestClient, day: str) -> None:
    assert judge(client, record(as_of=day)).status_code in {200, 422}


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "", "multipart/form-data"])
def test_another_media_type_is_refused(client: TestClient, kind: str) -> None:
    answer = client.post(JUDGE, content=record(), headers={"Content-Type": kind})
    assert answer.status_code == 415
    assert answer.json()["code"] == "unsupported-media-type"


@pytest.mark.parametrize("coding", ["gzip", "br", "identity, gzip", "x"])
def test_a_compressed_body_is_refused_as_such(client: TestClient, coding: str) -> None:
    answer = client.post(JUDGE, content=record(), headers=JSON | {"Content-Encoding": coding})
    assert answer.status_code == 415
    assert answer.json()["code"] == "unsupported-encoding"


def test_a_body_as_it_is_may_say_so(client: TestClient) -> None:
    plain = JSON | {"Content-Encoding": "identity"}
    assert client.post(JUDGE, content=record(), headers=plain).status_code == 200


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("?field=nothing", "field"),
        ("?fields=glass", "query.fields"),
        ("?lang=fr", "query.lang"),
        ("?lang=ja&lang=en", "query.lang"),
        ("?" + "field=glass&" * 61, "query.field"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(client: TestClient, query: str, path: str) -> None:
    answer = judge(client, record(), query)
    assert answer.status_code == 422
    assert path in {fault["path"] for fault in answer.json()["errors"]}


class Quarrel:
    """Two engines of which one is wrong: it never lets anybody beyond level 1."""

    names = ("durable", "plain")

    def ruleset_digest(self, revision: Revision) -> str | None:
        return ruleset_of(revision).digest

    def submit(self, revision: Revision, facts: Sequence[Facts]) -> list[Outcome | Disagreement]:
        right = PlainEngine().decide(revision, facts)
        return [agree(one, Outcome(1, ())) or one for one in right]

    def collect(self, ticket: list[Outcome | Disagreement]) -> list[Outcome | Disagreement]:
        return ticket

    def close(self) -> None:
        """Nothing is open."""


def read(catalogue: Catalogue, today: dt.date) -> Record:
    found = RecordReader(catalogue, today).read(parse_record(record().encode()))
    assert isinstance(found, Record)
    return found


def test_engines_that_disagree_give_no_level(catalogue: Catalogue, today: dt.date) -> None:
    judges = Judges(catalogue, Quarrel())
    with pytest.raises(Refused) as refused:
        judges.judge(read(catalogue, today), None, Language.JA)
    assert refused.value.problem.code == "engines-disagree"
    assert refused.value.problem.status == 503


def test_a_disagreement_keeps_both_answers_under_the_number_that_the_client_is_told(
    catalogue: Catalogue, today: dt.date, caplog: pytest.LogCaptureFixture
) -> None:
    app = FastAPI()
    install_handlers(app, Pages(FEATURES, Assets()))
    app.include_router(routes(catalogue, Judges(catalogue, Quarrel()), lambda: today))
    first, second = (judge(TestClient(app), record()) for _ in range(2))
    assert first.status_code == 503
    assert first.json()["code"] == "engines-disagree"
    instance = first.json()["instance"]
    assert instance.startswith("urn:uuid:")
    assert second.json()["instance"] != instance
    kept = [line for line in caplog.messages if instance in line]
    assert kept
    for said in ("plain {'level': 3", "durable {'level': 1", "'work_days': 1200", "31018"):
        assert any(said in line for line in kept)
    who = read(catalogue, today).technician
    assert not any(who.name in line or who.technician_id in line for line in caplog.messages)


def test_an_engine_that_cannot_work_gives_no_level(catalogue: Catalogue, today: dt.date) -> None:
    judges = Judges(catalogue)
    judges.close()
    with pytest.raises(Refused) as refused:
        judges.judge(read(catalogue, today), None, Language.JA)
    assert refused.value.problem.code == "engine-unavailable"
    assert refused.value.problem.status == 503


@pytest.mark.parametrize(("faults", "left_out"), [(9_999, None), (10_000, None), (10_001, 1)])
def test_very_many_faults_are_listed_up_to_a_bound(
    client: TestClient, faults: int, left_out: int | None
) -> None:
    answer = judge(client, record(histories=[0] * faults))
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == min(faults, 10_000)
    assert answer.json().get("errors_left_out") == left_out
