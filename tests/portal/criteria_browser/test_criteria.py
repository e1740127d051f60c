from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from portal.application import create_app
from portal.criteria_browser.field_view import editions, field_rows
from portal.settings import Settings
from rules.catalogue import CRITERIA_FOLDER, Catalogue
from rules.model import Status
from tests.portal.self_diagnosis.forms import plain

LANGUAGES = ("ja", "ja_EASY", "en")


def test_every_field_is_listed(client: TestClient, catalogue: Catalogue) -> None:
    page = client.get("/criteria").text
    assert all(f'href="/criteria/{entry.field}"' in page for entry in catalogue.fields)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_field_has_a_page_in_every_language(
    client: TestClient, catalogue: Catalogue, lang: str
) -> None:
    for entry in catalogue.fields:
        answer = client.get(f"/criteria/{entry.field}?lang={lang}")
        assert answer.status_code == 200, entry.field
        assert "None" not in plain(answer.text).replace("None yet", ""), entry.field
        assert entry.name in answer.text


@pytest.mark.parametrize(
    ("search", "field"),
    [("電気", "electrical"), ("09-01", "electrical"), ("とび", "scaffolding"), ("ＡＬＣ", "alc")],
)
def test_a_field_is_found_by_name_trade_or_code(
    catalogue: Catalogue, today: dt.date, search: str, field: str
) -> None:
    assert field in {row.entry.field for row in field_rows(catalogue, today, search)}


def test_a_search_without_a_hit_says_so(client: TestClient) -> None:
    page = client.get("/criteria?q=<b>ほげ</b>").text
    assert "合う分野がありません" in page
    assert "<b>ほげ" not in page


def test_a_field_before_its_first_document_is_unknown(catalogue: Catalogue) -> None:
    rows = field_rows(catalogue, dt.date(2019, 1, 1))
    assert {row.status for row in rows} == {Status.UNKNOWN}


def test_the_levels_stand_as_on_the_sheet(client: TestClient) -> None:
    text = plain(client.get("/criteria/electrical").text)
    for said in (
        "645日以上（3年）",
        "1,075日以上（5年）",
        "職長または班長として 215日以上（1年）",
        "第一種電気工事士免状取得者 31018",
        "ただし、就業日数が1,505日（7年）以上ある場合に限ります。",
        "レベル2の保有資格の条件",
    ):
        assert said in text


def test_a_role_that_needs_a_qualification_says_so(client: TestClient) -> None:
    assert (
        "班長の日数は、次の資格の保有者に限り数えます" in client.get("/criteria/scaffolding").text
    )


def test_what_is_not_known_is_marked_and_the_awaited_sheet_named(client: TestClient) -> None:
    text = plain(client.get("/criteria/painting").text)
    assert "基準の一部が未確認" in text
    assert "確認を待っている資料" in text
    assert "未確認。" in text


def test_sources_and_agreement_are_shown(client: TestClient) -> None:
    text = plain(client.get("/criteria/electrical").text)
    assert "一次資料で確認済み。" in text
    assert "SHA-256" in text


@pytest.mark.parametrize(
    ("on", "version"), [("2023-09-10", "2020-04-01"), ("2023-09-11", "2023-09-11")]
)
def test_the_criteria_of_another_day_can_be_read(client: TestClient, on: str, version: str) -> None:
    page = client.get(f"/criteria/electrical?on={on}").text
    assert f'on={version}" aria-current="true"' in page
    assert f'value="{on}"' in page


def test_the_history_is_told_newest_first(catalogue: Catalogue) -> None:
    newest, oldest = editions(catalogue, "electrical")
    assert (newest.since, newest.until) == (dt.date(2023, 9, 11), None)
    assert oldest.until == dt.date(2023, 9, 10)


def test_a_day_without_a_document_is_told(client: TestClient) -> None:
    answer = client.get("/criteria/scaffolding?on=2019-01-01")
    assert answer.status_code == 404
    assert "2019年1月1日" in answer.text
    assert "有効な基準の資料がありません" in plain(answer.text)


@pytest.mark.parametrize(("on", "status"), [("2020-03-31", 404), ("2020-04-01", 200)])
def test_a_day_before_the_first_document_names_the_gap(
    client: TestClient, on: str, status: int
) -> None:
    answer = client.get(f"/criteria/electrical?on={on}")
    assert answer.status_code == status
    told = "2020年3月31日 までは、確認できる基準がありません" in plain(answer.text)
    assert told is (status == 404)


def test_days_a_year_are_those_of_the_catalogue(
    client: TestClient, catalogue: Catalogue, today: dt.date
) -> None:
    days = catalogue.operating.number("days_per_year", today)
    assert f"1年は{days}日として" in plain(client.get("/criteria/electrical").text)


@pytest.mark.parametrize("on", ["today", "2026-02-30", "86400", "2026-11-21T00", "\x00", "9" * 500])
def test_a_day_that_is_none_is_refused_beside_its_field(client: TestClient, on: str) -> None:
    answer = client.get("/criteria/electrical", params={"on": on})
    assert answer.status_code == 422
    assert 'id="on-fault"' in answer.text


@pytest.mark.parametrize("field", ["nothing", "codes", "%2e%2e", "%00", "%ff", "electrical.yaml"])
def test_an_unknown_field_is_not_found(client: TestClient, field: str) -> None:
    assert client.get(f"/criteria/{field}").status_code == 404


def test_the_page_leads_to_the_diagnosis_of_its_field(client: TestClient) -> None:
    page = client.get("/criteria/glass?lang=en").text
    assert 'href="/diagnosis/form?field=glass&amp;lang=en"' in page


def test_the_history_says_what_changed_on_each_date(client: TestClient) -> None:
    text = plain(client.get("/criteria/electrical").text)
    assert "2023年9月11日 に変わったこと：" in text
    assert "レベル4: 登録電気工事基幹技能者 にコード〔00001〕を記載" in text
    assert text.count("最初の版です。") == 1


def test_what_changed_in_sources_and_notes_is_folded_away(client: TestClient) -> None:
    page = client.get("/criteria/electrical").text
    before, folded = page.split('<details class="more"><summary>出典と備考の変更（')
    assert "にコード〔00001〕を記載" in before
    assert "資料の一致" not in before
    assert "資料の一致 資料は1つ" in folded


def test_an_edition_that_differs_in_sources_alone_asks_for_the_same(
    tmp_path: Path, today: dt.date
) -> None:
    folder = tmp_path / "criteria"
    shutil.copytree(CRITERIA_FOLDER, folder)
    text = (folder / "electrical/2023-09-11.yaml").read_text(encoding="utf-8")
    later = text.replace("from: 2023-09-11", "from: 2025-04-01").replace(
        "kind: primary_confirmed", "kind: several"
    )
    (folder / "electrical/2025-04-01.yaml").write_text(later, encoding="utf-8")
    app = create_app(Settings(body_limit_mb=1, criteria=folder), lambda: today)
    with TestClient(app) as client:
        text = plain(client.get("/criteria/electrical").text)
    assert "2025年4月1日 に新しい版となりましたが、求める内容の変更はありません。" in text
    assert "出典と備考の変更（1件）" in text


def test_a_group_that_came_is_shown_line_by_line(tmp_path: Path, today: dt.date) -> None:
    folder = tmp_path / "criteria"
    shutil.copytree(CRITERIA_FOLDER, folder)
    text = (folder / "electrical/2023-09-11.yaml").read_text(encoding="utf-8")
    floor = "            - with_days: {days: 2150, years: 10}\n"
    group = (
        "            - with_days: {days: 1720, years: 8}\n              all_of:\n"
        '                - {name: 職長教育, code: "60001"}\n'
        "                - {name: 登録電気工事基幹技能者}\n"
    )
    assert text.count(floor) == 1
    later = text.replace("from: 2023-09-11", "from: 2025-04-01").replace(floor, group + floor)
    (folder / "electrical/2025-04-01.yaml").write_text(later, encoding="utf-8")
    app = create_app(Settings(body_limit_mb=1, criteria=folder), lambda: today)
    with TestClient(app) as client:
        page = client.get("/criteria/electrical").text
    shown = page.split('<p class="changes__condition">')[1].split("</p>")[0]
    assert [line.strip() for line in shown.splitlines()] == [
        "次のすべて　※就業日数1,720日（8年）以上で認める",
        "・職長教育〔60001〕",
        "・登録電気工事基幹技能者",
    ]


def test_the_changes_are_told_in_english(client: TestClient) -> None:
    text = plain(client.get("/criteria/electrical?lang=en").text)
    assert "Level 4: 登録電気工事基幹技能者 printed with the code 〔00001〕" in text
    assert "The first edition." in text


def test_a_field_with_one_document_has_only_a_first_edition(client: TestClient) -> None:
    text = plain(client.get("/criteria/scaffolding").text)
    assert "最初の版です。" in text
    assert "に変わったこと" not in text


def test_a_new_day_alone_is_told_as_no_change(tmp_path: Path, today: dt.date) -> None:
    folder = tmp_path / "criteria"
    shutil.copytree(CRITERIA_FOLDER, folder)
    text = (folder / "electrical/2023-09-11.yaml").read_text(encoding="utf-8")
    later = text.replace("from: 2023-09-11", "from: 2025-04-01")
    (folder / "electrical/2025-04-01.yaml").write_text(later, encoding="utf-8")
    newest, *_ = editions(Catalogue.load(folder), "electrical")
    assert (newest.since, newest.first) == (dt.date(2025, 4, 1), False)
    assert (newest.changed, newest.evidence) == ((), ())
    app = create_app(Settings(body_limit_mb=1, criteria=folder), lambda: today)
    with TestClient(app) as client:
        text = plain(client.get("/criteria/electrical").text)
    assert "2025年4月1日 に新しい版となりましたが、内容の変更はありません。" in text
