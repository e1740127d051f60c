"""Why something is refused, in the words of pages: the service's own speak of its command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.criteria_proposals import Refused, Said
    from portal.layout import Language, Words

OVERTAKEN: Final = frozenset(
    {
        "step.moved_on",
        "step.closed",
        "step.not_yet",
        "step.criteria_changed",
        "step.check_again",
        "step.other_record",
        "step.publish_first",
        "proposal.second",
        "proposal.out_of_number",
        "publish.other_content",
    }
)
"""Refusals because of what was done meanwhile; the same act could be right a moment later."""

PLACES: Final = {
    "reason.blank": "reason",
    "reason.long": "reason",
    "reason.unseen": "reason",
    "proposal.in_past": "reason",
    "cases.lost": "cases",
    "cases.long": "cases",
    "step.incomplete": "incomplete",
    "step.complete": "incomplete",
}
"""The input at which a refusal is said; all others are said of the act as a whole."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: at which input, and the sentence that says so."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Speech:
    """Says the sentences of the room, and those of the service, to one reader."""

    words: Words
    language: Language

    def word(self, key: str, **values: object) -> str:
        """A text of the room."""
        return self.words.text(f"criteria_desk.{key}", self.language, **values)

    def own(self, name: str, key: str, /, **values: object) -> Fault:
        """A fault that the room itself finds."""
        return Fault(name, self.word(f"fault.{key}", **values))

    def sentence(self, reason: Said) -> str:
        """A reason of the service; where it names options of the command, the words of pages."""
        key, lang = f"refused.{reason.key}", self.language.ja_or_en
        if f"criteria_desk.{key}" not in self.words.keys:
            return reason.sentence(lang)
        values = {
            name: one if isinstance(one, str) else one.sentence(lang) for name, one in reason.values
        }
        return self.word(key, **values)

    def faults(self, refused: Refused, whole: str, prefix: str = "") -> list[Fault]:
        """Every reason of a refusal at its input (``prefix`` of its form), else at ``whole``."""
        return [self._fault(one, whole, prefix) for one in _each_once(refused.reasons)]

    def _fault(self, reason: Said, whole: str, prefix: str) -> Fault:
        place = PLACES.get(reason.key, whole)
        return Fault(f"{prefix}{place}" if place == "reason" else place, self.sentence(reason))


def status_of(refused: Refused) -> int:
    """The HTTP status: 503 where the folder failed, 409 where others came first, else 422."""
    keys = {one.key for one in refused.reasons}
    if "publish.failed" in keys:
        return 503
    return 409 if keys & OVERTAKEN else 422


def _each_once(reasons: Iterable[Said]) -> list[Said]:
    return list(dict.fromkeys(reasons))
