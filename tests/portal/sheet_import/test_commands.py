from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from portal.command_line import run
from portal.paper import Printer
from portal.sheet_import import open_sheet
from portal.sheet_print import Paper, sheet_html
from rules.catalogue import Catalogue
from rules.model import Revision, Status
from rules.sheets import STYLES, Draft, SheetFile, Wish, draft_yaml, read_sheet, sheet_text
from rules.single_document import read_document
from tests.portal.sheet_import.files import OFFICIAL, changed, encrypted, of_pages
from tests.portal.sheet_import.slips import SLIPS, Slip

CATALOGUE = Catalogue.load()
PRINTER = Printer(seconds=60, documents_per_process=1_000)
"""One process prints the sheets of all tests."""


@pytest.fixture(autouse=True, scope="module")
def _printer() -> Iterator[None]:
    yield
    PRINTER.close()


def read(file: Path, wish: Wish | None = None) -> Draft:
    opened = open_sheet(file)
    assert isinstance(opened, SheetFile)
    draft = read_sheet(opened, CATALOGUE, wish or Wish())
    assert isinstance(draft, Draft)
    return draft


def test_the_official_sheet_gives_exactly_the_criteria_at_hand() -> None:
    draft = read(OFFICIAL)
    revision = CATALOGUE.in_force("electrical", date(2026, 11, 25))
    assert isinstance(revision, Revision)
    assert draft.doubts == ()
    imported = read_document(draft_yaml(draft).encode(), "draft.yaml", CATALOGUE)
    assert isinstance(imported, Revision)
    for part in (
        "field",
        "name",
        "designation",
        "status",
        "in_force",
        "bodies",
        "trades_known",
        "trades",
        "levels",
    ):
        assert getattr(imported, part) == getattr(revision, part), part
    assert imported.sources[0].sha256 == revision.sources[0].sha256


def test_a_sheet_is_imported_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["criteria", "import", str(OFFICIAL)]) == 0
    said = capsys.readouterr()
    assert said.out == draft_yaml(read(OFFICIAL))
    assert "2023-09-11" in said.err


def test_a_draft_is_written_once_and_never_over_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "draft.yaml"
    assert run(["criteria", "import", str(OFFICIAL), "--out", str(out)]) == 0
    written = out.read_text(encoding="utf-8")
    assert written == draft_yaml(read(OFFICIAL))
    assert capsys.readouterr().out == ""
    assert run(["criteria", "import", str(OFFICIAL), "--out", str(out)]) == 2
    assert out.read_text(encoding="utf-8") == written
    assert str(out) in capsys.readouterr().err


def test_field_and_date_can_be_given(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--field", "electrical", "--in-force", "2027-04-01", "--json"]
    assert run(["criteria", "import", str(OFFICIAL), *words]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["field"], found["in_force"], found["doubts"]) == ("electrical", "2027-04-01", [])
    assert "from: 2027-04-01" in found["draft"]


def test_a_field_that_is_not_in_the_list_is_kept_in_doubt(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["criteria", "import", str(OFFICIAL), "--field", "fiftieth", "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert [doubt["reason"] for doubt in found["doubts"]] == ["field"]
    assert "field: fiftieth" in found["draft"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--field", "Field 1"], "Field 1"),
        (["--in-force", "2010-01-01"], "2019"),
        (["--criteria", "nowhere"], "nowhere"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["criteria", "import", str(OFFICIAL), *words]) == 2
    answer = capsys.readouterr()
    assert answer.out == ""
    assert said in answer.err


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("（645日）", '（6<span style="color: #c5ecfb">45</span>日）'),
        ("2023年9月11日から適用", '<span style="color: #fff">2027年4月1日</span>から適用'),
        (
            "</body>",
            '<div style="position: absolute; inset: 60mm 20mm; background: #fff"></div></body>',
        ),
    ],
    ids=["in the colour of its cell", "in the colour of the paper", "under a white area"],
)
def test_a_sheet_with_text_that_nobody_sees_is_refused(
    old: str, new: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = printed(electrical(), tmp_path, old, new)
    assert run(["criteria", "import", str(file)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert str(file) in said.err


@pytest.mark.parametrize("change", ["layer", "clip"])
def test_a_sheet_with_a_hidden_layer_or_cut_text_is_refused(
    change: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(changed(change))
    assert run(["criteria", "import", str(file)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert str(file) in said.err


@pytest.mark.parametrize(
    ("change", "reason"),
    [("cross", "struck"), ("slope", "struck"), ("picture", "picture"), ("curve", "picture")],
)
def test_what_is_drawn_over_a_table_is_kept_in_doubt(
    change: str, reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(changed(change))
    assert run(["criteria", "import", str(file), "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert reason in {doubt["reason"] for doubt in found["doubts"]}


def test_a_turned_page_is_read_as_it_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(changed("turned"))
    draft, upright = read(file), read(OFFICIAL)
    assert draft.doubts == ()
    assert (draft.levels, draft.trades, draft.bodies) == (
        upright.levels,
        upright.trades,
        upright.bodies,
    )


def test_who_issued_a_sheet_is_said_by_whoever_imports_it() -> None:
    for issuer, primary in ((None, False), ("国土交通省", True)):
        draft = read(OFFICIAL, Wish(issuer=issuer))
        imported = read_document(draft_yaml(draft).encode(), "draft.yaml", CATALOGUE)
        assert isinstance(imported, Revision)
        assert (imported.sources[0].issuer, imported.sources[0].primary) == (issuer, primary)


def test_what_a_sheet_leaves_out_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = "<th>職長経験</th><td><p>職長としての就業日数が３年（645日）</p>\n</td>"
    file = printed(
        electrical(), tmp_path, row, row.replace("職長としての就業日数が３年（645日）", "なし")
    )
    assert run(["criteria", "import", str(file), "--in-force", "2027-04-01"]) == 0
    said = capsys.readouterr().err
    assert "レベル4には" in said
    assert "2023-09-11" in said


def test_light_text_on_a_dark_cell_is_read(tmp_path: Path) -> None:
    new = '<th style="background: #1c4f91; color: #fff" class="level"'
    assert read(printed(electrical(), tmp_path, '<th class="level"', new)).doubts == ()


def test_underlined_text_is_read(tmp_path: Path) -> None:
    file = printed(electrical(), tmp_path, "３年（645日）", "<u>３年（645日）</u>")
    assert read(file).doubts == ()


@pytest.mark.parametrize("data", [encrypted(), changed("script"), of_pages(1000), b"no PDF"])
def test_a_file_that_is_not_read_is_refused_with_what_to_do(
    data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(data)
    assert run(["criteria", "import", str(file)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert str(file) in said.err
    assert said.err.count("\n") == 1


def printed(revision: Revision, folder: Path, old: str = "", new: str = "") -> Path:
    style = STYLES["2023"]
    html = sheet_html(sheet_text(revision, CATALOGUE, style), style, Paper())
    assert old in html
    file = folder / "sheet.pdf"
    file.write_bytes(PRINTER.one_page([html.replace(old, new) if old else html]))
    return file


def electrical() -> Revision:
    revision = CATALOGUE.in_force("electrical", date(2026, 11, 25))
    assert isinstance(revision, Revision)
    return revision


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip.reason} {SLIPS.index(slip)}")
def test_what_is_not_understood_is_kept_and_said(
    slip: Slip, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = printed(electrical(), tmp_path, slip.old, slip.new)
    assert run(["criteria", "import", str(file), "--json"]) == 3
    said = capsys.readouterr()
    found = json.loads(said.out)
    doubts = [doubt for doubt in found["doubts"] if doubt["reason"] == slip.reason]
    assert doubts
    # Nothing is dropped: the words stand in the draft and in the list.
    assert slip.kept in found["draft"]
    assert any(slip.kept in doubt["sentence"] for doubt in doubts)
    assert all(doubt["sentence"] in said.err for doubt in found["doubts"])


def test_a_draft_in_doubt_can_be_read_and_judges_no_level_in_doubt(tmp_path: Path) -> None:
    file = printed(electrical(), tmp_path, "◇登録電気工事基幹技能者〔00001〕", "◇知事が認めた者")
    draft = read(file)
    assert draft.status is Status.PARTIAL
    imported = read_document(draft_yaml(draft).encode(), "draft.yaml", CATALOGUE)
    assert isinstance(imported, Revision)
    assert [rule.level for rule in imported.levels if rule.known] == [2, 3]


def test_a_scan_is_refused_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Without its text, the official sheet is what a scan is to a reader: a picture.
    file = tmp_path / "scan.pdf"
    with pikepdf.open(OFFICIAL) as pdf:
        page = pdf.pages[0]
        drawn = [
            instruction
            for instruction in pikepdf.parse_content_stream(page)
            if str(instruction.operator) not in {"Tj", "TJ", "'", '"'}
        ]
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(drawn))
        pdf.save(file)
    assert run(["criteria", "import", str(file)]) == 2
    said = capsys.readouterr().err
    assert str(file) in said
    assert "criteria_format" in said


def test_a_field_that_contradicts_the_title_is_kept_in_doubt(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["criteria", "import", str(OFFICIAL), "--field", "scaffolding", "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert [doubt["reason"] for doubt in found["doubts"]] == ["field"]
