from __future__ import annotations

import datetime as dt

import pytest

from evaluator.record import HistoryStatus
from portal.self_diagnosis.form_fault import FormFault
from portal.self_diagnosis.history_file import MOST_FAULTS, HistoryFile, read_history_file
from rules.catalogue import Catalogue
from rules.model import Role

AS_OF = dt.date(2026, 11, 21)


def read(data: str | bytes, catalogue: Catalogue) -> HistoryFile | tuple[FormFault, ...]:
    content = data.encode() if isinstance(data, str) else data
    return read_history_file(content, catalogue.trades, "09-01", AS_OF)


def keys(data: str | bytes, catalogue: Catalogue) -> list[str]:
    found = read(data, catalogue)
    assert isinstance(found, tuple)
    return [fault.key for fault in found]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "history_empty"),
        ("日付\n", "history_empty"),
        ("職種コード\n09-01\n", "history_no_date_column"),
        (b"\xff\xfe\x00\x00", "history_not_text"),
        (b"date\n2026-01-05\x00\n", "history_not_text"),
        ('日付\n"' + "9" * 200_000 + '"\n', "history_not_csv"),
        ("日付\n2026-02-30\n", "history_date"),
        ("日付\n1969-12-31\n", "history_date"),
        ("日付\n\n,\n2026/13/01\n", "history_date"),
        ("日付\n2026-11-22\n", "history_future"),
        ("日付,職種コード\n2026-11-20,99-99\n", "history_trade"),
        ("日付,立場\n2026-11-20,社長\n", "history_role"),
        ("日付,状態\n2026-11-20,不明\n", "history_status"),
        ("日付,事業者ID\n2026-11-20,123\n", "history_employer"),
        ("日付,日付\n2026-11-20,2026-11-19\n", "history_column_twice"),
        ("日付,立場,date\n2026-11-20,,\n", "history_column_twice"),
        ("日付,状態,計上\n", "history_column_twice"),
        ("[]", "history_empty"),
        ("{}", "history_empty"),
        ("[", "history_place"),
        ('[{"date": "2026-11-20"}]', "history_place"),
        ("日付\n" + "2026-11-20\n" * 20_001, "history_too_long"),
        ("[" + ",".join(["{}"] * 20_001) + "]", "history_too_long"),
        ('[{"a": [' + "0," * 300_001 + "0]}]", "history_too_long"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_reason(
    data: str | bytes, key: str, catalogue: Catalogue
) -> None:
    assert keys(data, catalogue) == [key]


def test_a_column_given_twice_is_told_by_its_place(catalogue: Catalogue) -> None:
    found = read("日付,立場,就業日,備考,備考,役職,立場\n2026-11-20,,,,,,職長\n", catalogue)
    assert isinstance(found, tuple)
    assert [fault.values for fault in found] == [
        {"column": 3, "found": "就業日"},
        {"column": 7, "found": "立場"},
    ]


def test_every_wrong_cell_is_told_by_its_line(catalogue: Catalogue) -> None:
    found = read("日付,立場\nx,社長\n2026-11-20,職長\ny,班長\n", catalogue)
    assert isinstance(found, tuple)
    assert [(fault.key, fault.values["line"]) for fault in found] == [
        ("history_date", 2),
        ("history_role", 2),
        ("history_date", 4),
    ]


def test_a_long_list_of_faults_is_cut_and_counted(catalogue: Catalogue) -> None:
    found = read("日付\n" + "x\n" * (MOST_FAULTS + 5), catalogue)
    assert isinstance(found, tuple)
    assert len(found) == MOST_FAULTS + 1
    assert found[-1].values == {"count": 5}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_what_spreadsheets_write_is_read(encoding: str, catalogue: Catalogue) -> None:
    text = (
        "就業日,職種コード,立場,状態\n"
        "2026/11/18,０９-０１,職長,計上\n"
        "2026年11月19日,,班長,現場未承認\n"
    )
    found = read(text.encode(encoding), catalogue)
    assert isinstance(found, HistoryFile)
    assert found.trades == ("09-01",)
    assert {(group.role, group.status) for group in found.groups} == {
        (Role.FOREMAN, HistoryStatus.COUNTED),
        (Role.CREW_LEADER, HistoryStatus.UNAPPROVED),
    }


def test_an_empty_employer_cell_is_a_missing_employer(catalogue: Catalogue) -> None:
    found = read("日付,事業者ID\n2026-11-18,\n2026-11-19,66879345433022\n", catalogue)
    assert isinstance(found, HistoryFile)
    assert sorted(group.has_employer for group in found.groups) == [False, True]


@pytest.mark.parametrize(
    "data",
    [
        '[{"date": "2026-11-18", "status": "counted", "trade": "06-01"}]',
        '{"histories": [{"date": "2026-11-18", "status": "counted", "trade": "06-01"}]}',
    ],
)
def test_rows_of_a_record_are_read_too(data: str, catalogue: Catalogue) -> None:
    found = read(data, catalogue)
    assert isinstance(found, HistoryFile)
    assert found.trades == ("06-01",)
