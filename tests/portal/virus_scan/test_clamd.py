from __future__ import annotations

from pathlib import Path

import pytest

from portal.uploads import Intake, Refusal, Remade
from portal.virus_scan import Clamd, Infected, NotScanned, ScannerFault, read_scanner
from tests.portal.uploads.files import picture
from tests.portal.virus_scan.clamd_server import EICAR, clamd


def scanner(setting: str) -> Clamd:
    found = read_scanner({"CCUS_LEVEL_CLAMD": setting})
    assert found is not None
    return found


@pytest.mark.parametrize(
    "setting",
    [
        "127.0.0.1:3310",
        "tcp://127.0.0.1",
        "tcp://:3310",
        "tcp://h:99999",
        "unix:clamd",
        "http://h:1",
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_by_its_name(setting: str) -> None:
    with pytest.raises(ScannerFault, match=r"CCUS_LEVEL_CLAMD.*unix:/run"):
        read_scanner({"CCUS_LEVEL_CLAMD": setting})


def test_without_the_setting_nobody_is_asked() -> None:
    assert read_scanner({}) is None
    assert isinstance(Intake(None).examine(picture("PNG"), "a.png"), Remade)


@pytest.mark.parametrize("way", ["unix", "tcp"])
def test_a_clean_file_is_kept_with_the_scanners_name_and_an_infected_one_refused(
    tmp_path: Path, way: str
) -> None:
    with clamd(tmp_path / "clamd.ctl" if way == "unix" else None) as setting:
        intake = Intake(scanner(setting))
        made = intake.examine(picture("PNG"), "a.png")
        assert isinstance(made, Remade)
        assert made.scanned_by.startswith("ClamAV 1.4.6")
        infected = picture("PNG") + bytes(200_000) + EICAR
        assert intake.examine(infected, "a.png") is Refusal.INFECTED
        with pytest.raises(Infected):
            scanner(setting).scan(EICAR)


@pytest.mark.parametrize(
    "said", [b"", b"stream: OK", b"INSTREAM size limit exceeded. ERROR\0", b"UNKNOWN COMMAND\0"]
)
def test_an_answer_that_does_not_say_clean_lets_nothing_through(said: bytes) -> None:
    with clamd(said=said) as setting:
        assert Intake(scanner(setting)).examine(picture("PNG"), "a.png") is Refusal.NOT_SCANNED


def test_a_scanner_that_is_not_there_or_says_nothing_lets_nothing_through(tmp_path: Path) -> None:
    gone = Intake(Clamd(str(tmp_path / "nobody")))
    assert gone.examine(picture("PNG"), "a.png") is Refusal.NOT_SCANNED
    with clamd() as setting:
        closed = setting
    assert Intake(scanner(closed)).examine(picture("PNG"), "a.png") is Refusal.NOT_SCANNED
    import socket  # noqa: PLC0415

    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = ("127.0.0.1", silent.getsockname()[1])
        with pytest.raises(NotScanned):
            Clamd(place, seconds=0.2).scan(b"data")
