from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import update

from attendance import imports
from attendance.imports import (
    KEEP_DAYS,
    FileJobs,
    ImportJob,
    KeyReused,
    Stopped,
    Wanted,
    folder_of,
    run_job,
    taking_in,
)
from attendance.intake import Wanted as WantedToken
from attendance.intake import make_token, partner_with, revoke_tokens
from attendance.intake.sorted_rows import AT_ONCE
from ccus_data.database import read_address, writing
from ccus_data.tables import partners
from rules.catalogue import CRITERIA_FOLDER, SYSTEMS, Catalogue
from tests.attendance.gate import NOW, SITE, WORKER, Ground, at, catalogue

HEADER = "source,id,site,technician_id,time,method\n"


def row(number: int) -> str:
    return f"partner:acme,e{number},{SITE},{WORKER},{at('08:00').isoformat()},ic_card\n"


def table(rows: int) -> bytes:
    return (HEADER + "".join(map(row, range(rows)))).encode()


Kept = tuple[ImportJob, bool]


@dataclass
class Counter:
    """Where files come in for a partner, and are taken in."""

    ground: Ground
    jobs: FileJobs
    token: str

    def kept(self, body: bytes, kind: str = "csv", key: str = "", partner: str = "acme") -> Kept:
        incoming = self.jobs.begin()
        incoming.write(body)
        return self.jobs.keep(incoming, Wanted(partner, self.token, kind, key, NOW))

    def run(self, job: ImportJob, *ends: bool) -> ImportJob:
        over: Iterator[bool] = iter(ends)
        engine = self.ground.engine
        run_job(engine, catalogue(), self.jobs, job, lambda: NOW, lambda: next(over, False))
        found = self.jobs.find(job.job_id)
        assert found is not None
        return found


@pytest.fixture
def counter(ground: Ground, tmp_path: Path) -> Counter:
    wanted = WantedToken("acme", ("events",), (SITE,), NOW + dt.timedelta(days=1))
    with writing(ground.engine) as connection:
        made = make_token(connection, wanted, "operator", NOW)
        found = partner_with(connection, made, NOW)
    assert found is not None
    return Counter(ground, FileJobs(tmp_path / "imports"), found.token)


def test_a_job_is_done_with_its_results_and_the_upload_goes(counter: Counter) -> None:
    done = counter.run(counter.kept(table(3))[0])
    state = done.state()
    assert (state.status, state.rows, state.done, state.counts["created"]) == ("done", 3, 3, 3)
    assert len(done.results.read_bytes().splitlines()) == 3
    assert not done.path.exists()
    assert counter.jobs.waiting() == []
    assert counter.ground.kept() == 3


def test_a_key_leads_to_its_job_also_when_it_is_over(counter: Counter) -> None:
    job, is_new = counter.kept(table(1), key="k")
    again, is_new_again = counter.kept(table(1), key="k")
    assert (is_new, is_new_again, again.job_id) == (True, False, job.job_id)
    other, is_new_other = counter.kept(table(1), key="k", partner="b")
    assert (is_new_other, other.job_id != job.job_id) == (True, True)
    counter.run(job)
    assert counter.kept(table(1), key="k")[1] is False
    for body, kind in ((table(2), "csv"), (table(1), "ndjson")):
        with pytest.raises(KeyReused):
            counter.kept(body, kind, key="k")
    assert len(counter.jobs.waiting()) == 1


def test_without_a_key_each_upload_is_a_job(counter: Counter) -> None:
    assert counter.kept(table(1))[0].job_id != counter.kept(table(1))[0].job_id


def test_a_job_that_was_stopped_goes_on_and_counts_as_a_whole(counter: Counter) -> None:
    rows = 2 * AT_ONCE + 1
    job = counter.kept(table(rows))[0]
    with pytest.raises(Stopped):
        counter.run(job, False, False, False, True)
    assert job.state().done == counter.ground.kept() == AT_ONCE
    with job.results.open("a", encoding="utf-8") as torn:
        torn.write('{"line": 3, "st')
    done = replace(counter, jobs=FileJobs(job.folder.parents[1])).run(job)
    assert done.state().counts["created"] == counter.ground.kept() == rows
    lines = [json.loads(line)["line"] for line in done.results.read_bytes().splitlines()]
    assert lines == list(range(1, rows + 1))


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"source,id\n", "csv", "no_header"),
        (b"a,b\n\x81\x20\n", "csv", "not_text"),
        (b"no parquet", "parquet", "unreadable"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_names_no_path_of_ours(
    counter: Counter, body: bytes, kind: str, code: str
) -> None:
    state = counter.run(counter.kept(body, kind)[0]).state()
    assert (state.status, [key.split(".")[1] for key, _ in state.refusals]) == ("refused", [code])
    assert "/" not in json.dumps(state.refusals)
    assert counter.ground.kept() == 0


@pytest.mark.parametrize(("rows", "status"), [(2, "done"), (3, "done"), (4, "refused")])
def test_a_file_has_at_most_so_many_rows(
    counter: Counter,
    monkeypatch: pytest.MonkeyPatch,
    rows: int,
    status: str,
) -> None:
    assert imports.MOST_ROWS == 1_000_000
    monkeypatch.setattr(taking_in, "MOST_ROWS", 3)
    assert counter.run(counter.kept(table(rows))[0]).state().status == status
    assert counter.ground.kept() == (rows if status == "done" else 0)


def test_a_token_that_was_revoked_since_takes_nothing_in(counter: Counter) -> None:
    job = counter.kept(table(1))[0]
    with writing(counter.ground.engine) as connection:
        revoke_tokens(connection, "acme", "operator", NOW)
    refusals = counter.run(job).state().refusals
    assert [key for key, _ in refusals] == ["imports.token_gone"]
    assert counter.ground.kept() == 0


def test_a_system_that_sends_no_histories_any_more_takes_nothing_in(
    counter: Counter, tmp_path: Path
) -> None:
    folder = tmp_path / "criteria"
    shutil.copytree(CRITERIA_FOLDER, folder)
    listed = folder / SYSTEMS
    text = listed.read_text(encoding="utf-8").replace("events: sends", "events: never")
    listed.write_text(text, encoding="utf-8")
    with writing(counter.ground.engine) as connection:
        connection.execute(update(partners).values(system="sacs"))
    job, changed = counter.kept(table(1))[0], Catalogue.load(folder)
    engine = counter.ground.engine
    run_job(engine, changed, counter.jobs, job, lambda: NOW, lambda: False)
    found = counter.jobs.find(job.job_id)
    assert found is not None
    assert [key for key, _ in found.state().refusals] == ["attendance.never_sends"]
    assert counter.ground.kept() == 0


@pytest.mark.parametrize(("days", "is_there"), [(-1, True), (0, True), (1, False)])
def test_results_are_kept_for_so_many_days(counter: Counter, days: int, is_there: bool) -> None:
    done = counter.run(counter.kept(table(1))[0])
    os.utime(done.folder, (NOW.timestamp(), NOW.timestamp()))
    counter.jobs.clear(NOW + dt.timedelta(days=KEEP_DAYS + days))
    assert (counter.jobs.find(done.job_id) is not None) is is_there


def test_an_upload_that_never_ended_is_cleared_and_a_waiting_job_is_not(counter: Counter) -> None:
    torn = counter.jobs.begin()
    job = counter.kept(table(1))[0]
    for one in (torn.folder, job.folder):
        os.utime(one, (NOW.timestamp(), NOW.timestamp()))
    counter.jobs.clear(NOW + dt.timedelta(days=366))
    torn.file.close()
    assert not torn.folder.exists()
    assert [one.job_id for one in counter.jobs.waiting()] == [job.job_id]


@pytest.mark.parametrize("name", ["", ".", "..", "../waiting", "a/b", "é"])
def test_an_id_that_is_none_finds_nothing(counter: Counter, name: str) -> None:
    counter.kept(table(1))
    assert counter.jobs.find(name) is None


def test_jobs_of_another_database_lie_elsewhere(tmp_path: Path) -> None:
    one, other = (read_address({}, f"sqlite:///{name}.db") for name in ("a", "b"))
    assert folder_of({}, tmp_path, one) != folder_of({}, tmp_path, other)
    assert folder_of({}, tmp_path, one).parent == tmp_path / "imports"
    named = folder_of({"CCUS_LEVEL_IMPORTS": str(tmp_path / "x")}, tmp_path, one)
    assert named.parent == tmp_path / "x"
