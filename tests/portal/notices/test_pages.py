"""What anybody is told of a notice, and what nobody is."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from sqlalchemy import insert, select
from starlette.testclient import TestClient

from ccus_data.database import reading, writing
from ccus_data.tables import decisions, ledger, notice_marks, notice_names, notices
from portal.notices import new_number
from tests.portal.access.conftest import START, House
from tests.portal.notices.decided import basis, put_business, put_decisions, rejected

NUMBERS = (new_number(), new_number())
UNKNOWN = new_number()
WRONG = f"{UNKNOWN[:-1]}{'0' if UNKNOWN[-1] != '0' else '1'}"


@pytest.fixture
def known(house: House) -> House:
    """Two notices, of an approval and of a refusal; pages look at neither PDF."""
    with writing(house.engine) as connection:
        put_business(connection)
        ids = put_decisions(connection, [basis(), rejected()])
        connection.execute(
            insert(notices),
            [
                {
                    "number": number,
                    "decision_id": decision,
                    "body": "b",
                    "issued_on": dt.date(2026, 11, 22),
                    "digest": "d" * 64,
                    "content": b"%PDF-",
                    "certificate_digest": "c" * 64,
                    "issued_at": START,
                }
                for number, decision in zip(NUMBERS, ids, strict=True)
            ],
        )
    return house


def page(client: TestClient, number: str, lang: str = "ja") -> str:
    answer = client.get(f"/notices/{number}", params={"lang": lang})
    assert answer.status_code == 200
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.headers["cache-control"] == "no-store"
    return answer.text


def mark(house: House, kind: str, successor: str | None = None) -> None:
    with writing(house.engine) as connection:
        connection.execute(
            insert(notice_marks).values(
                number=NUMBERS[0],
                mark=kind,
                successor=successor,
                reason_codes="[]",
                by="officer01",
                at=START,
            )
        )


def test_a_valid_notice_says_what_it_is_and_not_whose(known: House) -> None:
    shown = page(known.client, NUMBERS[0])
    for said in ("この通知書は有効です", "電気工事", "レベル3", "日本電設工業協会", "d" * 64):
        assert said in shown
    assert "2026年11月22日" in shown
    for hidden in ("未来", "ミライ", "93845751166921", "66879345433022"):
        assert hidden not in shown


def test_the_name_is_shown_only_where_the_technician_allows_it(known: House) -> None:
    technician = basis().technician.technician_id
    with writing(known.engine) as connection:
        values = {"technician_id": technician, "shown": True, "changed_at": START}
        connection.execute(insert(notice_names).values(values))
    assert "建設 未来" in page(known.client, NUMBERS[0])
    with writing(known.engine) as connection:
        connection.execute(notice_names.update().values(shown=False))
    assert "建設 未来" not in page(known.client, NUMBERS[0])


def test_a_superseded_notice_says_so_and_does_not_lead_to_the_later_one(known: House) -> None:
    mark(known, "superseded", NUMBERS[1])
    shown = page(known.client, NUMBERS[0])
    assert "新しい通知書に置き換えられました" in shown
    assert NUMBERS[1] not in shown


def test_revoked_is_the_last_word(known: House) -> None:
    mark(known, "revoked")
    mark(known, "superseded", NUMBERS[1])
    shown = page(known.client, NUMBERS[0])
    assert "この通知書は取り消されました" in shown
    assert "この通知書は有効です" not in shown


def test_a_refusal_shows_no_level(known: House) -> None:
    shown = page(known.client, NUMBERS[1])
    assert "申請したレベル4とは認められませんでした" in shown
    assert "level-card" not in shown.split("<main")[1]


@pytest.mark.parametrize("lang", ["ja_EASY", "en"])
def test_the_page_speaks_to_everybody(known: House, lang: str) -> None:
    said = {"ja_EASY": "使《", "en": "This notice is valid"}
    shown = page(known.client, NUMBERS[0], lang)
    assert said["en"] in shown if lang == "en" else "<ruby>使<rp>" in shown


def test_unknown_and_wrong_numbers_look_alike(known: House) -> None:
    answers = []
    for number in (UNKNOWN, WRONG, "x", "あ" * 70):
        answer = known.client.get(f"/notices/{number}")
        assert answer.status_code == 404
        # The address itself stands in the links to other languages.
        plain = re.sub(r'href="/notices/[^"]*"', "", answer.text)
        answers.append((plain, answer.headers["cache-control"]))
    assert len(set(answers)) == 1
    assert "この番号の結果通知書は確認できません" in answers[0][0]


def test_unknown_and_wrong_numbers_are_one_problem_to_programs(known: House) -> None:
    told = [known.client.get(f"/api/v1/notices/{one}") for one in (UNKNOWN, WRONG, "x")]
    assert {(one.status_code, one.text) for one in told} == {(404, told[0].text)}
    assert told[0].json()["code"] == "unknown-notice"


def test_programs_are_told_the_same_as_people(known: House) -> None:
    told = known.client.get(f"/api/v1/notices/{NUMBERS[0].lower()}").json()
    assert told == {
        "number": NUMBERS[0],
        "state": "valid",
        "field": "electrical",
        "field_name": "電気工事",
        "body_name": "日本電設工業協会",
        "outcome": "approved",
        "level": 3,
        "level_applied": 3,
        "issued_on": "2026-11-22",
        "sha256": "d" * 64,
        "name": None,
    }
    assert known.client.get(f"/api/v1/notices/{NUMBERS[1]}").json()["level"] is None
    assert known.client.get(f"/api/v1/notices/{NUMBERS[0]}?x=1").status_code == 422


def test_every_look_at_a_notice_stands_in_the_ledger_and_a_miss_does_not(known: House) -> None:
    page(known.client, NUMBERS[0])
    known.client.get(f"/notices/{UNKNOWN}")
    with reading(known.engine) as connection:
        asked = select(ledger.c.by, ledger.c.act, ledger.c.identity)
        (row,) = connection.execute(asked).all()
        technician = connection.scalars(select(decisions.c.technician_id)).first()
    assert (row.by, row.act) == ("public", "notice.view")
    assert json.loads(row.identity) == {"number": NUMBERS[0], "technician_id": technician}


def test_the_sixty_first_number_in_a_quarter_of_an_hour_is_not_looked_up(known: House) -> None:
    for _ in range(59):
        assert known.client.get("/notices/x").status_code == 404
    assert known.client.get(f"/notices/{NUMBERS[0]}").status_code == 200
    assert known.client.get(f"/notices/{NUMBERS[0]}").status_code == 429
    assert known.client.get(f"/api/v1/notices/{NUMBERS[0]}").json()["code"] == "too-often"
    known.clock.turn(minutes=15)
    assert known.client.get(f"/notices/{NUMBERS[0]}").status_code == 200


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [(f" {NUMBERS[0].lower()} ", f"/notices/{NUMBERS[0]}"), ("../x", "/notices/0")],
    ids=["number", "nonsense"],
)
def test_a_typed_number_leads_to_its_page(house: House, typed: str, leads_to: str) -> None:
    answer = house.client.get("/notices", params={"number": typed}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, leads_to)
    assert "通知書の番号" in house.client.get("/notices?number=").text
