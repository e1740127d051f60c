from __future__ import annotations

import pytest
from starlette.testclient import TestClient


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        ("ja", "いまの技能レベルと、次に必要なものがわかります"),
        ("ja_EASY", "<rt>た</rt>"),
        ("en", "See your skill level and what the next one needs"),
    ],
)
def test_the_first_page_speaks_every_language(client: TestClient, lang: str, says: str) -> None:
    assert says in client.get(f"/?lang={lang}").text


def test_the_first_page_leads_to_both_things_one_can_do(client: TestClient) -> None:
    text = client.get("/?lang=en").text
    assert 'href="/diagnosis?lang=en"' in text
    assert 'href="/criteria?lang=en"' in text


def test_a_page_is_in_japanese_until_another_language_is_chosen(client: TestClient) -> None:
    page = client.get("/", headers={"Accept-Language": "en-GB"})
    assert page.headers["content-language"] == "ja"
    assert '<html lang="ja"' in page.text
