from __future__ import annotations

import pytest

from evaluator.faults import SHOWN, Fault, fault, showable, shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("建設　未来", "建設　未来"),
        ("a\nb", "a\ufffdb"),
        ("\x00\x1b[31m", "\ufffd\ufffd[31m"),
        ("\x7f\x85\u2028\u2029", "\ufffd" * 4),
        ("\ud800x\udfff", "\ufffdx\ufffd"),
        ("\U00029e3d", "\U00029e3d"),
    ],
)
def test_what_cannot_be_shown_is_replaced(text: str, expected: str) -> None:
    assert showable(text) == expected
    assert shown(text) == expected


@pytest.mark.parametrize("length", [SHOWN - 1, SHOWN, SHOWN + 1, 100_000])
def test_long_values_are_cut(length: int) -> None:
    found = shown("x" * length)
    assert found == ("x" * length if length <= SHOWN else "x" * SHOWN + "…")


@pytest.mark.parametrize(("value", "expected"), [(3, "3"), (True, "True"), (None, "None")])
def test_values_that_are_no_text_are_shown_as_they_are_written(
    value: object, expected: str
) -> None:
    assert shown(value) == expected


def test_a_fault_says_what_is_wrong_and_what_to_do_in_each_language() -> None:
    found = fault("technician.level", "out_of_range", found="9\n", least=1, most=4)
    values = (("found", "9\ufffd"), ("least", "1"), ("most", "4"))
    assert found == Fault("technician.level", "out_of_range", values)
    assert found.wrong() == "9\ufffd は範囲外です。"
    assert found.mend() == "1から4までの値にしてください。"
    assert found.wrong("en") == "9\ufffd is out of range."
    assert found.mend("en") == "Give a value from 1 to 4."
    assert "使（つか）えません" in found.wrong("ja_EASY")


def test_allowed_words_are_shown_whole() -> None:
    words = [f"word {number}" for number in range(20)]
    found = fault("histories[0].role", "unknown_role", found="x", allowed=words)
    assert ", ".join(words) in found.mend("en")


def test_braces_in_a_sentence_are_shown_once() -> None:
    assert fault("", "not_object", found="list").mend() == "{ } で囲んだ形にしてください。"
    assert fault("", "not_object", found="{x}").wrong() == (
        "項目と値の組（オブジェクト）ではありません（{x}）。"
    )
