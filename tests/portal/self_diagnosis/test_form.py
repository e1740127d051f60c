from __future__ import annotations

import datetime as dt

import pytest
from starlette.testclient import TestClient

from portal.self_diagnosis.history_file import EXAMPLE_BYTES
from rules.catalogue import Catalogue
from tests.portal.self_diagnosis.forms import FILLED, packed, plain, post


def test_an_empty_form_says_everything_that_is_missing_at_once(client: TestClient) -> None:
    answer = client.post("/diagnosis/form", data={"action": "diagnose"})
    assert answer.status_code == 422
    assert 'href="#trade"' in answer.text
    assert 'href="#work_days"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 2
    assert "要修正：" in answer.text


def test_a_refused_form_keeps_what_was_typed(client: TestClient) -> None:
    answer = post(client, work_days="12x", days_a_month="20")
    assert answer.status_code == 422
    for kept in ('value="12x"', 'value="120"', 'value="20"', 'value="31018" checked', "09-01"):
        assert kept in answer.text
    assert '<option value="09-01" selected>' in answer.text


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"work_days": "千"}, "work_days", "数字として読み取れません"),
        ({"work_days": "-1"}, "work_days", "数字として読み取れません"),
        ({"work_days": "1.5"}, "work_days", "数字として読み取れません"),
        ({"work_days": "9001"}, "work_days", "9,000以下"),
        ({"work_days": "9" * 50}, "work_days", "9,000以下"),
        ({"work_days": "249"}, "foreman_days", "（250日）が、就業日数（249日）を超えています"),
        ({"days_a_month": "32"}, "days_a_month", "31以下"),
        ({"trade": "99-99"}, "trade", "この職種コードはありません"),
        ({"trade": "", "trade_code": "9-1"}, "trade_code", "この職種コードはありません"),
        ({"trade_code": "06-01"}, "trade_code", "食い違っています"),
        ({"field": "no-such"}, "field", "この分野はありません"),
        ({"qualification": ["no-such"]}, "search", "一覧にないもの"),
    ],
)
def test_a_fault_stands_beside_its_field_and_in_the_list(
    client: TestClient, changes: dict[str, object], field: str, says: str
) -> None:
    answer = post(client, **changes)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}-fault"' in answer.text
    assert says in plain(answer.text)


@pytest.mark.parametrize("days", ["1200", "1,200", "１２００", "1200日", " 1200 "])
def test_days_are_read_as_people_write_them(client: TestClient, days: str) -> None:
    answer = post(client, work_days=days)
    assert answer.status_code == 200
    assert "1,200日" in answer.text


def test_the_seed_example_reaches_level_3(client: TestClient) -> None:
    text = plain(post(client).text)
    assert "いま条件を満たしているレベル（目安） レベル3 銀（シルバー）" in text
    assert "レベルアップを保証するものではありません" in text


def test_the_seed_example_tells_what_is_missing_for_level_3(client: TestClient) -> None:
    answer = post(
        client, work_days="775", foreman_days="60", crew_leader_days="40", qualification=["60011"]
    )
    text = plain(answer.text)
    assert "あと300日" in text
    assert "あと115日" in text
    assert "第一種電気工事士免状取得者" in text
    assert "（3.6年）" in text


def test_role_days_without_the_course_are_left_out_and_said_to_be(client: TestClient) -> None:
    page = post(client, foreman_days="250", crew_leader_days="", qualification=["31018"]).text
    assert "いま条件を満たしているレベル（目安） レベル2" in plain(page)
    assert (
        "職長教育（60001・60011）が選ばれていないため、職長・班長の250日を数えていません。"
        " 受講済みなら追加してください（追加するとレベル3）。"
    ) in plain(page)
    assert 'formaction="/diagnosis/edit">職長教育を追加する' in page


@pytest.mark.parametrize(("role_days", "level"), [("214", None), ("215", 3), ("216", 3)])
def test_a_course_is_said_to_bring_a_level_only_where_it_does(
    client: TestClient, role_days: str, level: int | None
) -> None:
    given = {"foreman_days": role_days, "crew_leader_days": ""}
    text = plain(post(client, **given, qualification=["31018"]).text)
    assert ("追加するとレベル3" in text) is (level == 3)
    assert ("追加するとこの日数を数えます" in text) is (level is None)
    with_course = plain(post(client, **given, qualification=["31018", "60001"]).text)
    assert f"（目安） レベル{level or 2}" in with_course
    assert "60001・60011）が選ばれていない" not in with_course


def test_the_foreman_courses_are_asked_for_beside_the_role_days(client: TestClient) -> None:
    page = client.get("/diagnosis/form").text
    for code in ("60001", "60011"):
        assert page.count(f'name="qualification" value="{code}"') == 1
    assert page.index('id="crew_leader_days"') < page.index('value="60001"')
    assert page.index('value="60011"') < page.index('id="days_a_month"')


def test_a_foreman_course_once_chosen_is_listed_once(client: TestClient) -> None:
    page = post(client, action="search", search="職長").text
    assert page.count('name="qualification" value="60011"') == 1
    assert 'value="60011" checked' in page


@pytest.mark.parametrize(
    ("days", "shown"), [(214, "0.9年"), (215, "1年"), (216, "1年"), (210, "0.9年")]
)
def test_role_days_are_never_shown_as_more_years_than_they_are(
    client: TestClient, days: int, shown: str
) -> None:
    page = post(client, foreman_days=str(days), crew_leader_days="")
    assert f"{days}日 （{shown}）" in plain(page.text)


@pytest.mark.parametrize(("days", "shown"), [(1712, "7.9年"), (1719, "7.9年"), (1720, "8年")])
def test_work_days_are_never_shown_as_more_years_than_they_are(
    client: TestClient, days: int, shown: str
) -> None:
    page = post(client, work_days=str(days))
    assert f"{days:,}日 （{shown}）" in plain(page.text)


def test_days_typed_without_when_they_were_give_no_date_and_say_why(client: TestClient) -> None:
    for changes in ({"days_a_month": ""}, {"foreman_days": "", "crew_leader_days": ""}):
        text = plain(post(client, work_days="900", **changes).text)
        assert "入力された日数からは、いつ届くかを推定できません" in text
        assert "就業がないため" not in text


def test_the_days_of_a_year_are_those_of_the_catalogue(
    client: TestClient, catalogue: Catalogue, today: dt.date
) -> None:
    days = catalogue.operating.number("days_per_year", today)
    assert f"1年は{days}日で換算" in plain(client.get("/diagnosis/form").text)


def test_no_pace_means_no_estimate(client: TestClient) -> None:
    assert "ペース" in plain(post(client, work_days="400").text)
    assert "ペース" not in plain(post(client, work_days="400", days_a_month="").text)


def test_one_field_can_be_asked_for(client: TestClient) -> None:
    text = plain(post(client, field="scaffolding").text)
    assert "とび" in text
    assert "「とび」の対象職種は技能者の登録職種にありません" in text


def test_a_field_alone_stands_for_its_first_trade(client: TestClient) -> None:
    answer = post(client, trade="", field="electrical")
    assert answer.status_code == 200
    assert "1,200日" in answer.text


def test_a_trade_without_a_field_is_told(client: TestClient) -> None:
    answer = post(client, trade="", trade_code="03-01")
    assert answer.status_code == 200
    assert "能力評価分野がありません" in plain(answer.text)


def test_searching_without_a_script_lists_what_was_found(client: TestClient) -> None:
    answer = post(client, action="search", search="玉掛")
    assert answer.status_code == 200
    assert 'name="qualification" value="40040"' in answer.text
    assert 'value="31018" checked' in answer.text


def test_searching_for_nothing_known_says_so(client: TestClient) -> None:
    assert "見つかりません" in plain(post(client, action="search", search="ほげほげ").text)


def test_the_answers_can_be_changed_from_the_result(client: TestClient) -> None:
    page = post(client).text
    answer = client.post("/diagnosis/edit", data={"case": packed(page)})
    assert answer.status_code == 200
    assert 'id="work_days" name="work_days" value="1200"' in answer.text


def test_a_field_in_the_address_is_chosen_already(client: TestClient) -> None:
    assert '<option value="glass" selected>' in client.get("/diagnosis/form?field=glass").text
    assert "selected" not in client.get("/diagnosis/form?field=no-such").text


def test_a_history_file_takes_the_place_of_typed_days(client: TestClient) -> None:
    answer = client.post(
        "/diagnosis/form",
        data=FILLED | {"work_days": "", "foreman_days": "", "crew_leader_days": ""},
        files={"history": ("days.csv", EXAMPLE_BYTES)},
    )
    assert answer.status_code == 200
    assert "2日" in plain(answer.text)


def test_days_and_a_file_together_are_refused_and_the_file_is_kept(client: TestClient) -> None:
    answer = client.post(
        "/diagnosis/form", data=FILLED, files={"history": ("days.csv", EXAMPLE_BYTES)}
    )
    assert answer.status_code == 422
    assert "日数の入力とファイルの両方があります" in answer.text
    assert "選択済みのファイル：days.csv" in answer.text
    kept = answer.text.partition('name="kept_history" value="')[2].partition('"')[0]
    without_days = FILLED | {"work_days": "", "foreman_days": "", "crew_leader_days": ""}
    again = client.post(
        "/diagnosis/form", data=without_days | {"kept_history": kept, "history_name": "days.csv"}
    )
    assert again.status_code == 200
    dropped = client.post(
        "/diagnosis/form", data=without_days | {"kept_history": kept, "drop_history": "yes"}
    )
    assert dropped.status_code == 422


def test_the_catalogue_to_pick_from_is_kept_by_browsers(client: TestClient) -> None:
    source = client.get("/diagnosis/form").text.partition('data-source="')[2].partition('"')[0]
    answer = client.get(source)
    assert "immutable" in answer.headers["cache-control"]
    assert any(row[0] == "31018" for row in answer.json())
    assert client.get("/diagnosis/qualifications/000000000000").status_code == 404


def test_the_example_file_is_read_without_a_fault(client: TestClient) -> None:
    example = client.get("/diagnosis/history-example.csv")
    assert example.content == EXAMPLE_BYTES
    assert "attachment" in example.headers["content-disposition"]
