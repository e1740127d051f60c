from __future__ import annotations

import base64
import datetime as dt
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from portal.samples import NAMES, sample_record
from portal.self_diagnosis.case import Case, NotPacked, case_of_form, case_of_record, pack, unpack
from portal.self_diagnosis.inputs import Inputs
from portal.self_diagnosis.packed_file import pack_file, unpack_file
from rules.catalogue import Catalogue

CATALOGUE = Catalogue.load()
TODAY = dt.date(2026, 11, 21)
TOMORROW = TODAY + dt.timedelta(days=1)


def squeezed(content: object) -> str:
    return base64.b64encode(zlib.compress(json.dumps(content).encode())).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "%%%",
        "あ",
        "AAAA",
        base64.b64encode(b"not squeezed").decode(),
        base64.b64encode(zlib.compress(b"[" * 100_000)).decode(),
        squeezed([]),
        squeezed({}),
        squeezed({"as_of": "2026-11-21"}),
        squeezed({"as_of": "yesterday", "record": ""}),
        squeezed({"as_of": 20261121, "record": ""}),
        squeezed({"as_of": "2026-11-21", "record": "e30="}),
        squeezed({"as_of": "2026-11-21", "record": 5}),
        squeezed({"as_of": "2026-11-21", "form": {}, "qualifications": []}),
        squeezed({"as_of": "2026-11-21", "form": "x", "qualifications": 5}),
        squeezed({"as_of": "0001-01-01", "form": {}}),
    ],
)
def test_what_no_page_of_ours_sent_is_refused(text: str, client: TestClient) -> None:
    with pytest.raises(NotPacked):
        unpack(text, CATALOGUE)
    assert client.post("/diagnosis/again", data={"case": text}).status_code == 400


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31", "1970-01-01", "9999-12-31"])
def test_a_form_on_an_odd_day_is_refused_or_answered(day: str, client: TestClient) -> None:
    form = {"trade": "09-01", "trade_code": "", "field": "", "search": ""}
    form |= dict.fromkeys(("work_days", "foreman_days", "crew_leader_days", "days_a_month"), "9")
    form |= {"crew_leader_days": "", "foreman_days": ""}
    content = {"as_of": day, "form": form, "qualifications": [], "history": "", "history_name": ""}
    for page in ("again", "edit", "json", "pdf"):
        answer = client.post(f"/diagnosis/{page}", data={"case": squeezed(content)})
        assert answer.status_code in {200, 400}


def test_a_bomb_does_not_unfold() -> None:
    bomb = base64.b64encode(zlib.compress(b" " * 200_000_000, 9)).decode()
    with pytest.raises(NotPacked):
        unpack(bomb, CATALOGUE)
    assert unpack_file(bomb) == b""


@pytest.mark.parametrize("name", NAMES)
def test_a_record_comes_back_whole_and_keeps_its_day(name: str) -> None:
    case = case_of_record(sample_record(name) or b"", CATALOGUE, TODAY)
    assert isinstance(case, Case)
    again = unpack(pack(case), CATALOGUE)
    assert again.record == case.record
    assert again.source == case.source


def test_a_record_without_a_day_keeps_the_day_it_was_judged_on() -> None:
    record = json.loads(sample_record("electrician-level-3") or b"")
    del record["as_of"]
    case = case_of_record(json.dumps(record).encode(), CATALOGUE, TOMORROW)
    assert isinstance(case, Case)
    assert unpack(pack(case), CATALOGUE).record.as_of == TOMORROW


@given(st.integers(0, 5000), st.integers(1, 31), st.sampled_from(["", "electrical", "rebar"]))
def test_a_form_comes_back_whole(days: int, a_month: int, field: str) -> None:
    inputs = Inputs(
        trade="09-01",
        field=field,
        work_days=str(days),
        days_a_month=str(a_month),
        qualifications=("31018",),
    )
    case = case_of_form(inputs, CATALOGUE, TODAY)
    assert isinstance(case, Case)
    assert unpack(pack(case), CATALOGUE) == case


@given(st.binary(max_size=2000))
def test_a_file_comes_back_whole(data: bytes) -> None:
    assert unpack_file(pack_file(data)) == data


@given(st.text(max_size=200))
def test_anything_else_is_no_file(text: str) -> None:
    assert unpack_file(text) == b""
