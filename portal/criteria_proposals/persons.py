"""The named persons of a proposal: what a name may be, and when two names are one person.

A name is believed as it is given. That proposer and approver are two persons is only as sure as
the door that says who is there: the command line takes a name, a page will take a login.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from portal.criteria_proposals.wording import Refused, Said, said

LONGEST: Final = 200
"""Of a name, in characters; office and name of a person fit well."""

UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that nobody sees or that break a line. Kanji of one's own (外字) are seen."""

_VARIANTS: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
"""Selectors of a character's form: 葛 with and without one is the same name."""


def name_fault(name: str) -> Said | None:
    """What is wrong with a person's name, or None."""
    if not folded(name):
        return said("name.blank")
    if len(name) > LONGEST:
        return said("name.long", most=LONGEST)
    if any(unicodedata.category(character) in UNSEEN for character in name):
        return said("name.unseen", name=visible(name))
    return None


def named(name: str) -> str:
    """The name without space around it; refused where it is none."""
    fault = name_fault(name)
    if fault is not None:
        raise Refused(fault)
    return name.strip()


def same_person(one: str, other: str) -> bool:
    """Whether two names are written alike but for width, case, space and forms of characters."""
    return folded(one) == folded(other)


def folded(name: str) -> str:
    """A name reduced to what tells persons apart (NFKC, no case, no space, nothing unseen).

    Space is left out altogether: 山田 太郎 and 山田太郎 are one person.
    """
    wide = unicodedata.normalize("NFKC", name).casefold()
    return unicodedata.normalize("NFKC", "".join(filter(_tells, wide)))


def _tells(character: str) -> bool:
    if character.isspace() or unicodedata.category(character) in UNSEEN:
        return False
    return not any(ord(character) in variants for variants in _VARIANTS)


def visible(text: str) -> str:
    """A text with all but plain ASCII written as escapes, so that nothing in it stays unseen."""
    return text.encode("unicode_escape").decode("ascii")
