from __future__ import annotations

import hashlib

from tests.criteria.folders import GOOD
from tests.rules.speaking import GOOD_FOLDER, Capture, data


def test_a_document_for_programs_says_everything_the_file_says(capsys: Capture) -> None:
    found = data(capsys, "show", "masonry", "--json", "--on", "2026-11-21", *GOOD_FOLDER)
    text = (GOOD / "masonry/2023-04-01.yaml").read_bytes()
    assert found["digest"] == hashlib.sha256(text).hexdigest()
    assert (found["field"], found["field_name"]) == ("masonry", "れんが積み")
    assert found["file"] == "masonry/2023-04-01.yaml"
    assert found["history"] == ["2020-04-01", "2023-04-01"]
    assert found["in_force"] == {
        "from": "2023-04-01",
        "until": None,
        "precision": "day",
        "basis": "試験用",
    }
    assert found["sources"] == [
        {
            "title": "れんが積みの表",
            "issuer": "試験省",
            "address": "https://example.org/masonry.pdf",
            "as_of": "2023-04-01",
            "approved_on": "2023-03-01",
            "published_on": "2023-03-15",
            "sha256": "0123456789abcdef" * 4,
            "primary": True,
            "covers": "すべて",
        }
    ]
    assert found["bodies"] == [{"id": "renga", "name": "試験れんが協会"}]
    assert found["trades"]["known"] == "complete"
    assert found["trades"]["list"][1]["condition"] == "れんが工事に限る"
    assert (found["designation"], found["status"], found["judged_to"]) == (
        "れんが技能者",
        "complete",
        4,
    )
    assert found["agreement"] == {"kind": "primary_confirmed", "note": "公式の表"}
    assert (found["awaited_sheet"], found["notes"]) == (None, ["試験用の注記"])
    level_3 = {
        "known": True,
        "work_days": {"days": 1075, "years": 5},
        "role_days": {
            "days": 108,
            "years": 0.5,
            "roles": ["foreman", "crew_leader"],
            "requires_first": {"crew_leader": {"name": "職長教育", "codes": ["60001", "60011"]}},
        },
        "qualifications": {
            "all_of": [
                {
                    "any_of": [
                        {"name": "1級れんが技能士", "codes": ["10001"]},
                        {
                            "with_days": {"days": 1505, "years": 7},
                            "at_least": 2,
                            "of": [
                                {
                                    "any_of": [
                                        {"name": "玉掛け技能講習", "codes": ["40040"]},
                                        {"name": "小型クレーン技能講習", "codes": ["40031"]},
                                    ]
                                },
                                {"name": "局長顕彰", "codes": ["92001"]},
                                {"name": "足場特別教育", "codes": []},
                            ],
                        },
                    ]
                },
                {"lower_level": 2},
            ]
        },
    }
    assert found["levels"]["3"] == level_3
    assert list(found["levels"]) == ["2", "3", "4"]
    years = [level["work_days"]["years"] for level in found["levels"].values()]
    assert [str(number) for number in years] == ["3", "5", "10"]


def test_what_is_not_known_is_unknown_for_programs_and_none_is_null(capsys: Capture) -> None:
    levels = data(capsys, "show", "roofing", "--json", "--on", "2026-11-21", *GOOD_FOLDER)["levels"]
    assert levels["2"]["role_days"] is None
    assert levels["3"]["role_days"] == {"unknown": ""}
    assert levels["3"]["known"] is False
    assert levels["3"]["qualifications"]["all_of"][1] == {"unknown": "一覧の2項目目以降"}
    assert levels["4"]["qualifications"] is None
    until = data(capsys, "show", "roofing", "--json", "--on", "2022-01-01", *GOOD_FOLDER)
    assert until["in_force"]["until"] == "2024-03-31"
    assert until["levels"]["2"]["work_days"] == {"unknown": ""}
