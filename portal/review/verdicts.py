"""What an officer would do with a case, whether that holds together, and whether it needs two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from portal.access import FormFault
from portal.notices import follows_judges
from portal.review.desk import REASONS
from portal.review.queue import TOP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.gate import Posted

OUTCOMES: Final = ("approved", "approved_lower", "rejected", "returned")
LONGEST_WORDS: Final = 2_000
OTHER: Final = "other"
LOWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome with its level and reasons. ``returned`` is no decision: the case comes back."""

    outcome: str
    level: int
    reason_codes: tuple[str, ...] = ()
    words: str | None = None
    overrides: bool = False

    @property
    def is_return(self) -> bool:
        """Whether the case is sent back to be mended."""
        return self.outcome == "returned"

    @property
    def needs_two(self) -> bool:
        """Whether a second person must agree: level 4, and what is not the engines' answer."""
        gives_top = self.outcome != "rejected" and self.level == TOP
        return not self.is_return and (gives_top or self.overrides)


def read_verdict(
    given: Posted, applied: int, judged: int | None
) -> tuple[Verdict | None, list[FormFault]]:
    """What a form asks for, or every fault of it.

    ``applied`` is the level applied for, ``judged`` the one that both engines say.
    """
    outcome, words = given.text("outcome"), given.text("words").strip()
    codes = reasons_in(given.texts.get("reason", ()))
    faults = faults_of_words(codes, words)
    if outcome not in OUTCOMES:
        return None, [FormFault("outcome", "outcome_missing"), *faults]
    level = applied
    if outcome == "approved_lower":
        level = _level(given.text("level"))
        if not LOWEST <= level < applied:
            faults.append(FormFault("level", "level_not_lower"))
    elif outcome == "rejected":
        level = judged if judged is not None else LOWEST - 1
    follows = judged is not None and follows_judges(outcome, level, applied, judged)
    overrides = outcome != "returned" and not follows
    if outcome != "approved" and not codes:
        faults.append(FormFault("reason", "reason_missing"))
    if overrides and not words:
        faults.append(FormFault("words", "override_words_missing"))
    if judged is None and outcome != "returned":
        faults.append(FormFault("outcome", "not_judged"))
    if faults:
        return None, faults
    return Verdict(outcome, level, codes, words or None, overrides), []


def reasons_in(given: Iterable[str]) -> tuple[str, ...]:
    """The codes of reasons that a form ticks, each once, in the order of the list."""
    ticked = set(given)
    return tuple(one for one in REASONS if one in ticked)


def faults_of_words(codes: Iterable[str], words: str) -> list[FormFault]:
    """What is wrong with the words of a form: they are too long, or missing where needed."""
    if len(words) > LONGEST_WORDS:
        return [FormFault("words", "words_too_long", {"most": str(LONGEST_WORDS)})]
    if OTHER in codes and not words:
        return [FormFault("words", "other_words_missing")]
    return []


def _level(text: str) -> int:
    return int(text) if text in {"2", "3", "4"} else 0
