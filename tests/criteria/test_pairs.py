"""Every pair of editions in the evidence, compared: the text is approved word by word."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Final

import pytest

from rules.catalogue import CRITERIA_FOLDER
from rules.comparing.commands import run
from tests.criteria.folders import HERE

SHOWN: Final = HERE / "shown" / "diff"

ONLY_IN_A_SOURCE: Final = {
    "codes/qualifications.yaml": (
        "catch_all:",
        (
            "  - {name: 1級木造建築士, kind: licence, source: 試験用}\n"
            "  - {name: 2級木造建築士, kind: licence, source: 試験用}\n"
        ),
    ),
    "codes/trades.yaml": (
        "unlisted_minors:",
        '  - {code: "27-01", name: 鉄筋工, provenance: sourced, source: 試験用}\n',
    ),
}
"""What the catalogues rightly lack, before which line it is put in."""

PAIRS: Final = {
    "carpentry-2020-2021": ("carpentry/2020-04-16.yaml", "carpentry/2021-05-23.yaml"),
    "earthworks-2020-2025": ("earthworks@2025-03-31", "earthworks@2025-04-01"),
    "electrical-2020-2021": ("electrical/2020-04-14.yaml", "electrical/2021-11-25.yaml"),
    "electrical-2020-2023": ("electrical@2023-09-10", "electrical@2023-09-11"),
    "painting-2019-2020": ("painting/2019-06-19.yaml", "painting/2020-04-01.yaml"),
    "rebar-2019-2025": ("rebar/2019-10-08.yaml", "rebar/2025-06-24.yaml"),
    "scaffolding-2020-2021": ("scaffolding/2020-03-03.yaml", "scaffolding/2021-11-05.yaml"),
}


@pytest.fixture(scope="module")
def criteria(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("evidence") / "criteria"
    shutil.copytree(CRITERIA_FOLDER, folder)
    for file, (before, added) in ONLY_IN_A_SOURCE.items():
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert text.count(f"\n{before}") == 1
        path.write_text(text.replace(f"\n{before}", f"\n{added}{before}"), encoding="utf-8")
    return str(folder)


@pytest.fixture(autouse=True)
def _beside_the_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE / "pairs")


@pytest.mark.parametrize("name", PAIRS)
def test_a_historical_pair_is_compared_as_approved(
    name: str, criteria: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*PAIRS[name], "--criteria", criteria]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out == (SHOWN / f"{name}.txt").read_text(encoding="utf-8")


def test_a_pair_is_compared_as_approved_in_english(
    criteria: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = PAIRS["painting-2019-2020"]
    assert run([*pair, "--lang", "en", "--criteria", criteria]) == 0
    approved = (SHOWN / "painting-2019-2020.en.txt").read_text(encoding="utf-8")
    assert capsys.readouterr().out == approved


@pytest.mark.parametrize("name", PAIRS)
def test_programs_get_every_sentence_of_a_pair(
    name: str, criteria: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*PAIRS[name], "--json", "--criteria", criteria]) == 0
    found = json.loads(capsys.readouterr().out)
    approved = (SHOWN / f"{name}.txt").read_text(encoding="utf-8")
    assert found["changes"]
    assert all(change["sentence"].splitlines()[0] in approved for change in found["changes"])


def test_no_edition_and_no_approved_text_is_left_over() -> None:
    named = {file for pair in PAIRS.values() for file in pair if file.endswith(".yaml")}
    assert named == {f"{path.parent.name}/{path.name}" for path in Path().glob("*/*.yaml")}
    texts = {path.name for path in SHOWN.iterdir()}
    assert texts == {*(f"{name}.txt" for name in PAIRS), "painting-2019-2020.en.txt"}
