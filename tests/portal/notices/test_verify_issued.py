"""The command that judges and verifies again: every difference is named, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import Engine

from ccus_data.database import reading, writing
from ccus_data.tables import ledger, notices
from portal.command_line import run
from portal.notices import DecisionBasis, NoticeOffice, digest_of
from tests.portal.notices.decided import basis, lower, put_decisions, rejected
from tests.portal.notices.test_issuing import unlock


@pytest.fixture
def issued(office: NoticeOffice) -> NoticeOffice:
    """Four notices, the first superseded by the last; a fifth decision waits."""
    with writing(office.engine) as connection:
        found = put_decisions(connection, [basis(), lower(), rejected(), basis(), lower()])
    office.issue(found[:4])
    return office


def verified(url: str, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, list[str]]:
    status = run(["verify-issued", "--database", url, "--lang", "en", *more])
    return status, capsys.readouterr().out.splitlines()


def tamper(engine: Engine, *statements: str, **values: object) -> None:
    with writing(engine) as connection:
        unlock(connection)
        for statement in statements:
            connection.execute(text(statement), values)


@pytest.mark.usefixtures("issued")
def test_what_is_as_it_was_issued_passes(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = "5 decisions and 4 notices verified: 0 differences. 1 decisions wait for their notice."
    assert verified(url, capsys) == (0, [said])
    status, lines = verified(url, capsys, "--json")
    told = {"decisions": 5, "notices": 4, "waiting": 1, "differences": []}
    assert (status, json.loads(lines[0])) == (0, told)


def stored(engine: Engine, decision: int) -> tuple[str, bytes]:
    with reading(engine) as connection:
        asked = select(notices.c.number, notices.c.content)
        row = connection.execute(asked.where(notices.c.decision_id == decision)).one()
    return row.number, row.content


def test_a_changed_byte_of_a_stored_notice_is_found(
    issued: NoticeOffice, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    number, content = stored(issued.engine, 2)
    changed = bytearray(content)
    changed[len(changed) // 4] ^= 1
    statement = "UPDATE notices SET content = :content WHERE decision_id = 2"
    tamper(issued.engine, statement, content=bytes(changed))
    status, lines = verified(url, capsys)
    assert status == 1
    assert f"notice {number}: the PDF is not what was issued (the SHA-256 differs)." in lines
    assert len([line for line in lines if line.startswith(f"notice {number}:")]) == 2
    assert lines[-1].startswith("5 decisions and 4 notices verified: 2 differences.")


def test_a_changed_basis_is_found_even_with_its_digest_made_to_fit(
    issued: NoticeOffice, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = lower().to_json()
    after = before.replace('"certificate":2866', '"certificate":2867').replace(
        '"total":3586', '"total":3587'
    )
    assert DecisionBasis.from_json(after).findings.days.certificate == 2867
    change = "UPDATE decisions SET basis = :basis, digest = :digest WHERE decision_id = 2"
    tamper(issued.engine, change, basis=after, digest=digest_of(after))
    number, _ = stored(issued.engine, 2)
    status, lines = verified(url, capsys)
    assert status == 1
    said = "decision 2: judged again, findings.days.certificate differs (basis 2867, now 2866)."
    assert said in lines
    assert any(f"notice {number}: basis in the PDF differs" in line for line in lines)
    assert any(f"notice {number}: basis differs from the ledger" in line for line in lines)


def test_every_change_is_named(
    issued: NoticeOffice, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    of = {decision: stored(issued.engine, decision)[0] for decision in range(1, 5)}
    with reading(issued.engine) as connection:
        first = json.loads(connection.scalars(select(ledger.c.identity)).all()[0])["number"]
    tamper(
        issued.engine,
        "UPDATE decisions SET basis = replace(basis, '日本', '日木') WHERE decision_id = 3",
        "UPDATE decisions SET basis = basis || ' ' WHERE decision_id = 5",
        "UPDATE decisions SET level = 4 WHERE decision_id = 1",
        "UPDATE notices SET certificate_digest = 'c' WHERE decision_id = 4",
        "UPDATE notices SET issued_on = '2026-11-23' WHERE decision_id = 1",
        "DELETE FROM notices WHERE decision_id = 2",
        "DELETE FROM notice_marks WHERE number = :one",
        "UPDATE notice_marks SET mark = 'revoked' WHERE number = :three",
        "DELETE FROM ledger WHERE number = 1",
        one=of[1],
        three=of[3],
    )
    status, lines = verified(url, capsys)
    assert status == 1
    for said in (
        "decision 3: its basis is not what was decided on (the SHA-256 differs).",
        "decision 5: its basis cannot be read. not in the canonical form",
        "decision 1: level differs from its basis (stored 4, basis 3).",
        f"notice {of[4]}: certificate in the PDF differs from what is stored",
        f"notice {of[1]}: issued_on differs from the ledger (stored 2026-11-23",
        f"notice {of[2]}: the ledger says it was issued, but it is not there.",
        f"notice {of[1]}: {of[4]} supersedes it, but no mark says so.",
        f"notice {of[1]}: the mark 'superseded' stands in the ledger, but is gone.",
        f"notice {of[3]}: the mark 'revoked' does not stand in the ledger.",
        f"notice {first}: its issue does not stand in the ledger.",
    ):
        held = [line for line in lines if line.startswith(said)]
        # The notice whose issue was taken out of the ledger cannot be compared with it any more.
        assert held or first in said, said
    assert "Ledger row 1: the rows up to 1 are missing." in lines


def test_a_decision_against_the_engines_must_say_so(
    office: NoticeOffice, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kind = basis(level=4, level_applied=4)
    told = basis(level=4, level_applied=4, overrides=True)
    with writing(office.engine) as connection:
        put_decisions(connection, [kind, told])
    status, lines = verified(url, capsys)
    assert (status, len(lines)) == (1, 2)
    assert "decision 1: approved, level 4, is not what the engines judged (level 3)" in lines[0]


def test_criteria_that_are_not_those_of_the_decision_are_named(
    office: NoticeOffice, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text_ = basis().to_json()
    other = text_.replace(basis().findings.criteria.digest, "f" * 64)
    with writing(office.engine) as connection:
        put_decisions(connection, [DecisionBasis.from_json(other)])
    status, lines = verified(url, capsys)
    assert status == 1
    assert "decision 1: it cannot be judged again by the criteria 2023-09-11 (ffff" in lines[0]


def test_a_pdf_that_somebody_holds_is_told_good_superseded_or_not_ours(
    issued: NoticeOffice, url: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "n.pdf"
    good, content = stored(issued.engine, 4)
    file.write_bytes(content)
    asked = ("--notice", str(file))
    assert verified(url, capsys, *asked) == (0, [f"notice {good}: valid."])
    old, other = stored(issued.engine, 1)
    file.write_bytes(other)
    assert verified(url, capsys, *asked) == (1, [f"notice {old}: superseded by a later one."])
    file.write_bytes(content + b"%more\n")
    status, lines = verified(url, capsys, *asked)
    assert status == 1
    assert "the PDF at hand is not the one that was issued" in lines[0]
    assert "the signature is broken" in lines[1]
    tamper(issued.engine, "DELETE FROM notices WHERE decision_id = 4")
    file.write_bytes(content)
    assert verified(url, capsys, *asked) == (
        1,
        [f"notice {good}: no notice of this number was issued."],
    )


def test_certificates_must_lead_to_the_roots_that_are_given(
    issued: NoticeOffice, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (mine,) = {issued.signing.keys.of(basis().body.id, issued.now()).file}
    assert verified(url, capsys, "--trust", str(mine))[0] == 0
    other = issued.signing.keys.of("another-body", issued.now()).file
    status, lines = verified(url, capsys, "--trust", str(other))
    assert (status, len(lines)) == (1, 5)
    assert "is not one to trust" in lines[0]


@pytest.mark.parametrize("name", ["--notice", "--trust"])
def test_a_file_that_is_not_there_is_refused(
    name: str, url: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["verify-issued", "--database", url, name, str(tmp_path / "no")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_a_file_without_certificates_is_refused(
    url: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "no.pem").write_text("none", encoding="utf-8")
    status = run(["verify-issued", "--database", url, "--trust", str(tmp_path / "no.pem")])
    assert status == 2
    assert "PEM形式の証明書を読めません" in capsys.readouterr().err
