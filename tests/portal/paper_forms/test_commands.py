from __future__ import annotations

import json
from pathlib import Path

import pytest

from portal.command_line import run
from portal.paper_forms import read_form, to_json
from tests.portal.paper_forms.examples import certificate
from tests.portal.paper_forms.paper_sheets import CERTIFICATE, FULL_CERTIFICATE, sheet_of


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "form2.xlsx").write_bytes(sheet_of(CERTIFICATE, FULL_CERTIFICATE))
    (tmp_path / "bad.xlsx").write_bytes(
        sheet_of(CERTIFICATE, {"C20:O20": "12", "C23": 20, "E23": 4})
    )
    (tmp_path / "data.json").write_text(json.dumps(to_json(certificate())), encoding="utf-8")
    return tmp_path


def test_a_bad_form_is_refused_with_every_fault_on_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["forms", "read", "bad.xlsx"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "セルC20" in said.err
    assert "セルC23" in said.err
    assert "氏名が記入されていません" in said.err
    assert run(["forms", "read", "bad.xlsx", "--json", "--lang", "en"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert told["forms"] == []
    assert {"fault", "notice"} == {remark["severity"] for remark in told["remarks"]}


def test_a_filled_form_goes_to_data_and_back_onto_paper(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["forms", "read", "form2.xlsx"]) == 0
    assert "就業期間の合計：10年2か月" in capsys.readouterr().out
    assert run(["forms", "read", "form2.xlsx", "--json"]) == 0
    (tmp_path / "read.json").write_text(capsys.readouterr().out, encoding="utf-8")
    assert run(["forms", "print", "read.json", "--as", "xlsx", "--out", "own.xlsx"]) == 0
    first = read_form((tmp_path / "form2.xlsx").read_bytes()).form
    assert first is not None
    assert read_form((tmp_path / "own.xlsx").read_bytes()).form == first
    assert run(["forms", "print", "read.json", "--as", "pdf", "--out", "own.pdf"]) == 0
    assert (tmp_path / "own.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["read", "nowhere.xlsx"], "nowhere.xlsx"),
        (["read", "data.json"], "Excelファイル（.xlsx）ではありません"),
        (["print", "form2.xlsx", "--as", "pdf", "--out", "x.pdf"], "JSONとして読み取れません"),
        (["print", "data.json", "--as", "xlsx", "--out", "form2.xlsx"], "すでにあります"),
        (["print", "data.json", "--as", "xlsx", "--out", "no/x.xlsx"], "書き込めません"),
    ],
)
def test_what_cannot_be_done_is_said(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["forms", *words]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
