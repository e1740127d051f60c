from __future__ import annotations

import pytest

from tests.contracts.laws.japanese import japanese_sentences
from tests.contracts.laws.source import PRODUCT, python_files, snippet


@pytest.mark.parametrize(
    "text",
    [
        'reason = "資格が足りません。"',
        'note = "レベルアップを保証するものではありません"',
        'title = "就業日数、職長の日数"',
        'reason = f"あと{days}日"',
        'reason = f"{name}を取得"',
        'ask = "ご確認のうえおすすみを"',
    ],
)
def test_a_sentence_is_seen(text: str) -> None:
    assert list(japanese_sentences(snippet(text)))


@pytest.mark.parametrize(
    "text",
    [
        'role = "職長"',
        'field = "建築大工"',
        'trade = "れんが積工"',
        'label = f"第{number}種"',
        '"""The field\'s word for it: 就業日数です。"""',
        'english = "Two days are missing."',
        'class Kind:\n    crew = "班長"\n    """班長として働いた日、の意味。"""',
    ],
)
def test_names_and_docstrings_are_fine(text: str) -> None:
    assert not list(japanese_sentences(snippet(text)))


def test_python_holds_no_japanese_sentence() -> None:
    assert [b for source in python_files(*PRODUCT) for b in japanese_sentences(source)] == []
