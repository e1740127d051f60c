"""Files of touches over HTTP: by a portal in a process of its own, which may be killed."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from attendance.intake import Wanted, add_partner, make_token
from attendance.intake.sorted_rows import AT_ONCE
from attendance.partner_check import Answer, Portal
from ccus_data.database import open_database, read_address, writing
from tests.attendance.gate import SITE, WORKER, Ground, ground_in
from tests.portal.access.conftest import House
from tests.portal.attendance_api.test_events import partner
from tests.portal.serving import serving
from tests.portal.sites.firms import Firms

NAMES = ("source", "id", "site", "technician_id", "time", "method")
LABELS = ("送信元", "ID", "現場ID", "技能者ID", "日時", "方法")
CSV, NDJSON, PARQUET = "text/csv", "application/x-ndjson", "application/vnd.apache.parquet"
LIMIT = 1024 * 1024
OVER = ("done", "refused")


def token_for(ground: Ground, partner_id: str = "acme", scope: str = "events") -> str:
    at = dt.datetime.now(dt.UTC)
    wanted = Wanted(partner_id, (scope,), (SITE,), at + dt.timedelta(days=1))
    with writing(ground.engine) as connection:
        return make_token(connection, wanted, "operator", at)


def cells(name: str, worker: str = WORKER) -> list[str]:
    now = dt.datetime.now(dt.UTC).isoformat()
    return ["partner:acme/bulk", name, SITE, worker, now, "ic_card"]


def table(*rows: list[str], header: tuple[str, ...] = NAMES, encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode(encoding)


@dataclass
class Stand:
    """A running portal with small files alone, and a token for it."""

    portal: Portal
    address: str
    ground: Ground

    def bring(self, body: bytes, kind: str = CSV, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.portal.ask("POST", "/v1/imports", body, {"Content-Type": kind, **named})

    def over(self, brought: Answer) -> Answer:
        """The state of a job when it is over; asked for again and again until then."""
        while (found := self.portal.ask("GET", brought.headers["location"])).status == 200:
            if found.told["status"] in OVER and found.told["finished_at"]:
                break
        return found

    def results(self, brought: Answer) -> list[tuple[int, str, str]]:
        """Line, id and status of each row."""
        while (found := self.portal.ask("GET", brought.told["results"])).status == 409:
            continue
        told = map(json.loads, found.body.splitlines())
        return [(one["line"], one["id"], one["status"]) for one in told]


@pytest.fixture(scope="module")
def stand(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    home = tmp_path_factory.mktemp("home")
    url = f"sqlite:///{shutil.copy(sqlite_template, home / 'level.db')}"
    engine = open_database(read_address({}, url))
    ground = ground_in(engine)
    with writing(engine) as connection:
        add_partner(connection, "b", "B", None, "operator", dt.datetime.now(dt.UTC))
    with serving(home, url, CCUS_LEVEL_IMPORT_LIMIT_MB="1") as running:
        yield Stand(Portal(running.address, token_for(ground)), running.address, ground)
    engine.dispose()


def test_each_kind_of_file_is_taken_in_with_a_result_for_each_row(stand: Stand) -> None:
    lines = [
        {"source": "partner:acme/bulk", "id": "n1", "site": SITE, "method": "qr"}
        | {"worker": {"ccus_id": WORKER}, "time": dt.datetime.now(dt.UTC).isoformat()}
    ]
    parquet = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([dict(zip(NAMES, cells("p1"), strict=True))]), parquet)
    ways = [
        stand.bring(table(*[cells("c1")] * 2)),
        stand.bring(table(cells("j1"), header=LABELS, encoding="cp932"), "text/csv; charset=x"),
        stand.bring(json.dumps(lines[0]).encode() + b"\n{torn", NDJSON),
        stand.bring(parquet.getvalue(), PARQUET),
        stand.bring(gzip.compress(table(cells("g1"))), content_encoding="gzip"),
    ]
    assert [one.status for one in ways] == [202] * 5
    assert [stand.results(one) for one in ways] == [
        [(1, "c1", "created"), (2, "c1", "duplicate")],
        [(1, "j1", "created")],
        [(1, "n1", "created"), (2, "", "rejected")],
        [(1, "p1", "created")],
        [(1, "g1", "created")],
    ]
    told = stand.over(ways[0]).told
    assert (told["status"], told["rows"], told["done"]) == ("done", 2, 2)
    assert told["counts"] == {"created": 1, "duplicate": 1, "held": 0, "rejected": 0, "retry": 0}


def test_a_key_finds_its_job_again_and_takes_no_other_bytes(stand: Stand) -> None:
    body = table(cells("k1"))
    first = stand.bring(body, idempotency_key="key-1")
    again = stand.bring(gzip.compress(body), content_encoding="gzip", idempotency_key="key-1")
    assert (first.status, again.status) == (202, 200)
    assert again.told["id"] == first.told["id"]
    other = stand.bring(table(cells("k2")), idempotency_key="key-1")
    assert (other.status, other.problem) == (422, "key-reused")
    for key in ("a b", "x" * 256):
        assert stand.bring(body, idempotency_key=key).problem == "key-refused"


def test_a_file_without_a_column_is_refused_with_what_it_lacks(stand: Stand) -> None:
    told = stand.over(stand.bring("送信元,ID\n".encode())).told
    assert (told["status"], told["done"]) == ("refused", 0)
    (fault,) = told["errors"]
    assert fault["code"] == "no_header"
    assert "現場ID" in fault["detail"]


@pytest.mark.parametrize(("size", "status"), [(LIMIT - 1, 202), (LIMIT, 202), (LIMIT + 1, 413)])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_file_is_taken_up_to_the_limit_unpacked_and_the_limit_is_told(
    stand: Stand, size: int, status: int, coding: str
) -> None:
    body = b"\n" * size
    packed = gzip.compress(body) if coding == "gzip" else body
    answer = stand.bring(packed, NDJSON, content_encoding=coding)
    assert answer.status == status
    if status == 413:
        told = answer.told
        assert (told["limit_bytes"], told["limit_rows"]) == (LIMIT, 1_000_000)
        assert answer.problem == "import-too-large"
    else:
        assert stand.over(answer).told["rows"] == 0


def test_what_is_no_file_is_refused_and_nothing_is_kept(stand: Stand) -> None:
    body = table(cells("x1"))
    assert stand.bring(body, "application/json").problem == "unsupported-media-type"
    assert stand.bring(body, content_encoding="br").problem == "unsupported-encoding"
    for torn in (gzip.compress(body)[:-9], b"no gzip", gzip.compress(body) + b"more"):
        assert stand.bring(torn, content_encoding="gzip").status == 400


def test_a_job_is_its_partners_alone(stand: Stand) -> None:
    job = stand.bring(table(cells("o1")))
    path, other = job.headers["location"], token_for(stand.ground, "b")
    for place in (path, f"{path}/results"):
        assert stand.portal.ask("GET", place, token=other).problem == "not-found"
        assert stand.portal.ask("GET", place, token="").problem == "token-refused"
    structure = token_for(stand.ground, scope="structure")
    kind = {"Content-Type": CSV}
    for token, problem in ((structure, "scope-missing"), ("", "token-refused")):
        answer = stand.portal.ask("POST", "/v1/imports", b"x", kind, token)
        assert answer.problem == problem


def test_a_portal_that_is_killed_in_the_middle_goes_on_when_it_is_back(
    ground: Ground, url: str, tmp_path: Path
) -> None:
    rows = 6 * AT_ONCE + 1
    token = token_for(ground)
    body = table(*(cells(f"r{number}", f"{number:014}") for number in range(rows)))
    with serving(tmp_path, url) as first:
        stand = Stand(Portal(first.address, token), first.address, ground)
        job = stand.bring(body, idempotency_key="whole")
        while not stand.portal.ask("GET", job.headers["location"]).told["done"]:
            continue
        first.kill()
    before = ground.kept()
    assert 0 < before < rows
    with serving(tmp_path, url) as second:
        stand = Stand(Portal(second.address, token), second.address, ground)
        assert stand.bring(body, idempotency_key="whole").told["id"] == job.told["id"]
        told = stand.over(job).told
        results = stand.results(job)
    assert (told["status"], told["rows"], told["done"]) == ("done", rows, rows)
    assert told["counts"]["held"] + told["counts"]["duplicate"] == rows
    assert told["counts"]["duplicate"] <= AT_ONCE
    assert [line for line, _, _ in results] == list(range(1, rows + 1))
    assert ground.kept() == rows


def test_a_job_that_waits_has_no_results_yet_and_ten_are_enough(firms: Firms, house: House) -> None:
    """Here nothing goes round beside the portal, so files wait for ever."""
    token = partner(firms)[1]
    headers = {"authorization": f"Bearer {token}", "content-type": CSV}
    made = [house.client.post("/v1/imports", content=b"a", headers=headers) for _ in range(10)]
    assert [one.status_code for one in made] == [202] * 10
    told = made[0].json()
    assert (told["status"], told["rows"], told["done"]) == ("waiting", None, 0)
    early = house.client.get(told["results"], headers=headers)
    assert (early.status_code, early.json()["code"]) == (409, "import-unfinished")
    assert early.headers["retry-after"]
    many = house.client.post("/v1/imports", content=b"a", headers=headers)
    assert many.status_code == 429
    assert many.headers["retry-after"]
