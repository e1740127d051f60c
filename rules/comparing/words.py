"""The words of the comparison: data in ``sentences.yaml``, by key, and what a line is called."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rules.document_json import requirement_from_json
from rules.model import HeldQualification, LowerLevel, Unknown, WithDays
from rules.showing_requirements import requirement_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rules.comparing.change import Change
    from rules.model import Requirement

SENTENCES: Final = Path(__file__).with_name("sentences.yaml")

INDENT: Final = "  "


def phrase(key: str, lang: str, /, **values: object) -> str:
    """The words of a key, their values filled in; KeyError where the catalogue lacks them."""
    return phrases()[key][lang].format(**values)


@cache
def phrases() -> Mapping[str, Mapping[str, str]]:
    """Every key with its words in each language."""
    import yaml  # noqa: PLC0415 - only people need words; judging must start fast

    with SENTENCES.open(encoding="utf-8") as file:
        found: Mapping[str, Mapping[str, str]] = yaml.load(file, Loader=yaml.CSafeLoader)
    return found


def called(given: Mapping[str, Any], lang: str) -> tuple[str, list[str]]:
    """What a requirement is called within a sentence, and the lines that show it below."""
    asked = requirement_from_json(given)
    said = _line(asked, lang)
    if said is not None:
        return said, []
    return phrase("what.tree", lang), indented(requirement_lines(asked, lang))


def called_in_line(given: Mapping[str, Any], lang: str) -> str:
    """What a requirement is called where no lines can follow: a group by its first line."""
    asked = requirement_from_json(given)
    return _line(asked, lang) or phrase("what.tree", lang)


def _line(asked: Requirement, lang: str) -> str | None:
    match asked:
        case HeldQualification(name, codes, _):
            return printed_codes(codes, lang) + name
        case LowerLevel(level):
            return phrase("what.lower_level", lang, level=level)
        case Unknown(seen):
            return phrase("what.unknown", lang, seen=seen)
        case WithDays(days, _, item):
            inner = _line(item, lang)
            if inner is None:
                return None
            return phrase("what.with_days", lang, inner=inner, days=f"{days:,}")
        case _:
            return None


def printed_codes(codes: Sequence[str], lang: str) -> str:
    """Codes as sheets print them; nothing where there is none."""
    return phrase("code", lang, codes=",".join(codes)) if codes else ""


def indented(lines: Iterable[str]) -> list[str]:
    """The lines one step further in."""
    return [INDENT + line for line in lines]


def perhaps_said(said: str, change: Change, lang: str) -> str:
    """What came or went, with a word where the other document is not known completely there."""
    side = "added" if change.old is None else "removed"
    certain = (change.new or change.old).get("certain", True)
    return said if certain else phrase(f"uncertain.{side}", lang, said=said)


def roles_said(roles: Iterable[str], lang: str) -> str:
    """Roles joined as the sheets join them."""
    return phrase("join.roles", lang).join(phrase(f"role.{role}", lang) for role in roles)


def or_none(text: object, lang: str) -> str:
    """A text, or the word for none."""
    return phrase("none", lang) if text is None else str(text)
