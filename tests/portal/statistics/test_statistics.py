from __future__ import annotations

import csv
import io
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from ccus_data.statistics import CSV_COLUMNS
from portal.problems import MEDIA_TYPE
from tests.portal.statistics.figures import sample_document

LANGUAGES = ("ja", "ja_EASY", "en")
NONE_YET = {
    "ja": "公開されている数字はまだありません",
    "ja_EASY": "ありません。あとで",
    "en": "No figures are published yet",
}


def put(path: Path, document: object) -> None:
    """A new document in place of the old one, as the command writes it."""
    new = path.with_name("new")
    new.write_text(json.dumps(document), encoding="utf-8")
    new.replace(path)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_a_document_the_page_says_so(client: TestClient, lang: str) -> None:
    page = client.get(f"/statistics?lang={lang}")
    assert page.status_code == 200
    assert NONE_YET[lang] in page.text
    assert '<svg class="chart' not in page.text


@pytest.mark.parametrize("path", ["/api/v1/statistics", "/statistics.csv"])
def test_without_a_document_there_is_nothing_to_fetch(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_program_is_told_why_there_is_nothing(client: TestClient) -> None:
    answer = client.get("/api/v1/statistics")
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.json()["code"] == "no-statistics"


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"\xff", b'{"form": 2}', b'{"form": 1, "month": "2023-07"}'],
    ids=["empty", "object", "list", "bytes", "other form", "half"],
)
@pytest.mark.parametrize("path", ["/statistics", "/statistics.csv", "/api/v1/statistics"])
def test_a_damaged_document_is_said_and_shows_nothing(
    published: TestClient, file: Path, content: bytes, path: str
) -> None:
    file.write_bytes(content)
    assert published.get(path).status_code == 503


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("totals", "technicians"), -1),
        (("totals", "technicians"), "1"),
        (("totals", "technicians"), 1.5),
        (("months",), {}),
        (("months",), {"2023-13": {}}),
        (("prefectures", 0, "code"), "48"),
        (("levels", 0, "levels"), {"5": 1}),
        (("month",), None),
    ],
)
def test_a_document_with_a_fault_is_refused_as_a_whole(
    published: TestClient, file: Path, place: tuple[str | int, ...], value: object
) -> None:
    document: Any = sample_document()
    inner = document
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    put(file, document)
    assert published.get("/api/v1/statistics").json()["code"] == "statistics-unreadable"


def test_a_parameter_that_does_not_exist_is_refused(published: TestClient) -> None:
    assert published.get("/api/v1/statistics?month=2023-07").status_code == 422


def test_programs_get_the_document_as_it_was_written(published: TestClient) -> None:
    answer = published.get("/api/v1/statistics")
    assert answer.json() == sample_document()
    assert answer.headers["cache-control"] == "no-cache"


def test_the_file_holds_every_figure_in_a_line(published: TestClient) -> None:
    answer = published.get("/statistics.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="ccus-statistics-2023-07.csv"' in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert list(rows[0]) == list(CSV_COLUMNS)
    totals = {row["measure"]: row["value"] for row in rows if row["table"] == "totals"}
    assert totals["histories"] == "96993947"
    hidden = [r for r in rows if r["field"] == "glass" and r["measure"] == "level_1"]
    assert [row["value"] for row in hidden] == [""]


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        ("ja", ["1,241,884人", "一人親方を除く", "2023年7月の1か月", "架空の人の数字"]),
        ("ja_EASY", ["<rt>すうじ</rt>", "<rt>にん</rt>"]),
        ("en", ["1,241,884", "In July 2023", "Since April 2023", "invented people", "Tokyo"]),
    ],
)
def test_the_page_speaks_every_language(published: TestClient, lang: str, says: list[str]) -> None:
    text = published.get(f"/statistics?lang={lang}").text
    assert [one for one in says if one not in text] == []


def test_every_chart_has_a_name_a_description_and_its_table(published: TestClient) -> None:
    text = published.get("/statistics?lang=en").text
    charts = re.findall(r'<svg class="chart.*?</figure>', text, re.DOTALL)
    assert len(charts) == 6
    for chart in charts:
        assert 'role="img"' in chart
        named = re.search(r'aria-labelledby="([\w-]+)" aria-describedby="([\w-]+)"', chart)
        assert named is not None
        assert f'<title id="{named[1]}">' in chart
        assert f'<desc id="{named[2]}">' in chart
    assert text.count("<details>") == 3
    for number in ("96,993,947", "120,000", "150,000"):
        assert number in text


def test_the_highest_month_is_told_in_words(published: TestClient) -> None:
    text = published.get("/statistics?lang=en").text
    assert "The highest is July 2023 with 4,590,000." in text


def test_a_hidden_count_is_said_to_be_hidden_and_draws_nothing(published: TestClient) -> None:
    text = published.get("/statistics?lang=en").text
    assert '<tr><th scope="row">April 2019</th><td><span class="hidden-count">hidden' in text
    assert "Months that are hidden have no column." in text
    assert "April 2019: " not in text


def test_a_chart_without_anything_to_show_says_so(published: TestClient, file: Path) -> None:
    document = sample_document()
    for row in document["months"].values():
        row["technicians_new"] = None
    put(file, document)
    assert "None of the counts can be shown." in published.get("/statistics?lang=en").text


def test_a_month_without_levels_says_so(published: TestClient, file: Path) -> None:
    put(file, {**sample_document(), "levels": None})
    assert "only the last month has them" in published.get("/statistics?lang=en").text


def test_real_people_are_not_called_invented(published: TestClient, file: Path) -> None:
    put(file, {**sample_document(), "invented": False})
    assert "invented" not in published.get("/statistics?lang=en").text


def test_a_new_document_is_shown_without_a_new_start(published: TestClient, file: Path) -> None:
    assert "1,241,884" in published.get("/statistics").text
    document = sample_document()
    document["totals"]["technicians"] = 1_265_592
    put(file, document)
    assert "1,265,592" in published.get("/statistics").text
    file.unlink()
    assert NONE_YET["ja"] in published.get("/statistics").text


def test_a_file_is_read_again_only_when_it_changed(published: TestClient, file: Path) -> None:
    before = published.get("/statistics").text
    state = file.stat()
    changed = file.read_bytes().replace(b"1241884", b"9999999")
    with file.open("r+b") as there:
        there.write(changed)
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert published.get("/statistics").text == before


def test_every_page_leads_to_the_figures(client: TestClient) -> None:
    assert 'href="/statistics?lang=en"' in client.get("/?lang=en").text
    assert 'href="/statistics" aria-current="page"' in client.get("/statistics").text
