from __future__ import annotations

import pytest

from portal.access import faults_of_password
from portal.access.frequent_passwords import LIST


@pytest.mark.parametrize(
    "password",
    [
        "Password1",
        "Abcdefg1",
        "PassWord1",
        "1qaz2wsX",
        "Baseball2026!",
        "Ccus2026",
        "2026-Ccus-Level",
        "Aaaaaaa!",
    ],
)
def test_a_common_password_is_refused_however_it_is_written(password: str) -> None:
    assert faults_of_password(password, "kensetsu01") == ["password_common"]


@pytest.mark.parametrize("password", ["Hakurei-2026", "Aaaaaab1", "Accusation7", "Bas3ball-Glove"])
def test_other_passwords_that_follow_the_rules_are_taken(password: str) -> None:
    assert faults_of_password(password, "kensetsu01") == []


def test_that_a_password_is_common_is_said_where_nothing_else_is_wrong() -> None:
    assert faults_of_password("password", "kensetsu01") == ["password_mix"]


def test_the_list_names_its_source_and_holds_more_than_three_thousand() -> None:
    lines = LIST.read_text(encoding="utf-8").splitlines()
    assert "zxcvbn" in lines[1]
    assert "Licence: MIT" in lines[3]
    words = [line for line in lines if not line.startswith("# ")]
    assert len(set(words)) == len(words) > 3000
    assert all(len(word) >= 8 and word == word.lower() for word in words)
