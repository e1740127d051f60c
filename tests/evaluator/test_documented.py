"""Every word that a result, a fault or the command may say stands on its page."""

from __future__ import annotations

import json
import re

import pytest

from evaluator.commands import parser
from evaluator.counting import Exclusion
from evaluator.dayset import FIRST_DAY, LAST_DAY
from evaluator.parse import LARGEST_RECORD
from evaluator.phrases import keys
from evaluator.policy import CertificateEnd, ForemanStart
from evaluator.shapes import LONGEST_TEXT
from evaluator.shortfall import MOST_ALTERNATIVES
from tests.contracts.laws.documentation import missing_from
from tests.contracts.laws.source import ROOT, snippet
from tests.evaluator.careers import faults, field_result, read
from tests.evaluator.whole_record import full


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def expect_said(name: str, words: set[str]) -> None:
    assert words
    assert missing_from([snippet(page(name), f"docs/{name}")], words) == []


def codes(family: str) -> set[str]:
    return {key.split(".")[1] for key in keys() if key.startswith(f"{family}.")}


def test_every_reason_for_excluding_a_day_is_documented() -> None:
    expect_said("judging.md", {reason.value for reason in Exclusion})
    table = page("judging.md").partition("## Why days did not count")[2].partition("## ")[0]
    assert re.findall(r"^\| `(\w+)`", table, re.MULTILINE) == [reason.value for reason in Exclusion]


@pytest.mark.parametrize("family", ["excluded", "not_judged", "note"])
def test_every_code_of_a_result_is_documented(family: str) -> None:
    expect_said("judging.md", codes(family))


def test_the_number_of_alternatives_given_is_documented() -> None:
    assert f"more than {MOST_ALTERNATIVES} sets" in page("judging.md")


def test_every_policy_is_documented() -> None:
    expect_said("judging.md", {policy.value for policy in (*CertificateEnd, *ForemanStart)})
    expect_said("judging.md", {"certificate_end", "foreman_start"})


def test_every_option_of_the_command_is_documented() -> None:
    options = set(re.findall(r"--[a-z-]+", parser().format_help())) - {"--help"}
    expect_said("judging.md", {*options, "ccus-level judge"})


def test_every_fault_is_documented_once() -> None:
    expect_said("record.md", codes("fault"))
    listed = re.findall(
        r"^\| `(\w+)` \| ", page("record.md").partition("## Faults")[2], re.MULTILINE
    )
    assert sorted(listed) == sorted(codes("fault"))


def test_the_limits_of_a_record_are_documented() -> None:
    said = page("record.md")
    assert f"at most {LARGEST_RECORD // 1_000_000} MB" in said
    assert f"at most {LONGEST_TEXT} characters" in said
    assert f"up to {LAST_DAY}" in said
    assert f"not before {FIRST_DAY}" in said


def documented_record() -> object:
    (example,) = re.findall(r"```json\n(.*?)```", page("record.md"), re.DOTALL)
    return json.loads(example)


def test_the_record_on_the_page_is_judged() -> None:
    data = documented_record()
    assert faults(data) == []
    assert field_result(data, "electrical")["level"] == 2


def test_every_key_of_a_record_is_on_the_page() -> None:
    names = re.findall(r'"(\w+)":', json.dumps(full()))
    expect_said("record.md", set(names))
    assert read(full()).history_count == 2
