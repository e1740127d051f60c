from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from attendance.commands import run
from attendance.intake import Batch, take_carried
from ccus_data.database import reading
from ccus_data.tables import gate_boots, ledger
from ccus_data.wording import Refused
from tests.attendance.gate import NOW, SITE, TODAY, WORKER, Ground, at, catalogue

LATER = NOW + dt.timedelta(days=2)


def line_of(batch: Batch) -> str:
    told = {"x_batch": batch.header, "x_signature": batch.signature, "body": batch.body.decode()}
    return json.dumps(told, ensure_ascii=False) + "\n"


def test_what_a_gate_exported_keeps_its_day_however_long_it_was_under_way(
    ground: Ground, tmp_path: Path
) -> None:
    reader, path = ground.reader(), tmp_path / "gate.ndjson"
    reader.touch(at("08:00"), boot_ms=1_000)
    reader.touch(at("17:00"), boot_ms=2_000, direction="out")
    lines = [line_of(reader.batch(1, 1, sent_boot_ms=3_000)), line_of(reader.batch(2, 2))]
    path.write_text("".join(lines), encoding="utf-8")
    found = take_carried(ground.engine, catalogue(), path, "yamada", LATER)
    assert found == {"created": 2, "duplicate": 0, "held": 0, "rejected": 0, "retry": 0}
    day = [(WORKER, TODAY, SITE, "08:00", "17:00", "09-01", "counted")]
    assert ground.histories() == day
    again = take_carried(ground.engine, catalogue(), path, "yamada", LATER)
    assert again["duplicate"] == 2
    assert ground.histories() == day
    with reading(ground.engine) as connection:
        assert connection.execute(select(gate_boots)).all() == []
        acts = connection.scalars(select(ledger.c.act)).all()
    assert acts.count("gate.batch_carried") == 4


@pytest.mark.parametrize(
    "other", ["{}", "no", "[]", '{"x_batch": 1, "x_signature": "", "body": ""}']
)
def test_what_no_gate_wrote_is_refused_before_anything_is_stored(
    ground: Ground, tmp_path: Path, other: str
) -> None:
    reader, path = ground.reader(), tmp_path / "gate.ndjson"
    reader.touch(at("08:00"))
    path.write_text(line_of(reader.batch(1, 1)) + other, encoding="utf-8")
    with pytest.raises(Refused, match="Line 2 "):
        take_carried(ground.engine, catalogue(), path, "yamada", NOW)
    assert ground.kept() == 0


def test_a_batch_of_another_hand_or_behind_a_gap_is_refused_with_its_line(
    ground: Ground, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reader, path = ground.reader(), tmp_path / "gate.ndjson"
    for clock in ("08:00", "09:00", "10:00"):
        reader.touch(at(clock))
    address = ground.engine.url.render_as_string(hide_password=False)
    asked = ["carried", str(path), "--by", "yamada", "--database", address, "--lang", "en"]
    path.write_text(line_of(reader.batch(1, 1)) + line_of(reader.batch(3, 3)), encoding="utf-8")
    assert run(asked) == 2
    assert "Line 2" in (said := capsys.readouterr().err)
    assert "gap" in said
    path.write_text(line_of(reader.batch(2, 2)).replace("09:00", "07:00"), encoding="utf-8")
    assert run(asked) == 2
    assert "signature" in capsys.readouterr().err
    assert ground.kept() == 1
    assert run([*asked[:3], " ", *asked[4:]]) == 2
