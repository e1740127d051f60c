from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from portal.samples import NAMES, sample_record
from tests.portal.self_diagnosis.forms import packed, plain, sample

LANGUAGES = ("ja", "ja_EASY", "en")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_sample_gets_a_result_in_every_language(
    client: TestClient, name: str, lang: str
) -> None:
    page = sample(client, name, lang)
    assert "None" not in plain(page)
    assert "{" not in plain(page)


def test_a_sample_that_does_not_exist_is_not_found(client: TestClient) -> None:
    assert client.post("/diagnosis/sample", data={"sample": "../make"}).status_code == 404
    assert client.post("/diagnosis/sample", data={"x": ""}).status_code == 404


def test_level_3_is_shown_with_card_colour_and_evidence(client: TestClient) -> None:
    text = plain(sample(client, "electrician-level-3"))
    assert "レベル（目安） レベル3 銀（シルバー）" in text
    assert "建設 未来 さん" in text
    assert "現在のカードはレベル2です" in text


def test_what_is_missing_is_shown_in_days_and_years(client: TestClient) -> None:
    text = plain(sample(client, "electrician-days-missing"))
    for said in ("あと300日", "あと115日", "775日 （3.6年）", "1,075日 （5年）", "○", "×"):
        assert said in text


def test_pending_days_are_shown_with_what_confirming_would_bring(client: TestClient) -> None:
    text = plain(sample(client, "scaffolder-days-unapproved"))
    assert "元請が12日を承認するとレベル3になります" in text
    assert "元請に承認を依頼してください" in text


def test_a_certificate_is_shown_with_both_ends(client: TestClient) -> None:
    text = plain(sample(client, "carpenter-with-certificate"))
    assert "申告167か月のうち160か月を数えました" in text
    assert "起算点 2008-04" in text
    assert "終着点 2022-09" in text


def test_simple_registration_says_what_to_do_and_shows_no_level(client: TestClient) -> None:
    page = sample(client, "plumber-simple-registration")
    assert "詳細型登録に変更してください" in plain(page)
    assert 'class="verdict"' not in page


def test_days_left_out_are_each_shown_with_their_reason(client: TestClient) -> None:
    text = plain(sample(client, "rebar-worker-blank-entries"))
    for said in (
        "130日 職種が空欄です",
        "75日 所属事業者IDが空欄",
        "40日 現場がまだ登録されていない",
    ):
        assert said in text
    assert "照合できない登録が1件" in text


def test_what_is_not_known_is_said_and_not_judged(client: TestClient) -> None:
    text = plain(sample(client, "painter-criteria-partly-known"))
    assert "レベル2の条件は公開資料で確認できていないため、判定しません" in text
    assert "基準の一部が未確認" in text


def test_confirming_is_not_said_to_change_nothing_where_the_next_level_is_not_known(
    client: TestClient,
) -> None:
    record = json.loads(sample_record("painter-criteria-partly-known") or b"")
    record["histories"][0]["status"] = "unapproved"
    status, text = upload(client, json.dumps(record).encode())
    assert status == 200
    assert "元請がまだ承認していない" in text
    assert "のままです" not in text


def test_a_record_without_the_course_says_what_registering_it_brings(client: TestClient) -> None:
    record = json.loads(sample_record("electrician-level-3") or b"")
    courses = {"60001", "60011"}
    record["qualifications"] = [
        one for one in record["qualifications"] if one.get("code") not in courses
    ]
    status, text = upload(client, json.dumps(record).encode())
    assert status == 200
    assert "職長教育（60001・60011）の登録がないため" in text
    assert "前に受講していればレベル3" in text


def test_several_fields_are_shown_one_after_another(client: TestClient) -> None:
    page = sample(client, "electrician-and-plumber")
    assert 'href="#field-electrical"' in page
    assert 'href="#field-plumbing"' in page


@pytest.mark.parametrize("name", NAMES[:4])
def test_criteria_and_start_points_stand_beside_every_level(client: TestClient, name: str) -> None:
    page = sample(client, name)
    text = plain(page)
    assert "レベルアップを保証するものではありません" in text
    assert "就業日数の起算点" in text
    assert "職長・班長の起算点：最も古い職長教育（60001）" in text
    assert "/criteria/" in page
    assert "使った基準" in text


def test_the_result_can_be_read_in_another_language(client: TestClient) -> None:
    case = packed(sample(client, "electrician-level-3"))
    page = client.post("/diagnosis/again?lang=en", data={"case": case})
    assert page.status_code == 200
    assert "silver card" in page.text


def test_the_bare_result_has_the_shape_of_the_contract(client: TestClient) -> None:
    case = packed(sample(client, "electrician-days-missing"))
    answer = client.post("/diagnosis/json", data={"case": case})
    (judgement,) = answer.json()["judgements"]
    assert judgement["levels"]["3"]["requirements"][0]["missing"] == 300
    assert judgement["levels"]["3"]["requirements"][1]["missing"] == 115
    assert judgement["policy"]["foreman_start"] == "course_date"
    assert judgement["engines"] == ["plain"]


def test_a_change_is_asked_for_only_where_a_form_was_filled_in(client: TestClient) -> None:
    page = sample(client, "electrician-level-3")
    assert "/diagnosis/edit" not in page
    assert client.post("/diagnosis/edit", data={"case": packed(page)}).status_code == 200


@pytest.mark.parametrize("page", ["sample", "record", "again", "edit", "json", "pdf"])
def test_reloading_a_result_begins_again(client: TestClient, page: str) -> None:
    answer = client.get(f"/diagnosis/{page}?lang=en", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/diagnosis?lang=en"


def test_no_page_stands_at_an_unknown_address(client: TestClient) -> None:
    assert client.get("/diagnosis/nothing").status_code == 404


def upload(client: TestClient, data: bytes) -> tuple[int, str]:
    answer = client.post("/diagnosis/record", files={"record": ("my.json", data)})
    return answer.status_code, plain(answer.text)


def test_an_uploaded_record_is_diagnosed(client: TestClient) -> None:
    status, text = upload(client, sample_record("electrician-level-3") or b"")
    assert status == 200
    assert "レベル3 銀" in text


def test_every_fault_of_an_uploaded_record_is_listed_with_its_place(client: TestClient) -> None:
    record = json.loads(sample_record("electrician-level-3") or b"")
    record["histories"][3]["date"] = "2026-02-30"
    record["technician"]["level"] = 9
    record["technician"]["shoe_size"] = 26
    status, text = upload(client, json.dumps(record).encode())
    assert status == 422
    assert "記録に直すところが3件あります" in text
    for place in ("histories[3].date", "technician.level", "technician.shoe_size"):
        assert place in text


def test_a_long_list_of_faults_is_cut_and_counted(client: TestClient) -> None:
    record = json.loads(sample_record("electrician-level-3") or b"")
    for row in record["histories"][:70]:
        row["status"] = "done"
    status, text = upload(client, json.dumps(record).encode())
    assert status == 422
    assert "ほかに20件あります" in text


@pytest.mark.parametrize("data", [b"", b"{", b"\x00", "日付".encode("cp932"), b"[" * 100_000])
def test_a_file_that_is_no_record_is_refused(client: TestClient, data: bytes) -> None:
    status, text = upload(client, data)
    assert status == 422
    assert "直すところが1件" in text


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"x", "multipart/form-data", 400),
        (b"x", "multipart/form-data; boundary=b", 400),
        (b"--b\r\n\r\n\r\n--b--", "multipart/form-data; boundary=b", 400),
        (b"{}", "application/json", 415),
        (b"x", "", 415),
        (b"%ED%A0%80=%00&&&=&sample", "application/x-www-form-urlencoded", 404),
        (b"a=&" * 400, "application/x-www-form-urlencoded", 400),
    ],
)
def test_a_form_that_is_none_is_refused(
    client: TestClient, content: bytes, kind: str, status: int
) -> None:
    answer = client.post("/diagnosis/sample", content=content, headers={"Content-Type": kind})
    assert answer.status_code == status
