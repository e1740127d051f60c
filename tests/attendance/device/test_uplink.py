from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attendance.device.batches import MOST_ROWS, unsent_batches
from attendance.device.chain import from_base64url
from attendance.device.identity import device_key
from attendance.device.outbox import Outbox
from attendance.device.server import Answer
from attendance.device.uplink import FIRST_WAIT, LONGEST_WAIT
from tests.attendance.device.conftest import WORKER, Site, card, roster_of
from tests.attendance.device.contract_server import NO_ANSWER, ContractServer


def touch(site: Site, count: int = 1) -> None:
    for _ in range(count):
        site.clock.pass_seconds(11)
        site.gate.touch(card())


def states(site: Site) -> list[str]:
    return [row.state for row in site.outbox.rows_from(1, 10_000)]


def test_what_was_touched_is_at_the_server_once(site: Site) -> None:
    touch(site, 3)
    site.send_all()
    assert states(site) == ["acked"] * 3
    assert len(site.server.events) == 3
    assert (site.uplink.state, site.gate.watch.state) == ("good", "good")


def test_an_answer_that_was_lost_doubles_nothing(site: Site) -> None:
    touch(site, 3)
    site.send_all()
    with sqlite3.connect(site.folder / "outbox.db") as db:
        db.execute("UPDATE touches SET state = 'new'")
    db.close()
    site.send_all()
    assert states(site) == ["acked"] * 3
    assert len(site.server.events) == 3


@settings(max_examples=20)
@given(st.lists(st.sampled_from(["touch", "send", "none", "busy", "cut"]), max_size=25))
def test_whatever_fails_in_between_all_arrives_once(
    tmp_path_factory: pytest.TempPathFactory, acts: list[str]
) -> None:
    site = _site(tmp_path_factory.mktemp("site"))
    for act in [*acts, "touch"]:
        if act == "touch":
            touch(site)
        elif act == "send":
            site.uplink.step()
        elif act == "none":
            site.server.next_answers.append(NO_ANSWER)
        elif act == "busy":
            site.server.next_answers.append(Answer(503, {"retry-after": "1"}, {}))
        else:
            site.uplink._most = random.Random(len(acts)).randint(1, 3)  # noqa: SLF001
    site.send_all(80)
    assert set(states(site)) == {"acked"}
    assert len(site.server.events) == len(states(site))
    site.outbox.close()


def _site(folder: Path) -> Site:
    from attendance.device.gate import Gate  # noqa: PLC0415 - one place that builds without fixture
    from attendance.device.identity import save_device  # noqa: PLC0415
    from attendance.device.roster import RosterFile  # noqa: PLC0415
    from attendance.device.uplink import Uplink  # noqa: PLC0415
    from tests.attendance.device.conftest import HandClock, device_of  # noqa: PLC0415

    clock, key = HandClock(), device_key(folder)
    save_device(folder, device_of())
    outbox = Outbox(folder)
    gate = Gate(device_of(), outbox, clock, RosterFile(folder))
    server = ContractServer(key.public_key().public_bytes_raw(), clock.true)
    return Site(folder, clock, outbox, gate, server, Uplink(gate, server, key), [])


def test_a_gap_is_filled_from_where_the_server_says(site: Site) -> None:
    touch(site, 3)
    site.send_all()
    site.server.chains[1] = site.server.chains[1][:1]
    site.outbox.set_fact("unused", "x")
    touch(site)
    site.send_all()
    assert len(site.server.chains[1]) == 4
    assert states(site) == ["acked"] * 4


def test_a_row_changed_by_hand_begins_a_new_epoch_and_touches_go_on(site: Site) -> None:
    touch(site, 2)
    with sqlite3.connect(site.folder / "outbox.db") as db:
        db.execute("UPDATE touches SET body = replace(body, 'ic_card', 'ic_cart') WHERE seq = 1")
    db.close()
    site.send_all()
    assert (site.outbox.epoch, site.outbox.alarms) == (2, {"fork"})
    touch(site)
    site.send_all()
    assert [len(site.server.chains[epoch]) for epoch in (1, 2)] == [0, 1]
    assert dict(site.outbox.unsent()) == {1: 2}


def test_a_folder_restored_from_an_old_copy_is_a_fork(
    make_site: Callable[..., Site], tmp_path: Path
) -> None:
    site = make_site()
    touch(site, 2)
    site.send_all()
    site.outbox.close()
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path, copy, ignore=shutil.ignore_patterns("copy"))
    again = make_site()
    again.clock.boot_ms = site.clock.boot_ms
    touch(again, 2)
    again.uplink._transport = site.server  # noqa: SLF001 - the same server goes on
    again.send_all()
    old = make_site(server=site.server, folder=copy)
    old.clock.boot_ms = again.clock.boot_ms
    touch(old)
    old.send_all()
    assert (old.outbox.epoch, old.outbox.alarms) == (2, {"fork"})
    assert len(site.server.chains[1]) == 4


def test_an_epoch_that_the_server_knows_and_we_do_not_is_gone_past_in_one_step(site: Site) -> None:
    site.server.chains[10**9] = []
    touch(site)
    site.send_all()
    assert (site.outbox.epoch, site.outbox.alarms) == (10**9 + 1, {"fork"})


def test_another_key_is_refused_and_nothing_is_marked(site: Site) -> None:
    touch(site)
    site.server.public = bytes(32)
    wait, is_patient = site.uplink.step()
    assert (states(site), site.uplink.state, is_patient) == (["new"], "refused", True)
    assert wait >= LONGEST_WAIT / 2


def test_a_revoked_gate_sends_no_more_drops_names_and_keeps_touches(site: Site) -> None:
    site.server.roster = roster_of(site.clock.true)
    site.send_all()
    site.server.is_revoked = True
    touch(site)
    site.send_all()
    assert (site.uplink.state, states(site)) == ("revoked", ["held"])
    asked = len(site.server.asked)
    touch(site)
    assert site.uplink.step() == (LONGEST_WAIT, True)
    assert len(site.server.asked) == asked
    assert (site.shown[-1].name, states(site)) == ("", ["held", "new"])


def test_a_revoked_gate_is_still_revoked_after_a_start(make_site: Callable[..., Site]) -> None:
    site = make_site()
    site.server.is_revoked = True
    touch(site)
    site.send_all()
    assert make_site().uplink.state == "revoked"


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_gate_drops_the_names(site: Site, status: int) -> None:
    site.server.roster = roster_of(site.clock.true)
    site.send_all()
    touch(site)
    assert site.shown[-1].name == "山田"
    site.server.next_answers = [Answer(status, {}, {})]
    site.uplink.step()
    touch(site)
    assert site.shown[-1].name == ""


def test_a_card_tied_to_somebody_is_known_at_the_next_touch(site: Site) -> None:
    site.server.roster = roster_of(site.clock.true) | {"entries": []}
    site.send_all()
    touch(site)
    assert site.shown[-1].state == "waiting"
    site.gate.register_card(card(), WORKER)
    site.server.roster = roster_of(site.clock.true)
    site.send_all()
    touch(site)
    assert (site.shown[-1].state, site.shown[-1].name) == ("in", "山田")
    asked = site.server.asked.count("/v1/devices/gate-7/roster")
    site.send_all()
    assert site.server.asked.count("/v1/devices/gate-7/roster") == asked == 2


def test_waits_double_up_to_five_minutes(site: Site) -> None:
    site.server.next_answers = [NO_ANSWER] * 20
    waits = [site.uplink.step()[0] for _ in range(20)]
    for number, wait in enumerate(waits):
        longest = min(LONGEST_WAIT, FIRST_WAIT * 2**number)
        assert longest / 2 <= wait <= longest
    assert site.uplink.state == "unreachable"


@pytest.mark.parametrize("status", [429, 503])
def test_the_server_may_ask_for_patience(site: Site, status: int) -> None:
    site.server.next_answers = [Answer(status, {"retry-after": "120"}, {})]
    assert site.uplink.step() == (120.0, True)


def test_what_is_too_large_is_halved(site: Site) -> None:
    touch(site, 4)
    site.uplink.step()
    site.server.next_answers = [Answer(413, {}, {})]
    site.send_all()
    assert site.server.asked.count("/v1/events:batch") == 3
    assert states(site) == ["acked"] * 4


@pytest.mark.parametrize(
    ("count", "batches"), [(MOST_ROWS - 1, 1), (MOST_ROWS, 1), (MOST_ROWS + 1, 2)]
)
def test_a_batch_has_at_most_a_thousand_rows(site: Site, count: int, batches: int) -> None:
    site.outbox._db.execute("PRAGMA synchronous = OFF")  # noqa: SLF001 - this test cuts no power
    touch(site, count)
    made = unsent_batches(site.outbox, "gate-7", device_key(site.folder), site.clock.now())
    assert [len(batch.rows) for batch in made] == [MOST_ROWS, 1][:batches] or count < MOST_ROWS
    assert sum(len(batch.rows) for batch in made) == count


def test_what_the_server_holds_is_told_row_by_row(site: Site) -> None:
    touch(site)
    site.clock.pass_seconds(11)
    site.gate.touch(card("00000000000000AA"))
    number = json.loads(str(site.outbox.rows_from(2, 1)[0].body))["card"]["hmac"]
    site.server.codes = {number: "unknown_card"}
    site.send_all()
    assert [(row.state, row.result) for row in site.outbox.rows_from(1, 9)] == [
        ("acked", None),
        ("held", "unknown_card"),
    ]


def test_the_age_travels_with_the_batch(site: Site) -> None:
    touch(site)
    site.clock.pass_seconds(3_600)
    batch = unsent_batches(site.outbox, "gate-7", device_key(site.folder), site.clock.now())[0]
    told = json.loads(from_base64url(batch.header))
    row = json.loads(batch.body)
    assert told["boot_id"] == row["boot_id"]
    assert told["sent_boot_ms"] - row["boot_ms"] == 3_600_000


def test_what_is_carried_by_hand_is_taken_as_if_sent(site: Site) -> None:
    touch(site, 2)
    batch = unsent_batches(site.outbox, "gate-7", device_key(site.folder), site.clock.now())[0]
    carried = json.loads(batch.as_file_line())
    headers = {"X-Batch": carried["x_batch"], "X-Signature": carried["x_signature"]}
    assert (
        site.server.ask("POST", "/v1/events:batch", headers, carried["body"].encode()).status == 200
    )
    site.send_all()
    assert (states(site), len(site.server.events)) == (["acked"] * 2, 2)
