from __future__ import annotations

import datetime as dt

from tests.rules.speaking import GOOD_FOLDER, Capture, data, said, shown


def test_the_list_lines_up(capsys: Capture) -> None:
    assert said(capsys, "list", "--on", "2021-05-01", *GOOD_FOLDER) == shown("list")


def test_the_list_says_what_holds_on_the_day(capsys: Capture) -> None:
    before = data(capsys, "list", "--json", "--on", "2021-03-31", *GOOD_FOLDER)
    assert before == [
        {
            "field": "masonry",
            "field_name": "れんが積み",
            "status": "partial",
            "in_force": "2020-04-01",
            "no": 1,
            "judged_from": "2020-04-01",
            "judged_from_precision": "day",
            "judged_to": 2,
            "levels_known": [2],
            "bodies": ["試験れんが協会"],
            "trades": [{"code": "01-01", "major": "01", "name": "れんが積工", "condition": None}],
            "agreement": "single",
            "awaited_sheet": "旧れんが積みの公式の表",
        },
        {
            "field": "roofing",
            "field_name": "屋根ふき",
            "status": "unknown",
            "in_force": None,
            "no": 2,
            "judged_from": "2021-04-01",
            "judged_from_precision": "month",
            "judged_to": 1,
            "levels_known": [],
            "bodies": [],
            "trades": [],
            "agreement": None,
            "awaited_sheet": None,
        },
    ]
    later = data(capsys, "list", "--json", "--on", "2024-04-01", *GOOD_FOLDER)
    assert [(one["status"], one["in_force"], one["levels_known"]) for one in later] == [
        ("complete", "2023-04-01", [2, 3, 4]),
        ("partial", "2024-04-01", [2, 4]),
    ]


def test_a_list_for_programs_can_be_read_by_people_too(capsys: Capture) -> None:
    out = said(capsys, "list", "--json", "--on", "2024-04-01", *GOOD_FOLDER)
    assert out.startswith('[\n  {\n    "field": "masonry",\n    "field_name": "れんが積み",\n')


def test_the_list_is_of_today_unless_a_day_is_named(capsys: Capture) -> None:
    today = dt.date.today()  # noqa: DTZ011 - the day of the user's clock is the promise
    listed = data(capsys, "list", "--json")
    assert len(listed) == 49
    assert listed == data(capsys, "list", "--json", "--on", today.isoformat())


def test_the_list_before_any_criteria_has_every_field_all_the_same(capsys: Capture) -> None:
    out = said(capsys, "list", "--on", "2019-01-01")
    rows = out.splitlines()[1:50]
    assert all(" 未確認  なし      なし" in row for row in rows)
    assert "49分野。すべて確認済み0、一部未確認0、未確認49。" in out
    assert rows[48] == (
        "  49  urban-tunnel               都市トンネル              未確認  なし      なし"
    )
