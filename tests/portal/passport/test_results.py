"""What a notice says, told to the technician in their language from the basis of the decision."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from portal.layout import OF_TECHNICIANS, Language
from portal.notices import DecisionBasis
from portal.passport.result_routes import REASONS
from portal.review.desk import REASONS as CODES
from portal.technician_news import News
from rules.catalogue import Catalogue
from tests.portal.access.conftest import ADDRESS
from tests.portal.notices.decided import basis, lower, rejected
from tests.portal.passport.decided import consent, decide, issue
from tests.portal.passport.own import MINH, TECHNICIAN, Phone

PAGE = "/passport/results/1"
NUMBER = "K3F7-9QWD-2M4X-8HTR"


def put(phone: Phone, found: DecisionBasis, **other: Any) -> None:
    consent(phone)
    told: dict[str, Any] = {"outcome": found.outcome, "level": found.level}
    told |= {"level_applied": found.level_applied, "field": found.field.code}
    decide(phone, 1, basis=found.to_json(), **(told | other))


def text_of(page: str) -> str:
    main = page.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<rt>.*?</rt>|<[^>]*>", "", main))


def test_a_granted_level_is_explained_with_its_ground_and_what_to_do(phone: Phone) -> None:
    put(phone, basis())
    issue(phone, 1, NUMBER)
    told = text_of(phone.get(PAGE))
    days = basis().findings.days
    assert "レベル3と認められました" in told
    assert f"就業日数は合わせて{days.total:,}日" in told
    assert f"CCUSの記録{days.ccus:,}日" in told
    assert "新しいカードが届くまで" in told
    assert "もう一度申請できます" not in told
    assert "電話 03-0000-0000" in told
    assert NUMBER in told
    for held in basis().findings.levels[2].qualifications.held:  # type: ignore[union-attr]
        assert held.name in told


def test_less_than_applied_for_says_why_and_that_one_may_apply_again(phone: Phone) -> None:
    reasons = (
        {"code": "foreman_missing", "text": "職長の期間がありません。"},
        {"code": "of_old", "text": "昔の理由。"},
    )
    given = lower().model_dump(mode="json") | {"reasons": reasons, "words": "説明です。"}
    put(phone, DecisionBasis.model_validate_json(json.dumps(given)))
    told = text_of(phone.get(f"{PAGE}?lang=en"))
    assert "Your time as foreman or crew leader was not given" in told
    assert "昔の理由。" in told
    assert "説明です。" in told
    assert "You can apply again at any time" in told
    assert "The notice is not issued yet." in told
    assert "Where the certificate and CCUS differed" in told


def test_a_refusal_says_what_is_missing_and_promises_no_card(phone: Phone) -> None:
    put(phone, rejected())
    told = text_of(phone.get(PAGE))
    assert "レベル4は認められませんでした" in told
    assert "新しいカードが届くまで" not in told
    missing = [one.missing for level in rejected().findings.levels for one in level.days]
    assert any(missing)
    for one in filter(None, missing):
        assert f"あと{one:,}日" in told


def test_a_cancelled_notice_is_explained_as_one(phone: Phone) -> None:
    put(phone, basis())
    issue(phone, 1, NUMBER, "revoked")
    told = text_of(phone.get(PAGE))
    assert "もう使えません" in told
    assert "新しいカードが届くまで" not in told


@pytest.mark.parametrize("language", OF_TECHNICIANS)
def test_every_sentence_is_in_the_reader_s_language(phone: Phone, language: Language) -> None:
    put(phone, lower())
    issue(phone, 1, NUMBER)
    page = phone.get(f"{PAGE}?lang={language}")
    assert f'data-words="{language}"' in page
    assert not re.search('<span lang="(?:en|ja-x)">(?!English<)', page)


def test_the_notice_is_saved_by_whom_it_is_about_and_by_nobody_else(phone: Phone) -> None:
    put(phone, basis())
    phone.get(f"{PAGE}/notice.pdf", 404)
    issue(phone, 1, NUMBER)
    answer = phone.house.client.get(f"{PAGE}/notice.pdf")
    assert (answer.headers["content-type"], answer.content) == ("application/pdf", b"%PDF-")
    for number in ("2", "x", "9" * 19, "١"):
        phone.get(f"/passport/results/{number}", 404)
    other = phone.house.account("minh0001")
    phone.house.owns(other, MINH)
    phone.token = phone.house.be(other)
    assert TECHNICIAN != MINH
    phone.get(PAGE, 404)
    phone.get(f"{PAGE}/notice.pdf", 404)


def test_announcement_and_home_lead_to_the_explanation(phone: Phone) -> None:
    put(phone, basis())
    house = phone.house
    News(house.engine, house.seals, Catalogue.load(), ADDRESS).results(house.clock())
    for page in ("/passport", "/passport/announcements"):
        assert f'href="{PAGE}"' in phone.get(page)


def test_every_reason_of_a_body_has_words_for_technicians() -> None:
    assert frozenset(CODES) == REASONS
