"""Issuing notices on both databases: once, whole, on record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Thread
from typing import cast

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Engine

from ccus_data.database import reading, writing
from ccus_data.ledger import verify_ledger
from ccus_data.tables import ledger, notice_marks, notices
from portal.notices import (
    IssuingRounds,
    Keys,
    Notice,
    NoticeOffice,
    Progress,
    Round,
    Signatures,
    Signing,
    progress,
    waiting,
)
from portal.notices.looking import look_at
from portal.notices.storing import Issued, superseded_by
from portal.paper import Press, PrinterUnavailable
from tests.portal.notices.decided import basis, lower, put_decisions, rejected


def put(engine: Engine, *bases: object, first: int = 1) -> list[int]:
    with writing(engine) as connection:
        return put_decisions(connection, bases, first)  # type: ignore[arg-type]


def numbers(engine: Engine) -> dict[int, str]:
    with reading(engine) as connection:
        rows = connection.execute(select(notices.c.decision_id, notices.c.number)).all()
    return {row.decision_id: row.number for row in rows}


def marks(engine: Engine) -> dict[str, str]:
    with reading(engine) as connection:
        rows = connection.execute(select(notice_marks.c.number, notice_marks.c.successor)).all()
    return {row.number: row.successor for row in rows}


def test_a_decision_gets_a_signed_notice_that_stands_in_the_ledger(office: NoticeOffice) -> None:
    put(office.engine, basis())
    assert office.issue_some() == Round(issued=1)
    with reading(office.engine) as connection:
        row = connection.execute(select(notices)).one()
        acts = connection.execute(select(ledger.c.act, ledger.c.after)).all()
        assert verify_ledger(connection).faults == []
    looked = look_at(row.content)
    assert (looked.whole, looked.number) == (True, row.number)
    assert looked.certificate_digest == row.certificate_digest
    assert hashlib.sha256(row.content).hexdigest() == row.digest
    assert [act.act for act in acts] == ["notice.issue"]
    assert row.digest in acts[0].after
    assert (row.issued_on.isoformat(), row.issued_at) == ("2026-11-22", office.now())


def test_a_decision_keeps_its_notice(office: NoticeOffice) -> None:
    (number,) = put(office.engine, basis())
    office.issue([number])
    before = numbers(office.engine)
    assert office.issue([number]) == Round()
    assert office.issue_some() == Round()
    assert numbers(office.engine) == before


def test_the_next_notices_are_printed_while_those_before_are_stored(office: NoticeOffice) -> None:
    told: list[str] = []

    class Listened:
        def print_all(self, documents: Iterable[str]) -> Iterator[bytes]:
            told.append("printing")
            return office.press.print_all(documents)

    def stored(_connection: Connection, made: Sequence[Notice], _at: object) -> None:
        told.append(f"{len(made)} stored")

    found = put(office.engine, *[basis()] * 25)
    listened = replace(office, press=cast("Press", Listened()), on_issued=stored)
    assert listened.issue(found) == Round(issued=25)
    assert [one for one in told if one != "printing"] == ["24 stored", "1 stored"]
    assert told[:3] == ["printing", "printing", "24 stored"]


def test_two_issuers_at_once_make_one_notice_a_decision(office: NoticeOffice) -> None:
    found = put(office.engine, *[basis(), lower(), rejected()])
    ready, told = Barrier(2), []

    def issue() -> None:
        ready.wait()
        told.append(office.issue(found))

    issuers = [Thread(target=issue) for _ in range(2)]
    for one in issuers:
        one.start()
    for one in issuers:
        one.join()
    assert sum(one.issued for one in told) == 3
    assert sorted(numbers(office.engine)) == found
    with reading(office.engine) as connection:
        asked = select(func.count()).where(ledger.c.act == "notice.issue")
        assert connection.scalar(asked) == 3
        assert verify_ledger(connection).faults == []


class Died(Exception):
    pass


def test_who_dies_in_the_middle_leaves_decisions_that_are_taken_up_again(
    office: NoticeOffice,
) -> None:
    put(office.engine, basis(), lower())
    stored: list[int] = []

    def die(connection: Connection, made: Sequence[Notice], _at: object) -> None:
        stored.append(connection.scalar(select(func.count()).select_from(notices)) or 0)
        raise Died(len(made))

    with pytest.raises(Died):
        replace(office, on_issued=die).issue_some()
    assert (stored, numbers(office.engine)) == ([2], {})
    with reading(office.engine) as connection:
        assert (progress(connection), waiting(connection, 10)) == (Progress(2, 0), [1, 2])
    assert office.issue_some() == Round(issued=2)
    with reading(office.engine) as connection:
        assert progress(connection) == progress(connection, 1) == Progress(2, 2)
        assert progress(connection, 2) == Progress(0, 0)


class Jammed:
    """A press that prints some documents and then none."""

    def __init__(self, press: object, most: int) -> None:
        self.press, self.most = press, most

    def print_all(self, documents: object) -> object:
        for number, pdf in enumerate(self.press.print_all(documents)):  # type: ignore[attr-defined]
            if number == self.most:
                raise PrinterUnavailable("jammed")
            yield pdf


def test_what_was_printed_before_the_press_jams_is_issued(office: NoticeOffice) -> None:
    put(office.engine, basis(), lower())
    jammed = replace(office, press=Jammed(office.press, 1))  # type: ignore[arg-type]
    assert jammed.issue([1, 2]) == Round(issued=1, later=1)
    assert office.issue_some() == Round(issued=1)


def test_a_later_notice_supersedes_the_former_whatever_the_order_of_issuing(
    office: NoticeOffice,
) -> None:
    put(office.engine, basis(), basis(), lower())
    for number in (2, 1, 3):
        office.issue([number])
    of = numbers(office.engine)
    assert marks(office.engine) == {of[1]: of[2]}


def test_a_refusal_supersedes_refusals_alone(office: NoticeOffice) -> None:
    put(office.engine, basis(), rejected(), rejected(), basis())
    office.issue([1, 2])
    assert marks(office.engine) == {}
    office.issue([3])
    of = numbers(office.engine)
    assert marks(office.engine) == {of[2]: of[3]}
    office.issue([4])
    of = numbers(office.engine)
    assert marks(office.engine) == {of[1]: of[4], of[2]: of[3], of[3]: of[4]}


def test_the_first_later_decision_that_counts_is_the_successor() -> None:
    said = [
        Issued("a", 1, "approved"),
        Issued("b", 2, "rejected"),
        Issued("c", 3, "approved_lower"),
    ]
    assert superseded_by(reversed(said)) == {"a": "c", "b": "c"}


def test_a_body_without_a_key_waits_and_holds_up_nobody(
    office: NoticeOffice, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put(office.engine, basis(), basis(body="nobody"))
    office.signing.keys.of(basis().body.id, office.now())
    (made,) = office.signing.keys.folder.glob("nihon-*.pem")
    (tmp_path / made.name).write_bytes(made.read_bytes())
    real = replace(office, signing=Signing(Keys(tmp_path), Signatures()))
    assert real.issue([1, 2]) == Round(issued=1, later=1)
    assert "no key of nobody: put nobody.p12 or nobody.pem" in caplog.text


def test_a_basis_that_was_changed_gets_no_notice_and_holds_up_nobody(
    office: NoticeOffice, caplog: pytest.LogCaptureFixture
) -> None:
    good = basis()
    put(office.engine, good)
    with writing(office.engine) as connection:
        put_decisions(connection, [lower()], 2)
        unlock(connection)
        connection.exec_driver_sql(
            "UPDATE decisions SET basis = replace(basis, 'CCUS', 'ccus') || ' ' "
            "WHERE decision_id = 2"
        )
    assert office.issue([1, 2]) == Round(issued=1, refused=1)
    assert "decision 2 cannot be used" in caplog.text
    assert office.issue_some() == Round()


def unlock(connection: Connection) -> None:
    """Act as somebody who owns the database: append-only tables can be changed."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        return
    rows = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in rows.all():
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def test_the_rounds_issue_by_themselves_until_they_are_stopped(office: NoticeOffice) -> None:
    put(office.engine, basis(), lower())
    done = Barrier(2)

    def tell(_connection: Connection, _made: object, _at: object) -> None:
        done.wait(60)

    told = replace(office, on_issued=tell)
    rounds = IssuingRounds(told)
    rounds.start()
    done.wait(60)
    rounds.stop()
    assert len(numbers(office.engine)) == 2
