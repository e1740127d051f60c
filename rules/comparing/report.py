"""A whole comparison for people and for programs: what changed, and what did not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from rules.comparing.change import change_json
from rules.comparing.words import indented, phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rules.comparing.change import Change
    from rules.model import Level, Revision

DOCUMENT_PARTS: Final = ("trades", "bodies", "designation", "sources", "notes")
LEVEL_PARTS: Final = ("work_days", "q", "role_days")


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence with the lines that show its conditions; said once for all the places it fits.

    ``of_the_evidence``: it tells how the criteria are known, not what they ask.
    """

    level: Level | None
    of_the_evidence: bool
    sentence: str
    below: tuple[str, ...]


def sayings(changes: Sequence[Change], lang: str) -> list[Saying]:
    """The sentences in the order of the changes, those of the evidence last.

    One sentence that fits several places counts them.
    """
    said = [(change.level, change.of_the_evidence, change.sentence(lang)) for change in changes]
    found = []
    for (level, of_the_evidence, sentence), count in Counter(said).items():
        first, *below = sentence.split("\n")
        if count > 1:
            first = phrase("times", lang, said=first, count=count)
        found.append(Saying(level, of_the_evidence, first, tuple(below)))
    return sorted(found, key=lambda saying: saying.of_the_evidence)


def report(old: Revision, new: Revision, changes: Sequence[Change], lang: str) -> list[str]:
    """The title, the sentences by level from 4 to 2, those of the document, what stayed."""
    lines = [_title(old, new, lang)]
    for (level, of_the_evidence), group in groupby(
        sayings(changes, lang), lambda saying: (saying.level, saying.of_the_evidence)
    ):
        lines.append("")
        if level is None:
            heading = "evidence" if of_the_evidence else "document"
            lines.append(phrase(f"heading.{heading}", lang))
        for saying in group:
            lines += indented([saying.sentence, *saying.below])
    if not changes:
        same_day = old.in_force.since == new.in_force.since
        return [*lines, "", phrase("no_change" if same_day else "no_change.but_the_day", lang)]
    stayed = list(_unchanged_said(unchanged(old, new, changes), lang))
    if stayed:
        parts = phrase("join.items", lang).join(stayed)
        lines += ["", phrase("unchanged", lang, parts=parts)]
    return lines


def _unchanged_said(parts: Iterable[tuple[Level | None, str | None]], lang: str) -> Iterator[str]:
    """Each part once, with the levels it stayed in."""
    levels: dict[str | None, list[str]] = {}
    for level, part in parts:
        levels.setdefault(part, []).extend([] if level is None else [str(level)])
    for part, numbers in levels.items():
        which = phrase("join.levels", lang).join(numbers)
        if part is None:
            yield phrase("unchanged.level", lang, level=which)
        elif numbers:
            said = phrase(f"part.{part}", lang)
            yield phrase("unchanged.level_part", lang, level=which, part=said)
        else:
            yield phrase(f"unchanged.{part}", lang)


def unchanged(
    old: Revision, new: Revision, changes: Sequence[Change]
) -> Iterator[tuple[Level | None, str | None]]:
    """Whole levels, parts of levels and parts of the document of which no change speaks."""
    places = {change.place for change in changes}
    touched = {".".join(place.split(".")[:2]) for place in places} | {
        place.split(".")[0] for place in places
    }
    kept = {rule.level for rule in old.levels} & {rule.level for rule in new.levels}
    for level in sorted(kept, reverse=True):
        if f"L{level}" not in touched:
            yield level, None
        else:
            for part in LEVEL_PARTS:
                if f"L{level}.{part}" not in touched:
                    yield level, part
    for part in DOCUMENT_PARTS:
        if part not in touched:
            yield None, part


def report_json(
    old: Revision, new: Revision, changes: Sequence[Change], lang: str
) -> dict[str, Any]:
    """Both documents by name and digest, and every change with its sentence."""
    return {
        "old": edition_json(old),
        "new": edition_json(new),
        "changes": [change_json(change, lang) for change in changes],
    }


def edition_json(revision: Revision) -> dict[str, Any]:
    """Which document it is."""
    return {
        "field": revision.field,
        "field_name": revision.name,
        "in_force": revision.version,
        "status": revision.status.value,
        "file": revision.file,
        "digest": revision.digest,
    }


def _title(old: Revision, new: Revision, lang: str) -> str:
    """Which documents; each with the name of its field where the names are two."""
    editions = {"old": _edition(old, lang), "new": _edition(new, lang)}
    if old.name == new.name:
        return phrase("title", lang, name=new.name, **editions)
    names = {"old_name": old.name, "new_name": new.name}
    return phrase("title.two_names", lang, **names, **editions)


def _edition(revision: Revision, lang: str) -> str:
    return phrase("title.file", lang, version=revision.version, file=revision.file)
