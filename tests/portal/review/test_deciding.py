"""From the queue to a decision, its notice, and its cancellation: each once, by named people."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update

from ccus_data.database import reading, writing
from ccus_data.tables import case_rounds, employments, ledger, notice_marks, notices
from portal.access import Membership
from portal.applications import Claim, Jury
from portal.applications.judging import Answer
from portal.command_line import run
from portal.notices import DecisionBasis, Keys, digest_of
from portal.paper import Press
from tests.portal.applications.people import DAYS_FOR_LEVEL_2, STRANGER, put_technicians
from tests.portal.review.conftest import BODY, CASES, World


def test_what_is_filed_is_returned_or_decided_and_its_notices_verify(
    world: World,
    people: list[str],
    printing: tuple[Press, Keys],
    url: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = world.filed(people)
    assert "建設 0郎" in world.get("officer01", f"{CASES}?show=unpaid")
    assert "該当する案件はありません" in world.get("officer01", CASES)
    assert "日本電設工業協会" in world.get("officer01", "/account")
    first = world.clerk.rows(page)[0]
    told = world.act("officer01", first, status=422, action="fee")
    assert "確認の結果を選んで" in told
    assert "理由または確認した内容" in told
    first, second, third, fourth = world.paid(page)
    queue = world.get("officer01", CASES)
    assert queue.count("申請：レベル2") == 4
    assert "2つの判定エンジン" in world.get("officer01", f"{CASES}/{first.case_id}")

    nothing = world.act("officer01", first, status=422, action="decide", outcome="returned")
    assert "理由を1つ以上" in nothing
    done = world.act(
        "officer01",
        first,
        action="decide",
        outcome="returned",
        reason=["qualification_wrong_code", "other"],
        words="資格のコードをご確認ください。",
    )
    assert done == f"{CASES}?done=returned"
    letter = world.house.letters()[-1]
    assert letter["to"] == "hanako@example.co.jp"
    assert f"{page}\n" in letter.get_content()
    assert "建設" not in letter.get_content()

    ticked = [str(one.case_id) for one in (second, third)]
    once_more = world.post("officer02", CASES, status=200, action="approve", case=ticked)
    assert "2件を認定します" in once_more
    assert world.decisions() == []
    sure: dict[str, Any] = {"action": "approve", "case": ticked, "confirmed": "1"}
    assert world.post("officer02", CASES, **sure).endswith("count=2")
    world.act("officer01", fourth, action="decide", outcome="approved")
    assert [row.state for row in world.clerk.rows(page)] == ["returned", *["approved"] * 3]
    decided = world.decisions()
    assert [(one.level, one.decided_by, one.seconded_by) for one in decided] == [
        (2, "officer02", None),
        (2, "officer02", None),
        (2, "officer01", None),
    ]
    for one in decided:
        basis = DecisionBasis.from_json(one.basis)
        assert digest_of(one.basis) == one.digest
        assert basis.application == world.number(page)
        assert basis.findings.days.total == DAYS_FOR_LEVEL_2
        assert basis.findings.engines == ("durable", "plain")

    assert world.issue(*printing) == 3
    letters = [one for one in world.house.letters() if "結果が出ました" in one["subject"]]
    assert ["3件の結果" in one.get_content() for one in letters] == [True]
    assert run(["verify-issued", "--database", url, "--lang", "en"]) == 0
    assert "3 decisions and 3 notices verified: 0 differences" in capsys.readouterr().out


def test_a_case_that_came_back_is_decided_in_its_new_round_with_both_kept(
    world: World, people: list[str]
) -> None:
    page = world.filed(people[:1])
    (case,) = world.paid(page)
    world.act("officer01", case, action="decide", outcome="returned", reason="proof_missing")
    clerk = world.as_clerk()
    (case,) = clerk.rows(page)
    clerk.post(f"{page}/technicians/{case.case_id}/file-again", version=str(case.version))
    (case,) = clerk.rows(page)
    shown = world.get("officer01", f"{CASES}/{case.case_id}")
    assert "2回目の申請" in shown
    assert "1回目の申請の内容です" in world.get("officer01", f"{CASES}/{case.case_id}?round=1")
    world.get("officer01", f"{CASES}/{case.case_id}?round=3", 404)
    world.act("officer01", case, action="decide", outcome="approved")
    (decided,) = world.decisions()
    assert decided.round == 2


def test_what_is_not_the_judgement_needs_words_and_a_second_person(world: World) -> None:
    with writing(world.house.engine) as connection:
        people = put_technicians(connection, [7], days=DAYS_FOR_LEVEL_2 - 1)
    page = world.filed(people, field="electrical", level="2", wish="休業の証明があります")
    (case,) = world.paid(page)
    queue = world.get("officer01", CASES)
    assert "申請のレベルに達していません" in queue
    wrong = world.post("officer01", CASES, status=422, action="approve", case=str(case.case_id))
    assert "まとめて決定できない" in wrong
    wrong = world.act("officer01", case, status=422, action="decide", outcome="approved")
    assert "判定と異なる決定です。その理由を" in wrong
    words = "休業期間の証明書を確認しました。"
    done = world.act("officer01", case, action="decide", outcome="approved", words=words)
    assert done.endswith("done=proposed")
    assert world.decisions() == []
    (case,) = world.clerk.rows(page)
    for who, status in (("officer02", 403), ("officer01", 403), ("stranger1", 404)):
        world.act(who, case, status=status, action="second")
    assert "提案：officer01" in world.get("approver1", f"{CASES}?show=second")
    world.act("approver1", case, action="second")
    (decided,) = world.decisions()
    assert (decided.decided_by, decided.seconded_by) == ("officer01", "approver1")
    assert (decided.overrides, decided.level, decided.words) == (True, 2, words)


def test_who_is_refused_is_shown_no_level_as_decided(world: World) -> None:
    with writing(world.house.engine) as connection:
        people = put_technicians(connection, [8], days=DAYS_FOR_LEVEL_2 - 1)
    page = world.filed(people, field="electrical", level="2", wish="休業の証明があります")
    (case,) = world.paid(page)
    world.act("officer01", case, action="decide", outcome="rejected", reason="lower_level_missing")
    (decided,) = world.decisions()
    assert (decided.outcome, decided.level, decided.overrides) == ("rejected", 1, False)
    detail = world.as_clerk().get(f"{page}/technicians/{case.case_id}")
    for shown in (detail, world.get("approver1", f"{CASES}/{case.case_id}")):
        _, label, behind = shown.partition("決定したレベル</dt>")
        assert label
        said = behind.partition("</dd>")[0]
        assert "不認定" in said
        assert "level-card" not in said


def test_nobody_agrees_to_their_own_proposal_and_each_may_take_it_back(
    world: World, people: list[str]
) -> None:
    page = world.filed(people[:1])
    (case,) = world.paid(page)
    reason: dict[str, Any] = {"reason": "lower_level_missing", "words": "確認しました。"}
    world.act("approver1", case, action="decide", outcome="rejected", **reason)
    (case,) = world.clerk.rows(page)
    told = world.act("approver1", case, status=422, action="second")
    assert "ご自身の提案は承認できません" in told
    world.act("officer02", case, status=403, action="decline")
    world.act("approver1", case, action="decline")
    (case,) = world.clerk.rows(page)
    assert case.state == "under_review"
    assert "申請：レベル2" in world.get("officer01", CASES)
    assert world.decisions() == []


def test_of_two_who_decide_at_once_the_second_is_told(world: World, people: list[str]) -> None:
    page = world.filed(people[:2])
    case, other = world.paid(page)
    world.act("officer01", case, action="decide", outcome="approved")
    told = world.act(
        "officer02", case, status=409, action="decide", outcome="rejected", reason="other"
    )
    assert "ほかの担当者が先に操作しました" in told
    told = world.post(
        "officer02",
        CASES,
        status=422,
        action="approve",
        case=[str(case.case_id), str(other.case_id)],
    )
    assert "まとめて決定できない" in told
    assert [one.decided_by for one in world.decisions()] == ["officer01"]
    assert [row.state for row in world.clerk.rows(page)] == ["approved", "under_review"]


def test_what_was_tampered_with_after_filing_is_never_decided(
    world: World, people: list[str]
) -> None:
    page = world.filed(people[:1])
    (case,) = world.paid(page)
    with writing(world.house.engine) as connection:
        if connection.dialect.name == "sqlite":
            names = select(text("name")).select_from(text("sqlite_master"))
            asked = names.where(text("type = 'trigger' AND tbl_name = 'case_rounds'"))
            for name in connection.scalars(asked).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("ALTER TABLE case_rounds DISABLE TRIGGER USER"))
        kept = connection.scalar(select(case_rounds.c.record))
        more = str(kept).replace('"registered_on":"2020-04-01"', '"registered_on":"2020-03-01"')
        assert more != kept
        connection.execute(case_rounds.update().values(record=more))
    told = world.act("officer01", case, status=422, action="decide", outcome="approved")
    assert "申請されたときのままではありません" in told
    assert world.decisions() == []


@pytest.mark.parametrize(
    ("refused", "said"),
    [("engines_disagree", "結果が一致しない"), ("registration_simple", "判定がないため")],
)
def test_what_the_judge_no_longer_says_is_told_on_the_page_and_decides_nothing(
    world: World, people: list[str], monkeypatch: pytest.MonkeyPatch, refused: str, said: str
) -> None:
    page = world.filed(people[:1])
    (case,) = world.paid(page)

    def silent(_jury: Jury, claims: Sequence[Claim], *_rest: object) -> dict[int, Answer]:
        return {one.case_id: Answer(one, refused=refused) for one in claims}

    monkeypatch.setattr(Jury, "answers", silent)
    assert said in world.get("officer01", f"{CASES}/{case.case_id}")
    told = world.act("officer01", case, status=422, action="decide", outcome="approved")
    assert said in told.partition('id="faults"')[2].partition("</ul>")[0]
    assert world.decisions() == []


def test_a_notice_is_cancelled_once_by_an_approver_and_everybody_is_told(
    world: World, people: list[str], printing: tuple[Press, Keys], url: str
) -> None:
    page = world.filed(people[:1])
    (case,) = world.paid(page)
    world.act("officer01", case, action="decide", outcome="approved")
    assert world.issue(*printing) == 1
    with reading(world.house.engine) as connection:
        number = str(connection.scalar(select(notices.c.number)))
    place = f"/bodies/{BODY}/notices/{number}"
    assert number in world.get("officer01", place)
    answer = world.house.client.get(f"{place}.pdf")
    assert (answer.headers["content-type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    world.get("stranger1", f"{place}.pdf", 404)
    world.get("stranger1", place, 404)
    world.person("employer1", Membership("business", STRANGER, "clerk"))
    with writing(world.house.engine) as connection:
        today = world.house.clock().date()
        connection.execute(update(employments).values(to_day=today - dt.timedelta(days=1)))
        works = {"technician_id": people[0], "business_id": STRANGER, "is_main": True}
        connection.execute(insert(employments), works | {"from_day": today})
    ground: dict[str, Any] = {"ground": "false_record", "words": "偽造でした。", "sure": "1"}
    world.post("officer01", place, status=403, **ground)
    told = world.post("approver1", place, status=422)
    for fault in ("理由を1つ以上", "取消しの説明を", "印を付けてください"):
        assert fault in told
    assert world.post("approver1", place, **ground) == f"{place}?done=cancelled"
    assert "すでに取り消されています" in world.post("approver1", place, status=409, **ground)
    with reading(world.house.engine) as connection:
        (mark,) = connection.execute(select(notice_marks)).all()
        acts = connection.scalars(select(ledger.c.act)).all()
    assert (mark.by, json.loads(mark.reason_codes)) == ("approver1", ["false_record"])
    assert acts.count("notice.revoke") == 1
    to = [one["to"] for one in world.house.letters() if "取り消されました" in one["subject"]]
    assert sorted(to) == ["employer1@example.co.jp", "hanako@example.co.jp", "level@example.jp"]
    assert run(["verify-issued", "--database", url]) == 0


def test_another_body_finds_nothing_and_a_clerk_no_desk(world: World, people: list[str]) -> None:
    page = world.filed(people[:1])
    (case,) = world.paid(page)
    for path in (CASES, f"{CASES}/{case.case_id}"):
        world.get("stranger1", path, 404)
    assert "建設 0郎" not in world.get("stranger1", "/bodies/zenkoku-tekkin/cases")
    world.get("stranger1", f"/bodies/zenkoku-tekkin/cases/{case.case_id}", 404)
    world.act("stranger1", case, status=404, action="decide", outcome="approved")
    world.as_clerk().get(CASES, 404)


def test_the_queue_asks_as_often_for_forty_as_for_three(world: World) -> None:
    with writing(world.house.engine) as connection:
        few = put_technicians(connection, range(10, 13))
        many = put_technicians(connection, range(20, 57))
    seen = []
    for people in (few, many):
        world.paid(world.filed(people))
        with world.clerk.counted() as said:
            assert "建設" in world.get("officer01", CASES)
        seen.append(len(said))
    assert seen[0] == seen[1]
    with reading(world.house.engine) as connection:
        act = select(ledger.c.identity).where(ledger.c.act == "technicians.seen")
        last = connection.scalars(act.order_by(ledger.c.number.desc())).first()
    assert len(json.dumps(last)) > 37 * 14
