from __future__ import annotations

from pathlib import Path

import pytest

from portal.application import FEATURES
from portal.layout import Assets, Pages

PORTAL = Path(__file__).resolve().parents[3] / "portal"
PAGES = Pages(FEATURES, Assets())
PAGES.environment.filters["kind_of"] = str
TEMPLATES = sorted(f"{path.parts[-3]}/{path.name}" for path in PORTAL.glob("*/templates/*.html"))


def source(name: str) -> str:
    feature, file = name.split("/")
    return (PORTAL / feature / "templates" / file).read_text(encoding="utf-8")


def test_every_feature_with_templates_is_known() -> None:
    assert {name.partition("/")[0] for name in TEMPLATES} <= set(FEATURES)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles(name: str) -> None:
    assert PAGES.environment.get_template(name).name == name.partition("/")[2]


@pytest.mark.parametrize("name", [name for name in TEMPLATES if "<main" in source(name)])
def test_the_whole_document_has_language_title_and_a_way_to_the_content(name: str) -> None:
    text = source(name)
    assert '<html lang="{{ lang.tag }}"' in text
    assert "<title>" in text
    assert 'href="#main"' in text


WITH_MAIN = [n for n in TEMPLATES if "{% block main %}" in source(n) and "<main" not in source(n)]


@pytest.mark.parametrize("name", WITH_MAIN)
def test_a_page_has_a_title_and_one_heading(name: str) -> None:
    text = source(name)
    assert "{% block title %}" in text
    assert text.count("<h1>") == 1


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_switches_escaping_off(name: str) -> None:
    text = source(name)
    assert "|safe" not in text.replace(" ", "")
    assert "autoescape" not in text
