from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccus_data.spreadsheet_cells import as_meant, harmless

SIGNS = ("=", "+", "-", "@", "\t", "\r")


@pytest.mark.parametrize("sign", SIGNS)
def test_a_formula_gets_an_apostrophe(sign: str) -> None:
    assert harmless(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("text", ["", "93845751166921", "建設 太郎", "'20", "O'Hara", "a=b", "'"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text
    assert as_meant(text) == text


@given(st.text(alphabet="'=+-@\t\ra1", max_size=5))
@settings(max_examples=25)
def test_no_text_is_a_formula_and_each_comes_back(text: str) -> None:
    cell = harmless(text)
    assert not cell.startswith(SIGNS)
    assert as_meant(cell) == text
