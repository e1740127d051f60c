"""Every kind of change as it is said, word by word, in both languages (``said.yaml``)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from rules.comparing.sentences import SAYINGS
from rules.comparing.words import phrases
from rules.diff import Change, ChangeKind

HERE: Final = Path(__file__).parent
RULES: Final = HERE.parents[2] / "rules" / "comparing"
CASES: Final[list[dict[str, Any]]] = yaml.safe_load(
    (HERE / "said.yaml").read_text(encoding="utf-8")
)

SLING = {"name": "玉掛け技能講習", "codes": ["40040"]}
BARE = {"name": "玉掛け技能講習", "codes": []}


@pytest.mark.parametrize("number", range(len(CASES)))
def test_a_change_is_said_as_approved(number: int) -> None:
    case = CASES[number]
    level = 2 if case["kind"] in SAYINGS and case["place"].startswith("L") else None
    kind = ChangeKind(case["kind"])
    change = Change(level, kind, case["place"], case.get("old"), case.get("new"))
    assert change.sentence() == change.sentence("ja") == case["ja"]
    assert change.sentence("en") == case["en"]


def test_every_kind_is_approved() -> None:
    assert {case["kind"] for case in CASES} == {kind.value for kind in ChangeKind}


def test_inside_the_condition_of_a_role_the_role_is_named() -> None:
    change = Change(3, ChangeKind.CODES, "L3.role_days.crew_leader", BARE, SLING)
    assert change.sentence() == (
        "レベル3（班長の日数を数える条件）: 玉掛け技能講習 にコード〔40040〕を記載"
    )
    assert change.sentence("en") == (
        "Level 3 (before days as crew leader count): 玉掛け技能講習 printed with the code 〔40040〕"
    )


def test_every_phrase_has_both_languages_with_the_same_values() -> None:
    for key, texts in phrases().items():
        assert set(texts) == {"ja", "en"}, key
        values = {lang: set(re.findall(r"\{(\w+)\}", text)) for lang, text in texts.items()}
        assert values["ja"] == values["en"], key


def test_every_phrase_is_said_somewhere() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in sorted(RULES.glob("*.py")))
    kinds = {kind.value for kind in ChangeKind}
    for key in phrases():
        first, _, rest = key.partition(".")
        built = rest and (f'f"{first}.' in source or f'_word("{first}")' in source)
        both = first in {"added", "removed", "codes", *kinds} and rest
        assert key in kinds or f'"{key}"' in source or built or both, key
