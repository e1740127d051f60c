from __future__ import annotations

import shlex
import signal
import subprocess
import sys

import pytest

from portal.command_line import EXIT_DONE, EXIT_FAILED, EXIT_INTERRUPTED, EXIT_REFUSED, VERBS, run

JUDGE = ("judge", "portal/samples/electrician-level-3.json", "--json", "--lang", "en")
REFUSED = ("judge", "portal/samples", "--json", "--lang", "en")
CLOSED, FULL = "{}>&-", "{}>/dev/full"
WEB = ("fastapi", "starlette", "uvicorn", "jinja2", "pydantic", "weasyprint", "sqlalchemy")


def test_an_unknown_verb_is_refused_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["level"]) == EXIT_REFUSED
    said = capsys.readouterr()
    assert said.out == ""
    assert "unknown verb 'level'" in said.err
    assert all(verb in said.err for verb in VERBS)


def test_no_verb_at_all_is_refused_with_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == EXIT_REFUSED
    assert "usage: ccus-level VERB" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["-h", "--help"])
def test_help_shows_every_verb_and_an_example(
    word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([word]) == EXIT_DONE
    said = capsys.readouterr().out
    assert all(verb in said for verb in VERBS)
    assert "ccus-level judge portal/samples/electrician-level-3.json" in said


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == EXIT_DONE
    assert capsys.readouterr().out.startswith("ccus-level 0.")


def test_judging_loads_no_web_server_and_no_pdf_library() -> None:
    script = (
        "import sys\n"
        "from portal.command_line import run\n"
        "status = run(['judge', 'portal/samples/electrician-level-3.json', '--engine', 'plain'])\n"
        f"print(status, sorted(set(sys.modules) & set({WEB!r})), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stderr.splitlines()[-1] == "0 []"


def started(*words: str) -> subprocess.Popen[bytes]:
    # What starts the tests may ignore interrupts (a shell does for its background jobs), and a
    # child would go on ignoring them.
    listening = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    script = f"{listening}; from portal.command_line import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", script, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_a_reader_that_goes_away_is_no_fault() -> None:
    command = started("judge", "portal/samples/electrician-level-3.json", "--json", "--explain")
    assert command.stdout is not None
    assert command.stderr is not None
    command.stdout.close()
    assert command.stderr.read() == b""
    assert command.wait() == EXIT_DONE
    command.stderr.close()


def test_a_refusal_is_one_though_nobody_reads_its_faults() -> None:
    command = started(*REFUSED)
    assert command.stdout is not None
    assert command.stderr is not None
    command.stderr.close()
    assert command.stdout.read() == b""
    assert command.wait() == EXIT_REFUSED
    command.stdout.close()


def test_stopping_a_command_by_hand_shows_no_trace() -> None:
    server = started("serve", "--port", "0")
    assert server.stdout is not None
    server.stdout.readline()
    server.send_signal(signal.SIGINT)
    _, said = server.communicate()
    assert b"Traceback" not in said
    assert server.returncode == EXIT_INTERRUPTED


def called(words: tuple[str, ...], *streams: str) -> subprocess.CompletedProcess[str]:
    script = "from portal.command_line import main; main()"
    line = shlex.join([sys.executable, "-c", script, *words]) + " " + " ".join(streams)
    return subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("words", [JUDGE, ("criteria", "show", "electrical", "--json")])
@pytest.mark.parametrize(
    ("output", "why"), [(CLOSED, "Bad file descriptor"), (FULL, "No space left on device")]
)
def test_results_that_cannot_be_written_are_a_failure_without_a_trace(
    words: tuple[str, ...], output: str, why: str
) -> None:
    done = called(words, output.format(1))
    assert (done.returncode, done.stdout) == (EXIT_FAILED, "")
    assert done.stderr.endswith(f": {why}\n")
    assert done.stderr.count("\n") == 1


def test_faults_never_stand_among_results_where_standard_error_is_closed() -> None:
    done = called(REFUSED, CLOSED.format(2))
    assert (done.returncode, done.stdout) == (EXIT_REFUSED, "")


def test_faults_that_cannot_be_written_are_a_failure() -> None:
    done = called(REFUSED, FULL.format(2))
    assert (done.returncode, done.stdout) == (EXIT_FAILED, "")


@pytest.mark.parametrize("words", [JUDGE, REFUSED, ("--help",)])
def test_a_command_without_any_stream_ends_all_the_same(words: tuple[str, ...]) -> None:
    done = called(words, "<&-", CLOSED.format(1), CLOSED.format(2))
    assert done.returncode == (EXIT_REFUSED if words == REFUSED else EXIT_FAILED)
