"""Whether a decision is what the engines' level leads to: asked by who decides and who verifies."""

from __future__ import annotations


def follows_judges(outcome: str, level: int, applied: int, judged: int) -> bool:
    """Whether an outcome with its level follows from the level judged; else it overrides it.

    ``level`` is the level given, ``applied`` the one applied for, ``judged`` that of both engines.
    """
    if outcome == "approved":
        return judged >= applied == level
    if outcome == "rejected":
        return judged < applied
    return judged == level < applied
