from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from attendance.device.batches import unsent_batches
from attendance.device.chain import from_base64url
from attendance.device.clock import MachineClock
from attendance.device.commands import run
from attendance.device.gate import Shown
from attendance.device.identity import load_device
from attendance.device.readers import Tap, Unread
from attendance.device.running import AlreadyRunning, RunningGate
from attendance.device.server import Answer, Server, Unreachable
from tests.attendance.device.conftest import CARD_KEY, WORKER, Site, card
from tests.attendance.device.contract_http import served
from tests.attendance.device.contract_server import ContractServer

TOLD = {
    "device": "gate-9",
    "fingerprint": "ab:cd",
    "site": "36265810102371",
    "gate": "北門",
    "site_name": "中央ビル",
    "mode": "in_out",
    "direction": "in",
    "card_key": CARD_KEY.hex(),
}


def enrol(folder: Path, answer: Answer) -> int:
    server = ContractServer(bytes(32), MachineClock().now().wall, next_answers=[answer])
    with served(server) as said:
        words = ["enrol", "--server", said.address, "--code", "1234", "--state", str(folder)]
        return run(words)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(403, {}, {"title": "This code is not known."}), "This code is not known."),
        (Answer(201, {}, {**TOLD, "mode": "both", "site": 3}), "site, mode"),
        (Answer(201, {}, {**TOLD, "card_key": "zz"}), "non-hexadecimal"),
    ],
)
def test_an_enrolment_that_fails_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], answer: Answer, said: str
) -> None:
    assert enrol(tmp_path, answer) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "device.json").exists()


def test_an_enrolled_machine_knows_its_site(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert enrol(tmp_path, Answer(201, {}, TOLD)) == 0
    device = load_device(tmp_path)
    assert (device.device, device.card_key) == ("gate-9", CARD_KEY)
    assert "ab:cd" in capsys.readouterr().out


@pytest.mark.parametrize("address", ["http://level.example.jp", "ftp://127.0.0.1", "level", ""])
def test_nothing_is_sent_in_the_clear(address: str) -> None:
    with pytest.raises(ValueError, match="https"):
        Server(address)


def test_no_server_is_no_answer() -> None:
    with pytest.raises(Unreachable):
        Server("http://127.0.0.1:1").ask("GET", "/v1/checkpoints/gate-7", {})


@pytest.mark.parametrize("action", ["status", "run"])
def test_a_machine_that_was_not_enrolled_is_told_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], action: str
) -> None:
    assert run([action, "--state", str(tmp_path)]) == 2
    assert "gate enrol" in capsys.readouterr().err


def test_two_programs_do_not_run_one_gate(site: Site) -> None:
    clock = MachineClock()
    first = RunningGate(site.folder, clock, [], port=0, transport=site.server)
    with pytest.raises(AlreadyRunning):
        RunningGate(site.folder, clock, [], port=0, transport=site.server)
    first.start()
    first.stop()


def test_a_clock_that_was_set_drops_no_row_before_its_time(site: Site) -> None:
    gate = RunningGate(site.folder, site.clock, [], port=0, transport=site.server)
    gate.gate.touch(card())
    for _ in range(3):
        gate.uplink.step()
    assert [row.state for row in gate.outbox.rows_from(1, 9)] == ["acked"]
    gate.keep_house()
    site.clock.wall_off = dt.timedelta(days=100)
    gate.gate.watch.look(site.clock.now())
    gate.keep_house()
    assert gate.outbox.rows_from(1, 1)[0].body is not None
    site.clock.pass_seconds(60 * 86_400 + 1)
    gate.keep_house()
    assert gate.outbox.rows_from(1, 1)[0].body is None
    gate.start()
    gate.stop()


def test_a_reader_is_answered_again_after_an_answer_that_failed(site: Site) -> None:
    gate = RunningGate(site.folder, site.clock, [], port=0, transport=site.server)
    failing = [True]

    def fail_once(_: Shown) -> None:
        if failing and failing.pop():
            raise RuntimeError("the page is gone")

    gate.gate.tell(fail_once)
    tell = gate.readers._tell  # noqa: SLF001 - as a reader's thread does
    tell(Unread("reader", "torn"))
    tell(Tap(card()))
    assert gate.outbox.last()[0] == 1
    gate.start()
    gate.stop()


def test_a_clock_that_no_server_checked_drops_nothing(site: Site) -> None:
    site.gate.touch(card())
    site.send_all()
    gate = RunningGate(site.folder, site.clock, [], port=0, transport=site.server)
    gate.keep_house()
    site.clock.wall_off = dt.timedelta(days=100)
    gate.keep_house()
    assert gate.outbox.rows_from(1, 1)[0].body is not None
    gate.start()
    gate.stop()


def test_the_page_says_so_when_the_records_cannot_be_read(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    gate = RunningGate(site.folder, MachineClock(), [], port=0, transport=site.server)
    gate.gate.touch(card())
    assert gate.status()["unsent"] == 1
    gate.outbox._db.execute("ALTER TABLE touches RENAME TO lost")  # noqa: SLF001 - the disk of the test
    for _ in range(3):
        told = gate.status()
        assert (told["unsent"], told["alarms"]) == (1, ["unreadable"])
    assert len(caplog.records) == 1
    gate.outbox._db.execute("ALTER TABLE lost RENAME TO touches")  # noqa: SLF001 - the disk of the test
    assert gate.status()["alarms"] == []
    gate.start()
    gate.stop()


def test_the_status_tells_what_waits(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.gate.touch(card())
    assert run(["status", "--state", str(site.folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], told["unsent"], told["chain_faults"], told["alarms"]) == (1, 1, [], [])


def test_what_was_not_sent_is_written_signed_and_waits_on(site: Site) -> None:
    site.gate.touch(card())
    file = site.folder / "stick.ndjson"
    assert run(["export", "--state", str(site.folder), str(file)]) == 0
    carried = json.loads(file.read_text(encoding="utf-8"))
    headers = {"X-Batch": carried["x_batch"], "X-Signature": carried["x_signature"]}
    body = carried["body"].encode()
    assert site.server.ask("POST", "/v1/events:batch", headers, body).status == 200
    assert json.loads(from_base64url(carried["x_batch"]))["n"] == 1
    assert site.outbox.first_unsent() == 1


def test_rows_of_a_chain_that_forked_can_be_carried_too(site: Site) -> None:
    site.gate.touch(card())
    site.outbox.begin_epoch("fork")
    site.gate.touch(card("00000000000000AA"))
    now = site.clock.now()
    batches = unsent_batches(site.outbox, "gate-7", site.uplink._key, now)  # noqa: SLF001
    assert [batch.rows[0].epoch for batch in batches] == [1, 2]


def test_settling_ends_the_alarms(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.outbox.begin_epoch("fork")
    assert run(["settle", "--state", str(site.folder)]) == 0
    assert "settled: fork" in capsys.readouterr().out
    assert run(["status", "--state", str(site.folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["alarms"] == []


def test_a_log_with_faults_is_refused_with_all_of_them(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping, log = site.folder / "mapping.yaml", site.folder / "log.csv"
    mapping.write_text('columns: {time: t, technician: id}\ntime_format: "%Y-%m-%d %H:%M"\n')
    log.write_text(f"t,id\n2026-11-24 07:58,{WORKER}\nnoon,{WORKER}\n2026-11-24 07:58,1\n")
    words = ["import-log", "--state", str(site.folder), str(log), "--mapping", str(mapping)]
    assert run(words) == 2
    assert [line.count("line ") for line in capsys.readouterr().err.splitlines()] == [1, 1]
    log.write_text(f"t,id\n2026-11-24 07:58,{WORKER}\n")
    assert run(words) == 0
    assert site.outbox.last()[0] == 1


def test_the_gate_loads_nothing_of_the_server(tmp_path: Path) -> None:
    program = (
        "import sys; from portal.command_line import run\n"
        f"run(['gate', 'status', '--state', {str(tmp_path)!r}])\n"
        "import attendance.device.running\n"
        "ours = ('rules', 'evaluator', 'ccus_data', 'sqlalchemy', 'fastapi', 'uvicorn', 'jinja2')\n"
        "print([name for name in ours if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_a_real_server_is_asked_over_http(make_site: Callable[..., Site]) -> None:
    site = make_site()
    site.gate.touch(card())
    with served(site.server) as said:
        site.uplink._transport = Server(said.address)  # noqa: SLF001 - over a real connection
        site.send_all()
    assert [row.state for row in site.outbox.rows_from(1, 9)] == ["acked"]
