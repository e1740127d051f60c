from __future__ import annotations

import pytest

from rules.sheets import Doubt, Reason, sheet_word
from rules.sheets.draft_marks import commented_doubts, head_line, is_doubt, without_head

PLACES = ("page", "head", "foot", "trades", "bodies", "L1", "L2.work_days", "L4.qualifications")
HEAD = (
    f"# {sheet_word('import.file.head', sha256='0' * 64)}\n"
    f"# {sheet_word('import.file.next', field='masonry')}\n"
)


@pytest.mark.parametrize("reason", Reason)
def test_every_sentence_on_what_was_not_read_is_known_again(reason: Reason) -> None:
    for place in PLACES:
        for text in ("", "第一種電気工事士", "一行目\n二行目", "〔30007〕"):
            assert is_doubt(Doubt(reason, place, "●", text).sentence())


@pytest.mark.parametrize("note", ["", "読み取れず", "2023年の表による。", "同等（読み取れない）"])
def test_an_ordinary_note_is_no_doubt(note: str) -> None:
    assert not is_doubt(note)


def test_a_draft_loses_its_head_and_nothing_else() -> None:
    rest = "# 読み取れなかったところが1件あります：\nschema: 1\n# あとの注意\n"
    assert without_head((HEAD + rest).encode()) == rest.encode()
    assert without_head(rest.encode()) == rest.encode()
    assert without_head(b"") == b""


def test_bytes_that_are_no_text_are_left_as_they_are() -> None:
    assert without_head(b"\xff\xfe\n" + HEAD.encode()) == b"\xff\xfe\n" + HEAD.encode()


def test_the_head_is_found_wherever_it_stands() -> None:
    assert head_line(f"# 前\n{HEAD}") == 2
    assert head_line("# 前\nschema: 1\n") is None


def test_doubts_are_found_among_comments_alone() -> None:
    said = Doubt(Reason.LINE, "L2.qualifications", "", "第一種").sentence()
    text = f'# - {said}\nnotes:\n  - "{said}"\n  # {said}\n'
    assert commented_doubts(text) == ((1, said), (4, said))
