"""The script of the kit, as a stranger runs it, against the portal in a process of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from portal.command_line import run
from rules.cases import read_cases
from rules.catalogue import CRITERIA_FOLDER, Catalogue
from tests.portal.conformance.served import served, tried

OF_A_FIELD = 4


class Greeter(BaseHTTPRequestHandler):
    """Answers any record with a greeting."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"good day")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture
def kit(whole: Path, tmp_path: Path) -> Path:
    """A slice of the kit: the first and last cases of each field, and every counting case."""
    for path in whole.iterdir():
        found = path.read_bytes().splitlines(keepends=True)
        if path.suffix == ".jsonl" and path.stem != "counting":
            found = found[:OF_A_FIELD] + found[OF_A_FIELD:][-OF_A_FIELD:]
        (tmp_path / path.name).write_bytes(b"".join(found))
    return tmp_path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "kit"
    assert run(["criteria", "kit", "--out", str(folder)]) == 0
    return folder


def alter(path: Path, old: str, new: str) -> None:
    first, *rest = path.read_text(encoding="utf-8").splitlines(keepends=True)
    head, mark, expected = first.partition('"expected":')
    assert old in expected
    path.write_text("".join([head + mark + expected.replace(old, new, 1), *rest]), encoding="utf-8")


def test_one_altered_expectation_is_found(kit: Path, base: str) -> None:
    alter(kit / "rebar.jsonl", '"level":1', '"level":2')
    done = tried(kit, base)
    assert done.returncode == 1
    assert "rebar-001" in done.stdout
    assert "level: expected 2, found 1" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("cases, 1 differ")


def test_an_expected_key_that_the_answer_lacks_is_found(kit: Path, base: str) -> None:
    alter(kit / "rebar.jsonl", '"level":1', '"grade":1')
    done = tried(kit, base)
    assert (done.returncode, "grade: expected 1, found 'nothing'" in done.stdout) == (1, True)


def test_a_refused_record_is_a_difference(kit: Path, base: str) -> None:
    path = kit / "tile.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace('"schema":1', '"schema":9', 1))
    done = tried(kit, base)
    assert done.returncode == 1
    assert "HTTP 422" in done.stdout


def test_a_kit_without_cases_is_no_success(kit: Path, base: str) -> None:
    for path in kit.glob("*.jsonl"):
        path.unlink()
    done = tried(kit, base)
    assert (done.returncode, done.stdout) == (1, "0 cases, 0 differ\n")


@pytest.mark.parametrize(
    "address", [(), ("",), ("portal",), ("http://[",), ("http://127.0.0.1:1",)]
)
def test_where_no_judge_answers_it_is_said_and_is_no_difference(
    kit: Path, address: tuple[str, ...]
) -> None:
    done = tried(kit, *address)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("".join(address))
    assert "Give the address of a judge: run_kit.py http://127.0.0.1:8000" in line


def test_what_answers_without_json_is_no_judge(kit: Path) -> None:
    with HTTPServer(("127.0.0.1", 0), Greeter) as server:
        Thread(target=server.handle_request).start()
        done = tried(kit, f"http://127.0.0.1:{server.server_port}")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Give the address of a judge" in done.stderr


def test_the_portal_answers_every_case_of_the_slice_as_expected(kit: Path, base: str) -> None:
    done = tried(kit, base)
    cases = sum(len(path.read_bytes().splitlines()) for path in kit.glob("*.jsonl"))
    assert done.stdout == f"{cases} cases, 0 differ\n"
    assert done.returncode == 0


def test_the_script_is_short_enough_to_read(kit: Path) -> None:
    assert len((kit / "run_kit.py").read_text(encoding="utf-8").splitlines()) <= 70


def test_the_whole_kit_accounts_for_every_worked_case(whole: Path) -> None:
    manifest = json.loads((whole / "manifest.json").read_bytes())
    cases, _ = read_cases(CRITERIA_FOLDER, Catalogue.load())
    left = sum(one["cases"] for one in manifest["left_out"])
    assert sum(manifest["cases"].values()) - manifest["cases"]["counting"] + left == len(cases)
    assert set(manifest["cases"]) == {case.field for case in cases} | {"counting"}
