from __future__ import annotations

import re

from sqlalchemy import insert

from ccus_data.database import writing
from ccus_data.tables import site_structures
from tests.attendance.gate import OTHER_SITE, PRIME, SITE, SUB, WORKER, Ground
from tests.portal.access.conftest import House
from tests.portal.access.soft_key import SoftKey
from tests.portal.site_codes.worker import Worker, keep_gate, kept, shown, worker_of

STRANGER = "22345678901222"


def at_gate(house: House) -> tuple[Worker, str]:
    """A worker with a passkey, and the path of the code that the gate shows."""
    keep_gate(house)
    path = shown(house)
    return worker_of(house).register_passkey().come(), path


def test_a_stale_code_records_nothing_and_says_what_to_do(house: House, ground: Ground) -> None:
    worker, path = at_gate(house)
    options = worker.options(path)
    house.clock.turn(seconds=60)
    assert "もう一度読み取ってください" in worker.get(path, 410)
    answer = worker.key.use(options)
    page = worker.post(path, 410, direction="in", credential=answer)
    assert "今回は記録されていません" in page
    assert worker.get(path.replace(SITE, OTHER_SITE), 410)
    assert kept(ground) == []


def test_a_form_without_the_passkey_of_the_account_records_nothing(
    house: House, ground: Ground
) -> None:
    worker, path = at_gate(house)
    own, worker.key = worker.key, SoftKey()
    worker.touch(path, status=422)
    other = worker_of(house, "93845751166921", "doryo00001").register_passkey()
    worker.key = other.key
    worker.touch(path, status=422)
    worker.key = SoftKey(verifies=False, id=own.id, key=own.key, handle=own.handle)
    worker.touch(path, status=422)
    assert "確認できませんでした" in worker.post(path, 422, direction="in", credential="{}")
    assert kept(ground) == []


def test_an_answer_is_good_once_and_too_many_tries_are_refused(
    house: House, ground: Ground
) -> None:
    worker, path = at_gate(house)
    answer = worker.key.use(worker.options(path))
    assert "選んでください" in worker.post(path, 422, direction="up", credential=answer)
    worker.post(path, direction="in", credential=answer)
    for _ in range(10):
        worker.post(path, 422, direction="out", credential=answer)
    assert "回数が多すぎます" in worker.post(path, 422, direction="out", credential=answer)
    assert len(kept(ground)) == 1


def test_the_same_code_of_the_same_worker_is_one_touch(house: House, ground: Ground) -> None:
    worker, path = at_gate(house)
    for way in ("in", "in", "out"):
        house.clock.turn(seconds=1)
        assert worker.touch(path, way) == f"/passport/at/{SITE}"
    assert kept(ground) == [("passkey", "in", WORKER, None)]
    colleague = worker_of(house, "93845751166921", "doryo00001").register_passkey().come()
    colleague.touch(path)
    assert len(kept(ground)) == 2


def test_coming_and_going_make_the_day_as_a_card_would(house: House, ground: Ground) -> None:
    worker, path = at_gate(house)
    assert re.search(r'value="in" checked', worker.get(path))
    worker.touch(path)
    assert "12:00 入場を記録しました" in worker.get(f"/passport/at/{SITE}")
    house.clock.turn(hours=5)
    keep_gate(house, SUB)
    path = shown(house, SUB)
    worker.come()
    assert re.search(r'value="out" checked', worker.get(path))
    worker.touch(path, "out")
    page = worker.get(f"/passport/at/{SITE}")
    assert page.index("17:00 退場") < page.index("12:00 入場")
    (day,) = ground.histories()
    assert day[2:] == (SITE, "12:00", "17:00", "09-01", "counted")


def test_without_a_passkey_the_page_says_what_to_do(house: House, ground: Ground) -> None:
    keep_gate(house)
    path = shown(house)
    page = worker_of(house).come().get(path)
    assert "/account/passkeys" in page
    assert "直接入力をお願いしてください" in page
    assert 'class="passkey' not in page
    assert kept(ground) == []


def test_who_is_not_on_the_roster_is_told_so_and_kept(house: House, ground: Ground) -> None:
    keep_gate(house)
    path = shown(house, site=OTHER_SITE)
    worker = worker_of(house).register_passkey().come()
    assert "作業員名簿に、あなたの登録がありません" in worker.get(path)
    worker.touch(path)
    assert "作業員名簿に、あなたの登録がありません" in worker.get(f"/passport/at/{OTHER_SITE}")
    (day,) = ground.histories()
    assert day[2:] == (OTHER_SITE, "12:00", None, None, "counted")


def test_only_who_stands_on_the_site_for_sure_shows_its_code(house: House, ground: Ground) -> None:
    page = f"/businesses/{SUB}/sites/{OTHER_SITE}/code"
    keep_gate(house, SUB)
    assert house.client.get(page).status_code == 404
    place = {"site_id": OTHER_SITE, "business_id": SUB, "upper_id": PRIME}
    with writing(ground.engine) as connection:
        connection.execute(insert(site_structures), place | {"under": PRIME, "tier": 1})
    assert house.client.get(page).status_code == 404
    assert house.client.get(f"/businesses/{SUB}/sites/{SITE}/code").status_code == 200
    assert house.client.get(f"/businesses/{PRIME}/sites/{SITE}/code").status_code == 404


def test_the_screen_comes_anew_with_each_code_until_it_is_stopped(
    house: House, ground: Ground
) -> None:
    assert ground.kept() == 0
    keep_gate(house)
    page = f"/businesses/{PRIME}/sites/{SITE}/code"
    house.clock.turn(seconds=12)
    answer = house.client.get(page)
    assert answer.headers["refresh"] == "18"
    assert "12:00:30" in answer.text
    assert "refresh" not in house.client.get(f"{page}?still=yes").headers
    first = shown(house)
    house.clock.turn(seconds=18)
    assert shown(house) != first


def test_nobody_sees_what_others_recorded(house: House, ground: Ground) -> None:
    worker, path = at_gate(house)
    worker.touch(path)
    assert ground.kept() == 1
    other = worker_of(house, "93845751166921", "doryo00001").come()
    other.get(f"/passport/at/{SITE}", 404)
    house.be(house.account("clerk0001"))
    other.get(path, 404)
