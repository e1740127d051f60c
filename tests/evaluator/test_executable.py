"""``ccus-level judge`` as a process of its own: what only a real process can show."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contracts.laws.source import ROOT
from tests.evaluator.careers import record

EXECUTABLE = [sys.executable, "-c", "from portal.command_line import main; main()", "judge"]
RECORD = json.dumps(record(), ensure_ascii=False).encode() + b"\n"
Done = subprocess.CompletedProcess[bytes]

HEAVY = (
    *("fastapi", "jinja2", "pydantic", "sqlalchemy", "starlette", "uvicorn", "weasyprint"),
    *("asyncio", "http", "httpx2", "socket", "ssl"),
)


def run(*argv: str, stdin: bytes = RECORD, **environment: str) -> Done:
    return subprocess.run(
        [*EXECUTABLE, *argv, "--engine", "plain"],
        input=stdin,
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **environment},
    )


def in_shell(line: str, stdin: bytes = RECORD) -> Done:
    """Runs the executable, ``"$@"``, as a line of the shell says."""
    return subprocess.run(
        ["/bin/sh", "-c", line, "sh", *EXECUTABLE, "-", "--engine", "plain"],
        input=stdin,
        capture_output=True,
        check=False,
        cwd=ROOT,
    )


def expect_quiet_end(done: Done, status: int, said: str) -> None:
    assert done.returncode == status
    assert done.stderr.decode() == said


def test_a_closed_standard_input_is_refused() -> None:
    expect_quiet_end(in_shell('"$@" <&-'), 2, "ccus-level judge: -: Bad file descriptor\n")


def test_a_disk_that_is_full_is_told_and_is_no_refusal() -> None:
    done = in_shell('"$@" > /dev/full')
    expect_quiet_end(done, 3, "ccus-level judge: No space left on device\n")


@pytest.mark.parametrize("count", [1, 400])
def test_a_reader_that_has_enough_ends_the_command_quietly(count: int) -> None:
    process = subprocess.Popen(
        [*EXECUTABLE, "-", "--engine", "plain", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.write(RECORD * count)
        process.stdin.close()
        said = process.stderr.read()
        assert (process.wait(), said) == (0, b"")


@pytest.mark.parametrize("encoding", ["ascii", "euc-jp", "utf-8"])
def test_results_are_utf8_whatever_the_terminal_speaks(encoding: str) -> None:
    for argv in (["-"], ["-", "--json"]):
        done = run(*argv, PYTHONIOENCODING=encoding)
        expect_quiet_end(done, 0, "")
        assert "電気工事" in done.stdout.decode("utf-8")


def test_faults_are_told_whatever_the_terminal_speaks() -> None:
    done = run("-", stdin=b'{"\\ud800": 1}', PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Traceback" not in done.stderr
    assert done.stderr.count(b"[") == 3


def test_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    done = run(os.fsdecode(bytes(tmp_path) + b"/\xff\xfe.json"))
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"No such file" in done.stderr
    assert b"Traceback" not in done.stderr


def test_judging_loads_no_web_server_no_database_and_no_pdf_library() -> None:
    script = (
        "import sys; from portal.command_line import run; status = run(sys.argv[1:]);"
        " print(*sorted(sys.modules), file=sys.stderr); sys.exit(status)"
    )
    for argv in (["-"], ["-", "--json"], ["-", "--json", "--explain"]):
        done = subprocess.run(
            [sys.executable, "-c", script, "judge", *argv],
            input=RECORD,
            capture_output=True,
            check=False,
            cwd=ROOT,
        )
        loaded = {name.split(".")[0] for name in done.stderr.decode().split()}
        assert done.returncode == 0
        assert "evaluator" in loaded
        assert loaded.isdisjoint(HEAVY)


def test_judging_many_lines_with_both_engines_gives_what_the_plain_one_gives() -> None:
    lines = b"".join(
        json.dumps(record(technician_id=f"{n:014}", trades=(trade,))).encode() + b"\n"
        for n, trade in enumerate(("09-01", "06-01", "36-01", "12-01") * 60)
    )
    results = []
    for engine in ("both", "plain"):
        done = subprocess.run(
            [*EXECUTABLE, "-", "--json", "--engine", engine],
            input=lines,
            capture_output=True,
            check=True,
            cwd=ROOT,
        )
        found = [json.loads(line) for line in done.stdout.splitlines()]
        for one in found:
            for each in one["judgements"]:
                del each["engines"], each["ruleset_digest"]
        results.append(found)
    assert len(results[0]) == 240
    assert results[0] == results[1]
