"""What a new document of criteria would do to a population, before it is in force."""

from evaluator.effect.effect import Affected, Counts, Effect, Move, effect_of, moved
from evaluator.effect.once import Met, Once
from evaluator.effect.population import FaultyLine, Person, Population, RecordLines
from evaluator.effect.report import effect_json, effect_lines, effect_word, effect_words
from evaluator.effect.standing import Gap, Standing, standing

__all__ = [
    "Affected",
    "Counts",
    "Effect",
    "FaultyLine",
    "Gap",
    "Met",
    "Move",
    "Once",
    "Person",
    "Population",
    "RecordLines",
    "Standing",
    "effect_json",
    "effect_lines",
    "effect_of",
    "effect_word",
    "effect_words",
    "moved",
    "standing",
]
