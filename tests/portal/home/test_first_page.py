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


@pytest.mark.parametrize("way", ["/diagnosis", "/criteria", "/sign-in", "/sign-up", "/notices"])
def test_the_first_page_leads_to_everything_that_people_come_for(
    client: TestClient, way: str
) -> None:
    main = client.get("/?lang=en").text.partition("<main")[2].partition("</main>")[0]
    assert f'href="{way}?lang=en"' in main


def test_a_page_is_in_japanese_until_another_language_is_chosen(client: TestClient) -> None:
    page = client.get("/", headers={"Accept-Language": "en-GB"})
    assert page.headers["content-language"] == "ja"
    assert '<html lang="ja"' in page.text
