from __future__ import annotations

import datetime as dt
import errno
import threading
from typing import Any

import pytest
from sqlalchemy import insert
from starlette.testclient import TestClient

from ccus_data.database import writing
from ccus_data.tables import technician_trades
from portal.access import Membership
from portal.criteria_desk import store_people
from portal.criteria_proposals import State, publishing
from tests.portal.applications.people import put_business, put_technicians
from tests.portal.criteria_desk.conftest import APPROVER, BODY, OFFICER, ONE, PAGE, Body, put_masons
from tests.portal.criteria_proposals.office import CASES, NEW_CASES, revised
from tests.portal.sheet_import.files import changed as sheet

OTHERS = Membership("body", "yane", "approver")
PAST, LATER = (dt.date(2026, 11, 26), dt.date(2028, 4, 1))


def test_what_cannot_be_proposed_is_said_at_once_and_nothing_is_kept(body: Body) -> None:
    token = body.come("densetsu01", OFFICER)
    asked: list[tuple[str, bytes, dict[str, Any], int]] = [
        ("", b"", {}, 1),
        ("empty.yaml", b"", {}, 1),
        ("draft.yaml", revised().replace(b"status:", b"state:"), {}, 2),
        ("draft.yaml", revised(PAST), {}, 1),
        ("draft.yaml", revised(dt.date(2023, 4, 1)), {"reason": "誤記"}, 1),
        ("sheet.pdf", b"no sheet", {"in_force": "soon", "field": "roofing"}, 3),
        ("sheet.pdf", sheet("script"), {}, 1),
    ]
    for name, content, texts, faults in asked:
        status, page = body.send(token, name, content, **texts)
        assert (status in {409, 422}, page.count('<li><a href="#')) == (True, faults), name
        assert "ccus-level" not in page
        assert "--" not in page.partition('id="faults"')[2].partition("</div>")[0]
    roofing = (body.criteria / "roofing").glob("2*.yaml")
    status, page = body.send(token, "draft.yaml", next(roofing).read_bytes())
    assert (status, "評価する分野ではありません" in page) == (422, True)
    assert body.send("another", "draft.yaml", revised())[0] == 403
    assert not body.store.exists()


def test_a_revision_is_proposed_shown_and_approved_by_a_second_person(body: Body) -> None:
    with writing(body.house.engine) as connection:
        put_masons(connection, 3)
    proposer = body.come("densetsu01", APPROVER)
    cases = (CASES + NEW_CASES).encode()
    status, where = body.send(proposer, "C:\\draft.yaml", revised(), cases=cases, reason="改正")
    assert (status, where) == (303, f"{ONE}?done=proposed")
    page = body.text()
    assert "1,075日 → 1,290日" in page
    assert "densetsu01" in page
    assert 'value="approve"' not in page
    assert body.act(proposer, "effect")[0] == 422
    assert body.act(proposer, "effect", effect="first_document")[0] == 422
    assert body.act(proposer, "effect", effect="store") == (303, f"{ONE}?done=effect")
    assert "あなたが提案したものなので、承認できません" in body.text()
    status, page = body.act(proposer, "approve")
    assert (status, "densetsu01さん自身は承認できません" in page) == (422, True)
    assert body.act(proposer, "reject", reject_reason="x")[0] == 422

    approver = body.come("densetsu02", APPROVER)
    english = body.text(f"{ONE}?lang=en")
    assert '<td>1</td><td>1</td><td class="num">3</td>' in english
    assert "Approve and publish" in english
    assert body.act(approver, "approve") == (303, f"{ONE}?done=approve")
    assert (body.criteria / "masonry" / "2027-04-01.yaml").read_bytes() == revised()
    proposal = body.proposals.get(1)
    assert [(one.kind, one.by) for one in proposal.history] == [
        ("proposal.proposed", "densetsu01"),
        ("proposal.checked", "densetsu01"),
        ("proposal.shown", "densetsu01"),
        ("proposal.approved", "densetsu02"),
        ("proposal.published", "densetsu02"),
    ]
    assert body.proposals.verify().count == 0
    assert "終わった提案（1件）" in body.text(PAGE)
    assert '<time datetime="2027-04-01">' in body.text(PAGE)
    assert body.house.client.get(f"{ONE}/document.yaml").content == revised()
    for language in ("ja_EASY", "en"):
        assert "densetsu02" in body.text(f"{ONE}?lang={language}")


def test_an_effect_over_nobody_or_too_many_is_left_to_the_command(
    body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = body.come("densetsu01", OFFICER)
    body.send(token, "draft.yaml", revised())
    status, page = body.act(token, "effect", effect="store")
    assert (status, "登録されていません" in page) == (422, True)
    with writing(body.house.engine) as connection:
        put_business(connection)
        people = put_technicians(connection, range(3), days=1)
        trades = [{"technician_id": one, "trade": "01-01", "is_main": False} for one in people]
        connection.execute(insert(technician_trades), trades)
    status, page = body.act(token, "effect", effect="store")
    assert (status, "どれも読めませんでした" in page) == (422, True)
    monkeypatch.setattr(store_people, "MOST", 2)
    status, page = body.act(token, "effect", effect="store")
    assert (status, "2人より多い" in page) == (422, True)
    assert body.proposals.get(1).state is State.CHECKED
    assert body.act(token, "effect", effect="no_population")[0] == 303
    assert "対象者のデータがないため" in body.text()


def test_who_comes_second_is_told_so_and_changes_nothing(body: Body) -> None:
    officer = body.come("densetsu01", OFFICER)
    body.send(officer, "draft.yaml", revised())
    status, page = body.send(officer, "draft.yaml", revised())
    assert (status, "提案1がまだ終わっていません" in page) == (409, True)
    old = body.seen()
    assert body.act(officer, "check", seen=old)[0] == 303
    status, page = body.act(officer, "check", seen=old)
    assert (status, "densetsu01さんが先へ進めました" in page) == (409, True)
    assert body.act(officer, "check", seen="x")[0] == 409
    body.act(officer, "effect", effect="no_population")
    old = body.seen()
    approver = body.come("densetsu02", APPROVER)
    assert body.act(approver, "reject", seen=old, reject_reason="根拠がない")[0] == 303
    status, page = body.act(approver, "approve", seen=old)
    assert (status, "densetsu02さんが先へ進めました" in page) == (409, True)
    assert body.proposals.get(1).state is State.REJECTED


def test_of_two_at_once_one_takes_the_step(body: Body) -> None:
    body.send(body.come("densetsu01", OFFICER), "draft.yaml", revised())
    seen, statuses = body.seen(), []
    visitors = []
    for name in ("densetsu02", "densetsu03"):
        token = body.come(name, APPROVER)
        client = TestClient(body.house.app, base_url="https://level.example.jp")
        client.cookies.update(body.house.client.cookies)
        visitors.append((client, token))
    together = threading.Barrier(len(visitors))

    def reject(client: TestClient, token: str) -> None:
        given = {"form_token": token, "seen": seen, "action": "reject", "reject_reason": "誤り"}
        together.wait()
        answer = client.post(
            ONE, data=given, headers={"sec-fetch-site": "same-origin"}, follow_redirects=False
        )
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=reject, args=visitor) for visitor in visitors]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(statuses) == [303, 409]
    assert len(body.proposals.get(1).history) == 3


def test_strangers_find_nothing_and_officers_do_not_approve(body: Body) -> None:
    officer = body.come("densetsu01", OFFICER)
    body.send(officer, "draft.yaml", revised())
    status, page = body.act(officer, "approve")
    assert status == 403
    body.come("tekkin01", OTHERS)
    for page in (PAGE, ONE, f"{ONE}/document.yaml", f"/bodies/{OTHERS.organisation}/criteria/1"):
        assert body.house.client.get(page).status_code == 404, page
    assert "提案1" not in body.text(f"/bodies/{OTHERS.organisation}/criteria")
    token = body.house.form_token()
    assert body.house.post(ONE, form_token=token, action="check", seen="2")[0] == 404
    assert body.house.post(f"/bodies/{BODY}/criteria", form_token=token)[0] == 404
    assert len(body.proposals.get(1).history) == 2


def test_of_a_damaged_journal_nothing_is_shown_and_nothing_done(body: Body) -> None:
    token = body.come("densetsu01", OFFICER)
    body.send(token, "draft.yaml", revised())
    journal = body.store / "journal.jsonl"
    journal.write_text(journal.read_text(encoding="utf-8").replace("densetsu01", "densetsu09"))
    for page in (PAGE, ONE, f"{ONE}/document.yaml"):
        answer = body.house.client.get(page)
        assert answer.status_code == 503
        assert "記録の1行目が、書かれたときのままではありません" in answer.text
    assert body.house.post(ONE, form_token=token, action="check", seen="2")[0] == 503
    assert body.send(token, "draft.yaml", revised(LATER))[0] == 503


def test_an_approval_that_could_not_be_published_is_completed_by_an_approver(
    body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = body.come("densetsu01", OFFICER)
    body.send(officer, "draft.yaml", revised())
    body.act(officer, "effect", effect="no_population")
    approver = body.come("densetsu02", APPROVER)
    with monkeypatch.context() as broken:
        broken.setattr(publishing, "write_first", full)
        status, page = body.act(approver, "approve")
    assert (status, "承認は記録しましたが、公開できませんでした" in page) == (503, True)
    assert body.proposals.get(1).state is State.APPROVED
    assert body.act(approver, "check")[0] == 409
    assert body.act(approver, "publish") == (303, f"{ONE}?done=publish")
    assert body.act(approver, "publish", seen="1")[0] == 409
    assert body.proposals.get(1).state is State.PUBLISHED


def full(*_given: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")
