"""The operator's verbs: what is held of keys and chains, and how it is decided."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from attendance.commands import parser, run
from attendance.held import decide, held
from attendance.intake import revoke, take_carried
from ccus_data.database import reading, writing
from ccus_data.tables import ledger, personal_views, touches
from ccus_data.wording import Refused
from tests.attendance.gate import NOW, SITE, TODAY, WORKER, Ground, Reader, at, catalogue
from tests.attendance.intake.test_carried import line_of


def verb(ground: Ground, *asked: str) -> int:
    address = ground.engine.url.render_as_string(hide_password=False)
    return run([*asked, "--by", "yamada", "--database", address, "--lang", "en"])


def deed(ground: Ground, *asked: str) -> int:
    """One of the two verbs, at the time of the tests."""
    verbs = {"held": held, "decide": decide}
    given = parser().parse_args([*asked, "--by", "yamada", "--lang", "en"])
    return verbs[asked[0]](catalogue(), ground.engine, given, NOW)


def forked(ground: Ground, tmp_path: Path) -> tuple[Reader, Path]:
    """A machine that was restored from an older copy: its second row is another one than known."""
    reader, path = ground.reader(), tmp_path / "gate.ndjson"
    reader.touch(at("08:00"))
    reader.touch(at("09:00"))
    ground.upload(reader.batch(1, 2, boot_id="boot-2"))
    reader.lines.pop()
    for number, clock in ((102, "10:00"), (103, "11:00")):
        reader.touch(at(clock), id=f"e{number}", direction="out")
    path.write_text(line_of(reader.batch(2, 3)), encoding="utf-8")
    return reader, path


def waiting(ground: Ground) -> list[tuple[Any, ...]]:
    own = touches.c
    asked = select(own.number, own.device_id, own.seq, own.held).where(own.held.is_not(None))
    with reading(ground.engine) as connection:
        return [tuple(row) for row in connection.execute(asked.order_by(own.number))]


def test_an_orphaned_chain_is_refused_until_the_operator_says_why_it_is_kept(
    ground: Ground, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, path = forked(ground, tmp_path)
    assert verb(ground, "carried", str(path)) == 2
    assert "--orphaned" in capsys.readouterr().err
    assert verb(ground, "carried", str(path), "--orphaned", " ") == 2
    assert waiting(ground) == []
    assert verb(ground, "carried", str(path), "--orphaned", "backup of 3 July") == 0
    assert [row[1:] for row in waiting(ground)] == [(None, None, "chain_orphaned")] * 2
    assert verb(ground, "carried", str(path), "--orphaned", "again") == 0
    assert len(waiting(ground)) == 2
    with reading(ground.engine) as connection:
        asked = select(ledger.c.after).where(ledger.c.act == "gate.batch_carried")
        after = json.loads(connection.scalars(asked.order_by(ledger.c.number)).all()[0])
    assert (after["orphaned"], after["held"]) == ("backup of 3 July", 2)
    assert after["x_signature"]


def test_rows_of_an_orphaned_chain_count_once_the_operator_approves_them(
    ground: Ground, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, path = forked(ground, tmp_path)
    day = [(WORKER, TODAY, SITE, "08:00", "09:00", "09-01", "counted")]
    assert ground.histories() == day
    take_carried(ground.engine, catalogue(), path, "yamada", NOW, orphaned="backup")
    assert ground.histories() == day
    assert deed(ground, "held") == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[1] for line in lines] == ["orphaned chain"] * 2
    assert WORKER in lines[0]
    numbers = [line.split("\t")[0] for line in lines]
    assert deed(ground, "decide", "approved", *numbers, "--why", "looked at the machine") == 0
    (row,) = ground.histories()
    assert row[3:5] == ("08:00", "11:00")
    assert deed(ground, "held") == 0
    assert deed(ground, "held", "--view", "decided") == 0
    assert "approved (yamada: looked at the machine)" in capsys.readouterr().out
    back = ("decide", "refused", numbers[1], "--why", "not ours", "--reverse")
    assert deed(ground, *back) == 0
    assert ground.histories()[0][4] == "10:00"
    with pytest.raises(Refused, match="decided already"):
        deed(ground, *back)
    with reading(ground.engine) as connection:
        assert WORKER in set(connection.scalars(select(personal_views.c.technician_id)))


def test_a_batch_with_a_chain_of_its_own_that_is_not_whole_is_never_kept(
    ground: Ground, tmp_path: Path
) -> None:
    reader, path = forked(ground, tmp_path)
    for batch in (
        reader.batch(2, 3, head="f" * 64),
        reader.batch(2, 3, prev="no"),
    ):
        path.write_text(line_of(batch), encoding="utf-8")
        with pytest.raises(Refused):
            take_carried(ground.engine, catalogue(), path, "yamada", NOW, orphaned="backup")
    assert waiting(ground) == []


def test_what_does_not_begin_where_the_server_is_is_kept_as_an_orphan(
    ground: Ground, tmp_path: Path
) -> None:
    reader, path = ground.reader(), tmp_path / "gate.ndjson"
    for clock in ("08:00", "09:00", "10:00"):
        reader.touch(at(clock))
    path.write_text(line_of(reader.batch(3, 3)), encoding="utf-8")
    found = take_carried(ground.engine, catalogue(), path, "yamada", NOW, orphaned="lost disk")
    assert found["held"] == 1
    assert ground.histories() == []


def test_touches_are_decided_all_or_none_and_every_fault_is_told(ground: Ground) -> None:
    reader = ground.reader()
    with writing(ground.engine) as connection:
        revoke(connection, reader.device, SITE, "genba001", NOW)
    reader.touch(at("08:00"))
    ground.upload(reader.batch(1, 1, boot_id="boot-2"))
    ((number, *_),) = waiting(ground)
    ask = ("decide", "approved", str(number))
    for wrong, fault in (
        (("998", "999", "--why", "seen"), "998: .*\n.*999: "),
        (("--why", " "), "--why"),
        (("--why", "x" * 201), "--why"),
        (("--why", "x", "--moment", "yesterday"), "--moment"),
        (("--why", "x", "--moment", "2026-11-26T08:00"), "--moment"),
        (("--why", "x", "--moment", "2026-11-26T13:00+09:00"), f"{number}: nobody knows"),
    ):
        with pytest.raises(Refused, match=f"(?s){fault}"):
            deed(ground, *ask, *wrong)
    assert ground.histories() == []
    assert deed(ground, "decide", "refused", str(number), "--why", "stolen") == 0
    assert ground.histories() == []
    assert verb(ground, "decide", "refused", str(number), "--why", "stolen") == 2
