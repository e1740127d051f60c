from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from ccus_data.database import reading, writing
from ccus_data.personal_views import Look, note_view
from ccus_data.tables import businesses, identity_numbers, memberships, outbox
from portal.operator import commands
from tests.ccus_data.world import EMPLOYER, ROWS, TECHNICIAN
from tests.portal.access.conftest import House
from tests.portal.claims.test_claims import GIVEN, PAGE

BODY = "nihon-densetsu-kogyo"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    house: House,
    url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with writing(house.engine) as connection:
        connection.execute(insert(businesses), [dict(row) for row in ROWS["businesses"]])
    house.account("Hyouka001")

    def answer(*argv: str) -> tuple[int, str, str]:
        status = commands.run([*argv, "--database", url, "--lang", "en"])
        said = capsys.readouterr()
        return status, said.out, said.err

    return answer


def grant(
    run: Run, *to: str, login_id: str = "hyouka001", role: str = "officer"
) -> tuple[int, str]:
    status, out, err = run("grant", login_id, *to, "--role", role, "--by", "山田")
    return status, out + err


def test_a_grant_that_cannot_be_is_refused_in_a_sentence(house: House, run: Run) -> None:
    body, business = ("--body", BODY), ("--business", EMPLOYER)
    for to, login_id, role, words in (
        (body, "hyouka002", "officer", "There is no account hyouka002"),
        (("--body", "nobody"), "hyouka001", "officer", "There is no evaluation body nobody"),
        (body, "hyouka001", "clerk", "roles of a body are officer, approver"),
        (business, "hyouka001", "officer", "administrator, clerk"),
        (("--business", "0" * 14), "hyouka001", "clerk", "No business 00000000000000"),
    ):
        status, said = grant(run, *to, login_id=login_id, role=role)
        assert status == 2
        assert words in said
    with reading(house.engine) as connection:
        assert connection.execute(select(memberships)).all() == []


def test_an_operator_sets_up_a_body_and_takes_it_back(run: Run) -> None:
    assert grant(run, "--body", BODY)[0] == 0
    assert grant(run, "--body", BODY, role="approver")[0] == 2
    assert "Hyouka001\tofficer" in run("members", "--body", BODY)[1]
    assert [run("end", "hyouka001", "--body", BODY, "--by", "山田")[0] for _ in (1, 2)] == [0, 2]
    assert "Nobody acts for" in run("members", "--body", BODY)[1]


def test_an_operator_lets_accounts_propose_for_fields_without_a_body(
    house: House, run: Run
) -> None:
    status, said = grant(run, "--operator", role="clerk")
    assert (status, "roles of a body are officer, approver" in said) == (2, True)
    assert grant(run, "--body", "operator")[0] == 2
    status, said = grant(run, "--operator", role="approver")
    assert (status, "acts for operator now (approver)" in said) == (0, True)
    with reading(house.engine) as connection:
        (row,) = connection.execute(select(memberships)).all()
    assert (row.organisation_kind, row.organisation_id, row.role) == (
        "body",
        "operator",
        "approver",
    )
    assert "Hyouka001\tapprover" in run("members", "--operator")[1]
    assert run("end", "hyouka001", "--operator", "--by", "山田")[0] == 0
    with pytest.raises(SystemExit):
        run("members", "--operator", "--body", BODY)


def test_the_last_administrator_of_a_business_stays(run: Run) -> None:
    assert grant(run, "--business", EMPLOYER, role="administrator")[0] == 0
    status, _, said = run("end", "hyouka001", "--business", EMPLOYER, "--by", "山田")
    assert status == 2
    assert "last administrator" in said


def test_nobody_acts_without_a_name(run: Run) -> None:
    status, _, said = run("confirm", "1", "--by", " ")
    assert status == 2
    assert "--by" in said


def test_claims_are_listed_confirmed_and_refused_with_a_mail_each(house: House, run: Run) -> None:
    token = house.be(house.account("kensetsu01"))
    for business_id in (EMPLOYER, "00000000000017"):
        given = {**GIVEN, "business_id": business_id}
        assert house.post(PAGE, form_token=token, **given)[0] == 303
    listed = run("claims")[1].splitlines()
    assert [line.split("\t")[0] for line in listed] == ["1", "2"]
    assert "known as ㈱髙﨑工務店" in listed[0]
    assert "business not known" in listed[1]
    assert run("refuse", "2", "--why", " ", "--by", "山田")[0] == 2
    assert run("refuse", "2", "--why", "不通", "--by", "山田")[0] == 0
    assert [run("confirm", "1", "--by", "山田")[0] for _ in (1, 2)] == [0, 2]
    assert "No claim waits" in run("claims")[1]
    with reading(house.engine) as connection:
        kinds = set(connection.scalars(select(outbox.c.kind)))
    assert kinds == {"claim_confirmed", "claim_refused"}


def test_who_saw_a_technician_is_listed_and_that_is_a_view_too(house: House, run: Run) -> None:
    assert run("views", "123", "--by", "山田")[0] == 2
    assert "Nobody has looked" in run("views", TECHNICIAN, "--by", "山田")[1]
    with writing(house.engine) as connection:
        look = Look("kensetsu01", f"business:{EMPLOYER} clerk", "application")
        note_view(connection, look, [TECHNICIAN], house.clock())
    listed = run("views", TECHNICIAN, "--by", "佐藤")[1].splitlines()
    assert listed[0].endswith(f"kensetsu01\tbusiness:{EMPLOYER} clerk\tapplication")
    assert listed[1].endswith("山田\toperator\tviews")


def test_identity_numbers_come_in_whole_or_not_at_all(
    house: House, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "cards.csv"
    for content, said in (
        (b"\xff\xfe", "line 1: This is no CSV in UTF-8"),
        (b"id,number\n", "line 1: The heading must be"),
        (f"technician_id,number\n{TECHNICIAN},0042\n1,42\nx\n{TECHNICIAN},0001\n".encode(), None),
    ):
        file.write_bytes(content)
        status, _, err = run("identity-numbers", str(file), "--by", "山田")
        assert status == 2
        if said is None:
            lines = [line.partition(":")[0] for line in err.splitlines()]
            assert lines == ["line 3", "line 3", "line 4", "line 5"]
            assert "0042" not in err
        else:
            assert said in err
    with reading(house.engine) as connection:
        assert connection.execute(select(identity_numbers)).all() == []
    for number in ("0042", "0043"):  # a new card
        file.write_text(f"technician_id,number\n{TECHNICIAN},{number}\n\n", "utf-8-sig")
        status, out, _ = run("identity-numbers", str(file), "--by", "山田")
        assert (status, "of 1 technicians" in out) == (0, True)
    with reading(house.engine) as connection:
        assert len(connection.execute(select(identity_numbers)).all()) == 1
    assert run("identity-numbers", str(tmp_path / "none.csv"), "--by", "山田")[0] != 0
