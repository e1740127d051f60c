from __future__ import annotations

from pathlib import Path

import pytest

from attendance.device.adapter_settings import AdaptersRefused, read_adapters
from attendance.device.card_registration import Unstable, confirmed, looks_usable
from attendance.device.cards import BadCard, CardId, CardRead, UidAdapter, printed_id, read_card
from tests.attendance.device.conftest import WORKER, card
from tests.attendance.virtual_card import DONE, Fault, VirtualCard

SELECT, READ = "00A4040005F000000001", "00B0000010"
FIELD = f"""\
- name: ccus
  select: ["{SELECT}"]
  read: "{READ}"
  offset: 1
  length: 14
  technician_id: true
- uid
"""


def settings(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "adapters.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("length", "kind"),
    [
        *[(3, None), (4, "uid4"), (5, None), (6, None), (7, "uid7"), (8, "idm")],
        *[(9, None), (10, "uid10"), (11, None)],
    ],
)
def test_the_kind_of_a_number_is_its_length(length: int, kind: str | None) -> None:
    held = VirtualCard(bytes(range(1, length + 1)))
    if kind is None:
        with pytest.raises(BadCard):
            read_card(held, "r", [UidAdapter()])
    else:
        assert read_card(held, "r", [UidAdapter()]).ids[0].kind == kind


@pytest.mark.parametrize("fault", ["status", "short", "empty_data"])
def test_a_garbage_answer_is_no_card(fault: Fault) -> None:
    with pytest.raises(BadCard):
        read_card(VirtualCard(bytes(8), fault=fault), "r", [UidAdapter()])


def test_a_field_that_a_file_describes_is_read(tmp_path: Path) -> None:
    answers = {bytes.fromhex(SELECT): DONE, bytes.fromhex(READ): b"x" + WORKER.encode() + DONE}
    adapters = read_adapters(settings(tmp_path, FIELD))
    read = read_card(VirtualCard(bytes(8), answers=answers), "r", adapters)
    assert (read.technician_id, [one.kind for one in read.ids]) == (WORKER, ["app:ccus", "idm"])


@pytest.mark.parametrize("field", [b"x1234567890123", b"x1234567890123A"])
def test_a_field_that_is_no_id_leaves_the_card(tmp_path: Path, field: bytes) -> None:
    answers = {bytes.fromhex(SELECT): DONE, bytes.fromhex(READ): field + DONE}
    adapters = read_adapters(settings(tmp_path, FIELD))
    read = read_card(VirtualCard(bytes(8), answers=answers), "r", adapters)
    assert (read.technician_id, [one.kind for one in read.ids]) == (None, ["idm"])


def test_a_file_of_adapters_tells_all_its_faults(tmp_path: Path) -> None:
    text = "- uid\n- {name: '', read: zz, length: 0, offset: -1, select: 3, more: 1}\n- nfc\n"
    with pytest.raises(AdaptersRefused) as refused:
        read_adapters(settings(tmp_path, text))
    assert len(refused.value.faults) == 7
    assert all("adapters.yaml: [" in fault for fault in refused.value.faults)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (WORKER, WORKER),
        ("1234 5678 9012 34", WORKER),
        ("1234-5678-9012-34", WORKER),
        ("１２３４５６７８９０１２３４", WORKER),
        (WORKER[:-1], None),
        (WORKER + "5", None),
        ("1234567890123A4", None),
        ("", None),
    ],
)
def test_a_printed_id_is_fourteen_digits(typed: str, read: str | None) -> None:
    assert printed_id(typed) == read


def test_two_touches_that_say_the_same_stand_for_somebody() -> None:
    assert confirmed(card(), card()).ids == card().ids


@pytest.mark.parametrize(
    ("first", "second"),
    [(card(), card("00000000000000AA")), (card("08AABBCC", "uid4"), card("08AABBCC", "uid4"))],
)
def test_a_card_that_changes_stands_for_nobody(first: CardRead, second: CardRead) -> None:
    with pytest.raises(Unstable, match="two touches gave different values"):
        confirmed(first, second)


@pytest.mark.parametrize(("number", "usable"), [("07AABBCC", True), ("08AABBCC", False)])
def test_a_number_that_says_it_is_random_is_known_at_the_first_touch(
    number: str, *, usable: bool
) -> None:
    assert looks_usable(card(number, "uid4")) is usable


def test_what_stays_the_same_is_taken() -> None:
    stable = CardId("app:ccus", "31")
    one = CardRead("r", (CardId("uid4", "01020304"), stable))
    other = CardRead("r", (CardId("uid4", "05060708"), stable))
    assert confirmed(one, other).ids == (stable,)
