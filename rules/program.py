"""A ruleset as the host reads it: rules as text, messages as templates, places as numbers.

Made once where the ruleset is compiled, so that the process with the engine in it neither
reads JSON nor knows a requirement.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rules.ruleset import JUDGE, ONE, TAG

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rules.durable_host import Asking, Program
    from rules.ruleset import Rules, Ruleset


def program_of(ruleset: Ruleset) -> Program:
    """Everything the host needs, as texts, numbers and lists of them."""
    number = {name: index for index, name in enumerate(ruleset.properties)}
    place = {name: index for index, name in enumerate(ruleset.places)}

    def asking(tag: str, names: Sequence[str], always: str, level: int) -> Asking:
        return {
            "template": template(tag, names),
            "picks": [number[name] for name in names],
            "always": always,
            "level": level,
        }

    roots: dict[int, list[int]] = {level: [] for level in ruleset.levels}
    for name, index in place.items():
        level, condition = name.split(".", 1)
        if condition in {"work_days", "role_days", "q"}:
            roots[int(level.removeprefix("L"))].append(index)
    return {
        "judge": rules_text(ruleset.judge),
        "levels": {f"level:{level}": level for level in (1, *ruleset.levels)},
        "message": asking(JUDGE, ruleset.properties, "level:1", 1),
        "explain": rules_text(ruleset.explain),
        "parts": [
            asking(part.tag, part.properties, part.always, part.level) for part in ruleset.parts
        ],
        "findings": {
            finding.rule: (
                place[finding.place],
                finding.need,
                -1 if finding.have is None else number[finding.have],
                [place[part] for part in finding.parts],
            )
            for finding in ruleset.findings
        },
        "roots": roots,
    }


def rules_text(rules: Rules) -> str:
    """The rules as the engine's own compiler reads them: without what their firing says."""
    bare = {
        name: {key: value for key, value in one_rule.items() if key != "run"}
        for name, one_rule in rules.items()
    }
    return json.dumps(bare, separators=(",", ":"))


def template(tag: str, names: Sequence[str]) -> str:
    """A message with a number to fill in for each of ``names``."""
    numbers = "".join(f',"{name}":%d' for name in names)
    return f'{{"id":"m","{TAG}":"{tag}","{ONE}":1{numbers}}}'
