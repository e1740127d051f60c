from __future__ import annotations

import datetime as dt

import pytest
from starlette.testclient import TestClient

from portal.given_record import MOST_COMMAS, TooManyValues, read_given_record
from rules.catalogue import Catalogue

JSON = {"Content-Type": "application/json"}
SWOLLEN = b'{"histories": [' + b"0," * (MOST_COMMAS + 1) + b"0]}"


def commas(count: int) -> bytes:
    """Valid JSON with so many commas, and one fault."""
    return b'"' + b"," * count + b'"'


@pytest.mark.parametrize("count", [MOST_COMMAS - 1, MOST_COMMAS])
def test_as_many_values_as_a_long_life_has_are_read(
    catalogue: Catalogue, today: dt.date, count: int
) -> None:
    found = read_given_record(commas(count), catalogue, today)
    assert isinstance(found, tuple)
    assert [fault.code for fault in found] == ["not_object"]


def test_more_values_are_no_record(catalogue: Catalogue, today: dt.date) -> None:
    with pytest.raises(TooManyValues):
        read_given_record(commas(MOST_COMMAS + 1), catalogue, today)


def test_both_doors_refuse_a_swollen_record_at_once(client: TestClient) -> None:
    answer = client.post("/api/v1/judgements", content=SWOLLEN, headers=JSON)
    assert answer.status_code == 413
    page = client.post("/diagnosis/record", files={"record": ("r.json", SWOLLEN)})
    assert page.status_code == 413
