"""A torn file is refused by its name, nothing is lost, and once it is back the night is as ever."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq
import pytest

from ccus_data.nightly import commands
from ccus_data.population import make_plan, make_population
from ccus_data.snapshot import FileEntry, file_digest
from evaluator.months import Month
from tests.ccus_data.counting.folders import tell_of
from tests.ccus_data.nightly.nights import copied, left, night

EARLIER = dt.date(2023, 7, 14)

TEARS: dict[str, Callable[[bytes], bytes]] = {
    "cut in the middle": lambda content: content[: len(content) // 2],
    "footer cut": lambda content: content[:-4],
    "zeros within": lambda content: (
        content[: len(content) // 3] + bytes(len(content) // 3) + content[len(content) // 3 * 2 :]
    ),
    "empty": lambda _: b"",
}


class Folders(NamedTuple):
    """Where a night reads and writes."""

    snapshot: Path
    state: Path
    out: Path

    def asked(self) -> list[str]:
        folders = ["--state", str(self.state), "--out", str(self.out)]
        return [str(self.snapshot), *folders, "--threads", "1", "--lang", "en"]

    def run(self) -> int:
        return commands.run(self.asked())

    def content(self) -> dict[str, bytes]:
        """Every file of the three, but for locks and what may be spilled."""
        return {
            str(path): path.read_bytes()
            for folder in self
            for path in folder.rglob("*")
            if path.is_file() and path.name != ".lock"
        }


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> tuple[Folders, dict[str, bytes]]:
    """After a night in the middle of July, and what the night after it leaves."""
    base = tmp_path_factory.mktemp("torn")
    months = Month.parse("2023-05"), Month.parse("2023-07")
    make_population(base / "people", make_plan(Fraction("0.0004"), 5, *months), 1, lambda *_: None)
    night(base / "people", base / "out", EARLIER)
    after = copied(base / "out", "after")
    night(base / "people", after, state=copied(base / "out-state", "after-state"))
    return Folders(base / "people", base / "out-state", base / "out"), left(after)


@pytest.fixture
def own(begun: tuple[Folders, dict[str, bytes]], tmp_path: Path) -> Folders:
    """The same beginning once more."""
    found = Folders(*(tmp_path / name for name in Folders._fields))
    for old, new in zip(begun[0], found, strict=True):
        shutil.copytree(old, new, symlinks=True)
    return found


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("snapshot", "technicians.parquet"),
        ("snapshot", "qualifications.parquet"),
        ("snapshot", "manifest.json"),
        ("state", "masks/2023-05.parquet"),  # closed: never made again
        ("state", "masks/manifest.json"),
        ("out", "runs/000001/levels.parquet"),
        ("out", "runs/000001/missing.parquet"),
        ("out", "runs/000001/quarantine.parquet"),
        ("out", "runs/000001/people.parquet"),
        ("out", "runs/000001/masks/2023-07.parquet"),  # open: what days are new is seen by it
        ("out", "runs/000001/basis.json"),
        ("out", "judgements/000001.parquet"),
    ],
)
def test_a_torn_file_is_refused_and_nothing_is_lost(
    begun: tuple[Folders, dict[str, bytes]],
    own: Folders,
    capsys: pytest.CaptureFixture[str],
    folder: str,
    name: str,
) -> None:
    path = getattr(own, folder) / name
    whole = path.read_bytes()
    for tear in TEARS.values():
        path.unlink()  # it may be one file with that of another folder
        path.write_bytes(tear(whole))
        before = own.content()
        assert own.run() == 2
        assert str(path) in capsys.readouterr().err.splitlines()[-1]
        assert own.content() == before
    path.write_bytes(whole)
    assert own.run() == 0
    assert left(own.out) == begun[1]


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("state", "masks/2023-07.parquet"),
        ("state", "summed/closed.parquet"),
        ("state", "summed/closed.json"),
        ("out", "runs/000001/masks/2023-05.parquet"),
    ],
)
def test_what_can_be_made_again_is(
    begun: tuple[Folders, dict[str, bytes]], own: Folders, folder: str, name: str
) -> None:
    path = getattr(own, folder) / name
    whole = path.read_bytes()
    path.unlink()
    path.write_bytes(TEARS["zeros within"](whole))
    assert own.run() == 0
    assert left(own.out) == begun[1]


@pytest.mark.parametrize("listed", [False, True], ids=["after it was listed", "before"])
def test_a_torn_month_file_is_refused_and_the_months_before_it_are_kept(
    begun: tuple[Folders, dict[str, bytes]],
    own: Folders,
    capsys: pytest.CaptureFixture[str],
    listed: bool,
) -> None:
    shutil.rmtree(own.state)
    path = own.snapshot / "histories/2023-07.parquet"
    manifest = own.snapshot / "manifest.json"
    whole, list_of_it = path.read_bytes(), manifest.read_bytes()
    before = left(own.out)
    for tear in TEARS.values():
        path.write_bytes(tear(whole))
        if listed:
            tell_of(own.snapshot, "histories/2023-07.parquet", FileEntry(9, file_digest(path)))
        assert own.run() == 2
        assert str(path) in capsys.readouterr().err.splitlines()[-1]
        assert left(own.out) == before
        assert not list(own.state.glob("masks/2023-07.parquet"))
    kept = (own.state / "masks/2023-05.parquet").stat().st_ino
    path.write_bytes(whole)
    manifest.write_bytes(list_of_it)
    assert own.run() == 0
    assert left(own.out) == begun[1]
    assert (own.state / "masks/2023-05.parquet").stat().st_ino == kept


def test_a_night_done_before_is_not_taken_for_whole_when_its_results_are_torn(
    own: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    assert own.run() == 0
    for name in ("levels.parquet", "report.json"):
        path = own.out / "runs/000002" / name
        whole = path.read_bytes()
        path.unlink()
        path.write_bytes(TEARS["footer cut"](whole))
        capsys.readouterr()
        assert own.run() == 2
        assert str(path) in capsys.readouterr().err
        path.write_bytes(whole)
    assert own.run() == 0


@pytest.fixture
def further(begun: tuple[Folders, dict[str, bytes]], own: Folders) -> Folders:
    """After the second night: what the first one appended is by an earlier run."""
    assert own.run() == 0
    assert left(own.out) == begun[1]
    return own


def test_what_earlier_runs_appended_is_held_to_what_they_left(
    further: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    path = further.out / "judgements/000001.parquet"
    whole, before = path.read_bytes(), left(further.out)
    altered = pq.read_table(path)
    pq.write_table(altered.slice(1), path)
    one_fewer = path.read_bytes()
    for content in (*(tear(whole) for tear in TEARS.values()), one_fewer, None):
        path.unlink()
        if content is not None:
            path.write_bytes(content)
        capsys.readouterr()
        assert further.run() == 2
        assert str(path) in capsys.readouterr().err
    path.write_bytes(whole)
    assert further.run() == 0
    assert left(further.out) == before


def test_what_was_appended_before_there_was_a_list_is_held_to_from_then_on(
    further: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    basis = further.out / "current/basis.json"
    content = json.loads(basis.read_bytes())
    del content["appended"]
    basis.write_text(json.dumps(content), encoding="utf-8")
    assert commands.run([*further.asked(), "--as-of", str(EARLIER)]) == 0
    path = further.out / "judgements/000001.parquet"
    path.write_bytes(TEARS["footer cut"](path.read_bytes()))
    capsys.readouterr()
    assert further.run() == 2
    assert str(path) in capsys.readouterr().err
