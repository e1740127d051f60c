from __future__ import annotations

from portal.access import Membership
from portal.criteria_proposals import State
from tests.portal.criteria_desk.conftest import Body
from tests.portal.sheet_import.files import OFFICIAL
from tests.portal.sheet_import.files import changed as sheet


def test_a_sheet_is_proposed_with_every_line_that_was_not_understood(whole: Body) -> None:
    token = whole.come("densetsu01", Membership("body", whole.name, "officer"))
    status, where = whole.send(token, "sheet.pdf", sheet("picture"), in_force="2027-04-01")
    assert status == 303
    assert "doubts" in where
    page, own = whole.text(where), f"{whole.page}/1"
    assert "読み取れなかったところ（1件）" in page
    assert "表と見比べてください" in page
    assert whole.proposals.get(1).state is State.PROPOSED
    assert "検査でエラーが見つかりました" in page
    assert whole.act(token, "withdraw", withdraw_reason=" ")[0] == 422
    assert whole.act(token, "withdraw", withdraw_reason="直す")[0] == 303
    assert "あなたが今できる操作はありません" in whole.text(own)
    status, _ = whole.send(token, "s.pdf", OFFICIAL.read_bytes(), in_force="2027-04-01")
    assert status == 303
    assert whole.proposals.get(2).state is State.CHECKED
