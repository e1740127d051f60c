"""An effect in words and as data."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evaluator.effect.effect import Move

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evaluator.effect.effect import Effect
    from rules.model import Level, Revision

WORDS: Final = Path(__file__).with_name("wording.yaml")
LEVELS: Final = (1, 2, 3, 4)


def effect_word(key: str, lang: str = "ja", /, **values: object) -> str:
    """The words of a key, their values filled in; KeyError where the catalogue lacks them."""
    return effect_words()[key][lang].format(**values)


@cache
def effect_words() -> Mapping[str, Mapping[str, str]]:
    """Every key with its words in each language."""
    import yaml  # noqa: PLC0415 - only people need words

    with WORDS.open(encoding="utf-8") as file:
        found: Mapping[str, Mapping[str, str]] = yaml.load(file, Loader=yaml.CSafeLoader)
    return found


def effect_lines(effect: Effect, lang: str = "ja") -> list[str]:
    """The effect as people read it: what is compared, what moves, and from which level to which."""
    lines = [
        effect_word(
            "title",
            lang,
            name=effect.new.name,
            old=_edition(effect.old, effect.new, lang),
            new=_edition(effect.new, effect.old, lang),
        ),
        effect_word("as_of", lang, day=effect.as_of, people=f"{effect.counts.people:,}"),
        "",
    ]
    if effect.old is not None and effect.old.digest == effect.new.digest:
        lines += [effect_word("same", lang), ""]
    for move in Move:
        if effect.counts.moves[move] or move in {Move.RISES, Move.FALLS, Move.NEARER}:
            said = effect_word(f"move.{move}", lang)
            lines.append(
                effect_word("count", lang, what=said, count=f"{effect.counts.moves[move]:,}")
            )
    lines += ["", effect_word("levels", lang)]
    for before, after in sorted(effect.counts.levels, key=_order):
        if before != after:
            values = {"before": _level(before, lang), "after": _level(after, lang)}
            count = f"{effect.counts.levels[before, after]:,}"
            lines.append(effect_word("level_move", lang, count=count, **values))
    if all(before == after for before, after in effect.counts.levels):
        lines.append(effect_word("no_level_move", lang))
    lines += ["", effect_word("lacking", lang)]
    for level in LEVELS:
        counts = {
            name: effect.counts.lacking[level, name]
            for name in ("work_days", "role_days", "qualifications")
        }
        if any(counts.values()):
            shown = {name: f"{count:,}" for name, count in counts.items()}
            lines.append(effect_word("lacking_line", lang, level=level, above=level + 1, **shown))
    if effect.counts.faulty:
        lines += ["", effect_word("faulty", lang, count=f"{effect.counts.faulty:,}")]
    return [*lines, "", effect_word("guide", lang)]


def _edition(revision: Revision | None, beside: Revision | None, lang: str) -> str:
    """A document by its date, and by its file where another has the same date."""
    if revision is None:
        return effect_word("no_document", lang)
    if beside is None or beside.version != revision.version:
        return revision.version
    return effect_word("edition", lang, version=revision.version, file=revision.file)


def _level(level: Level | None, lang: str) -> str:
    return effect_word("not_judged", lang) if level is None else str(level)


def _order(pair: tuple[Level | None, Level | None]) -> tuple[int, int]:
    return pair[0] or 0, pair[1] or 0


def effect_json(effect: Effect) -> dict[str, Any]:
    """The effect as plain data; levels that are not judged are null."""
    return {
        "field": effect.new.field,
        "field_name": effect.new.name,
        "old": _document(effect.old),
        "new": _document(effect.new),
        "as_of": effect.as_of.isoformat(),
        "people": effect.counts.people,
        "faulty": effect.counts.faulty,
        "moves": {move: effect.counts.moves[move] for move in Move},
        "levels": [
            {"before": before, "after": after, "people": effect.counts.levels[before, after]}
            for before, after in sorted(effect.counts.levels, key=_order)
        ],
        "lacking": [
            {"level": level, "missing": name, "people": count}
            for (level, name), count in sorted(effect.counts.lacking.items())
        ],
    }


def _document(revision: Revision | None) -> dict[str, str] | None:
    if revision is None:
        return None
    return {"version": revision.version, "file": revision.file, "digest": revision.digest}
