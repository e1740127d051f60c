from __future__ import annotations

import datetime as dt
import gzip
import json
from typing import Any

import pytest
from sqlalchemy import select

from attendance.intake import Wanted, add_partner, make_token
from ccus_data.database import reading, writing
from ccus_data.tables import histories
from portal.attendance_api.bodies import MOST_BYTES, MOST_ROWS
from tests.portal.access.conftest import START, House
from tests.portal.sites.firms import Firms, person

NDJSON = "application/x-ndjson"
WORKER = person(1)


def partner(firms: Firms, *, scopes: str = "events") -> tuple[str, str]:
    """A site, and a token for it."""
    site = firms.structure()
    with writing(firms.house.engine) as connection:
        add_partner(connection, "acme", "Acme", None, "operator", START)
        until = START + dt.timedelta(days=1)
        wanted = Wanted("acme", tuple(scopes.split()), (site,), until)
        return site, make_token(connection, wanted, "operator", START)


def tap(number: int, site: str, **other: Any) -> dict[str, Any]:
    return {
        "source": "partner:acme/gate-7",
        "id": f"e{number}",
        "method": "ic_card",
        "site": site,
        "worker": {"ccus_id": WORKER},
        "time": START.isoformat(),
    } | other


def send(
    house: House, token: str, body: bytes, kind: str = NDJSON, query: str = "", **headers: str
) -> tuple[int, Any]:
    answer = house.client.post(
        f"/v1/events:batch{query}",
        content=body,
        headers={"authorization": f"Bearer {token}", "content-type": kind, **headers},
    )
    return answer.status_code, answer.json()


def lines(*rows: Any) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def test_a_batch_says_what_became_of_each_row_and_counts_them(firms: Firms) -> None:
    site, token = partner(firms)
    body = lines(tap(1, site), {"id": "x"}) + b"{no json\n" + lines(tap(1, site))
    status, told = send(firms.house, token, body)
    assert status == 200
    assert told["counts"] == {"created": 1, "duplicate": 1, "held": 0, "rejected": 2, "retry": 0}
    assert [(one["line"], one["status"]) for one in told["results"]] == [
        (1, "created"),
        (2, "rejected"),
        (3, "rejected"),
        (4, "duplicate"),
    ]
    faulty = told["results"][1]
    assert (faulty["id"], faulty["code"]) == ("x", "bad_field")
    assert {one["field"] for one in faulty["errors"]} == {
        "source",
        "method",
        "site",
        "worker",
        "time",
    }
    assert all(one["detail"] for one in faulty["errors"])
    with reading(firms.house.engine) as connection:
        assert [row.place for row in connection.execute(select(histories))] == [site]


def test_only_what_needs_a_person_is_told_where_that_is_asked_for(firms: Firms) -> None:
    site, token = partner(firms)
    body = lines(tap(1, site), tap(2, site, worker={"ccus_id": "1" * 14}))
    told = send(firms.house, token, body, query="?results=problems")[1]
    assert told["counts"]["created"] == 1
    assert [(one["id"], one["code"]) for one in told["results"]] == [("e2", "unknown_worker")]


def test_the_same_rows_come_as_lines_as_an_array_as_cloud_events_and_packed(firms: Firms) -> None:
    site, token = partner(firms)
    row = tap(1, site)
    array = json.dumps([row]).encode()
    envelope = {name: row.pop(name) for name in ("source", "id", "time")}
    events = [{"specversion": "1.0", "type": "x", "data": row, **envelope}]
    cloud = "application/cloudevents-batch+json"
    ways = [
        send(firms.house, token, array, "application/json"),
        send(firms.house, token, json.dumps(events).encode(), cloud),
        send(firms.house, token, lines(row | envelope)),
        send(
            firms.house, token, gzip.compress(lines(row | envelope)), **{"content-encoding": "gzip"}
        ),
    ]
    assert [told["results"][0]["status"] for _, told in ways] == ["created"] + ["duplicate"] * 3


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"[]", "text/csv", 415),
        (b"{}", "application/json", 400),
        (b"[", "application/json", 400),
        (b"{}\n" * MOST_ROWS, NDJSON, 200),
        (b"{}\n" * (MOST_ROWS + 1), NDJSON, 413),
        (b" " * (MOST_BYTES + 1), NDJSON, 413),
        (b"", NDJSON, 200),
    ],
)
def test_what_is_no_batch_is_refused_whole(
    firms: Firms, body: bytes, kind: str, status: int
) -> None:
    token = partner(firms)[1]
    assert send(firms.house, token, body, kind)[0] == status


def test_a_bomb_and_a_torn_parcel_are_refused(firms: Firms) -> None:
    token = partner(firms)[1]
    packed = {"content-encoding": "gzip"}
    bomb = gzip.compress(b"\n" * (20 * MOST_BYTES))
    assert send(firms.house, token, bomb, **packed)[0] == 413
    assert send(firms.house, token, gzip.compress(b"{}")[:-9], **packed)[0] == 400
    assert send(firms.house, token, b"no gzip", **packed)[0] == 400
    assert send(firms.house, token, b"{}", **{"content-encoding": "br"})[0] == 415


def test_a_token_opens_what_it_says_and_nothing_else(firms: Firms) -> None:
    site, token = partner(firms, scopes="structure")
    assert send(firms.house, token, lines(tap(1, site)))[0] == 403
    assert send(firms.house, "ccus_other", lines(tap(1, site)))[0] == 401
    firms.house.clock.turn(days=1)
    assert send(firms.house, token, lines(tap(1, site)))[0] == 401


def test_the_state_of_an_event_is_told_to_its_sender_alone(firms: Firms) -> None:
    site, token = partner(firms)
    send(firms.house, token, lines(tap(1, site)))
    headers = {"authorization": f"Bearer {token}"}
    told = firms.house.client.get("/v1/events/partner:acme/gate-7/e1", headers=headers)
    assert (told.status_code, told.json()["status"]) == (200, "created")
    other = firms.house.client.get("/v1/events/partner:acme/gate-7/e2", headers=headers)
    assert other.status_code == 404
    assert other.headers["content-type"] == "application/problem+json"
    with writing(firms.house.engine) as connection:
        add_partner(connection, "b", "B", None, "operator", START)
        wanted = Wanted("b", ("events",), (site,), START + dt.timedelta(days=1))
        stranger = make_token(connection, wanted, "operator", START)
    headers = {"authorization": f"Bearer {stranger}"}
    mine = firms.house.client.get("/v1/events/partner:acme/gate-7/e1", headers=headers)
    assert mine.status_code == 404
