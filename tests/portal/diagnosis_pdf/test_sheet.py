from __future__ import annotations

import io
import json
import subprocess
from shutil import which
from urllib.parse import unquote

import pikepdf
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from portal.application import FEATURES
from portal.diagnosis_pdf import routes
from portal.layout import Assets, Pages
from portal.paper import Printer
from portal.problems import install_handlers
from portal.samples import NAMES, sample_record
from rules.catalogue import Catalogue
from tests.portal.self_diagnosis.forms import packed, post, sample

CATALOGUE = Catalogue.load()
SEVERAL = ("09-01", "36-09", "36-11", "12-01", "38-05", "06-01", "34-01")
TITLES = {
    "vi": "Kết quả tự kiểm tra cấp CCUS",
    "id": "Hasil cek mandiri level CCUS",
    "zh": "CCUS等级 自我诊断结果",
}
OUT = {"pdftotext": ("-",)}
ALL = tuple(CATALOGUE.trades.minors)


def pdf_of(client: TestClient, case: str, lang: str = "ja") -> bytes:
    answer = client.post(f"/diagnosis/pdf?lang={lang}", data={"case": case})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    return answer.content


def told_by(reader: str, pdf: bytes, *options: str) -> str:
    """What a reader of tools/apt/test.txt says of a file."""
    path = which(reader)
    assert path, f"{reader} is not installed: make setup-test"
    return subprocess.run(
        [path, *options, "-", *OUT.get(reader, ())], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def text_of(pdf: bytes) -> str:
    return "".join(told_by("pdftotext", pdf, "-layout").split())


def pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


@pytest.mark.parametrize(
    ("name", "lang"), [(name, "ja") for name in NAMES] + [(NAMES[2], "ja_EASY"), (NAMES[7], "en")]
)
def test_every_diagnosis_is_one_page(client: TestClient, name: str, lang: str) -> None:
    assert pages(pdf_of(client, packed(sample(client, name)), lang)) == 1


@pytest.mark.parametrize(("trades", "fields"), [(SEVERAL, 6), (ALL, 12)])
def test_a_technician_with_many_fields_still_gets_one_page(
    client: TestClient, trades: tuple[str, ...], fields: int
) -> None:
    record = json.loads(sample_record("electrician-and-plumber") or b"")
    record["technician"]["name"] = "長" * 120
    record["technician"]["trades"] = [{"code": code} for code in trades]
    answer = client.post("/diagnosis/record", files={"record": ("r", json.dumps(record).encode())})
    assert answer.text.count('class="verdict"') >= fields
    pdf = pdf_of(client, packed(answer.text))
    assert pages(pdf) == 1
    assert "職長・班長の起算点" in text_of(pdf)


def test_the_sheet_says_what_the_page_says(client: TestClient) -> None:
    text = text_of(pdf_of(client, packed(sample(client, "electrician-days-missing"))))
    for said in (
        "自己診断公式の判定結果ではありません",
        "電路つなぐさん",
        "電気工事",
        "レベル1",
        "あと300日",
        "あと115日",
        "第一種電気工事士免状取得者",
        "レベルアップを保証するものではありません",
        "2026-11-21",
    ):
        assert said in text


def test_the_sheet_of_a_form_names_nobody(client: TestClient) -> None:
    text = text_of(pdf_of(client, packed(post(client).text)))
    assert "技能者ID" not in text
    assert "レベル3" in text


def test_the_sheet_of_two_fields_says_where_both_counts_start(client: TestClient) -> None:
    text = text_of(pdf_of(client, packed(sample(client, "electrician-and-plumber"))))
    assert "就業日数の起算点" in text
    assert "職長・班長の起算点" in text


def test_it_is_saved_under_a_name_that_tells_of_nobody(client: TestClient) -> None:
    case = packed(sample(client, "electrician-days-missing"))
    answer = client.post("/diagnosis/pdf", data={"case": case})
    assert unquote(answer.headers["content-disposition"]) == (
        'attachment; filename="ccus-level-2026-11-21.pdf"; '
        "filename*=UTF-8''CCUSレベル自己診断_2026-11-21.pdf"
    )


def test_the_same_record_gives_the_same_bytes(client: TestClient) -> None:
    first, second = (
        pdf_of(client, packed(sample(client, "carpenter-with-certificate"))) for _ in range(2)
    )
    assert first == second


def test_its_fonts_are_inside_and_made_for_public_documents(client: TestClient) -> None:
    pdf = pdf_of(client, packed(sample(client, "rebar-worker-blank-entries")))
    fonts = told_by("pdffonts", pdf).splitlines()[2:]
    assert fonts
    assert all("BIZ-UDPGothic" in font or "Noto" in font for font in fonts)
    assert all(font.split()[-5:-4] == ["yes"] for font in fonts)


@pytest.mark.parametrize(
    ("lang", "said", "font"),
    [
        ("vi", "Kết quả này không bảo đảm bạn sẽ được lên cấp.", "Noto-Sans-CJK-JP"),
        ("id", "Hasil ini bukan janji naik level.", "BIZ-UDPGothic"),
        ("zh", "本结果不保证升级。", "Noto-Sans-CJK-SC"),
    ],
)
def test_the_sheet_speaks_the_languages_of_technicians_in_fonts_that_hold_them(
    client: TestClient, lang: str, said: str, font: str
) -> None:
    for name in NAMES:
        case = packed(sample(client, name, lang))
        pdf = pdf_of(client, case, lang)
        assert pages(pdf) == 1, name
        fonts = [line.split()[0] for line in told_by("pdffonts", pdf).splitlines()[2:]]
        # Beside the font of the language only Japanese names may stand in one of their own.
        allowed = {font, "Noto-Sans-CJK-JP"}
        assert {one.partition("+")[2].removesuffix("-Bold") for one in fonts} <= allowed
        assert any(font in one for one in fonts)
        text = text_of(pdf)
        assert "".join(said.split()) in text
        assert "".join(TITLES[lang].split()) in text


def test_rare_letters_of_names_are_set(client: TestClient) -> None:
    record = json.loads(sample_record("electrician-level-3") or b"")
    record["technician"]["name"] = "髙﨑 德𠮷 Nguyễn"
    answer = client.post("/diagnosis/record", files={"record": ("r", json.dumps(record).encode())})
    assert "髙﨑德𠮷Nguyễn" in text_of(pdf_of(client, packed(answer.text)))


def test_its_dates_are_those_of_the_diagnosis(client: TestClient) -> None:
    pdf = pdf_of(client, packed(sample(client, "electrician-level-3")))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.docinfo["/CreationDate"]).startswith("D:20261121")
        assert str(document.docinfo["/Title"]) == "CCUSレベル 自己診断結果"


def test_a_sheet_that_cannot_be_made_is_said_and_the_page_can_be_printed(
    client: TestClient,
) -> None:
    app, printer = FastAPI(), Printer(seconds=0.01, documents_per_process=1)
    pages = Pages(FEATURES, Assets())
    install_handlers(app, pages)
    app.include_router(routes(pages, CATALOGUE, printer))
    case = packed(sample(client, "electrician-level-3"))
    answer = TestClient(app).post("/diagnosis/pdf?lang=ja", data={"case": case})
    printer.close()
    assert answer.status_code == 503
    assert "いまはPDFを作れません" in answer.text
    assert "印刷もできます" in answer.text
