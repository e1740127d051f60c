"""Whoever's days changed is judged anew, by both engines, and told of a level just reached."""

from portal.levels_anew.judging import LevelsAnew
from portal.levels_anew.rounds import LevelRounds

__all__ = ["LevelRounds", "LevelsAnew"]
