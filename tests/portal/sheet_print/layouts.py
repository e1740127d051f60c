"""Layouts and documents of every kind that sheets are known to have, drawn by chance."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from portal.sheet_print import Paper
from rules.catalogue import Catalogue
from rules.model import Revision, Status
from rules.sheets import Style

MARKS = "●○◎◇◆■□▲△☆★"
MEMBERS = "✓・➢▶"


def style(chance: Random) -> Style:
    must, any_ = chance.sample(MARKS, 2)
    head = ["trades", "bodies", "designation"]
    chance.shuffle(head)
    return Style(
        must=must,
        any=any_,
        member=chance.choice(MEMBERS),
        head=tuple(head),
        phrases=chance.randrange(2),
        wide_digits=chance.random() < 0.5,
        wide_brackets=chance.random() < 0.5,
        days_first=chance.random() < 0.3,
        floors_apart=chance.random() < 0.5,
        required_printed=chance.random() < 0.5,
        columns=chance.choice((1, 1, 2)),
        code_comma=chance.choice((",", "，", "、", "・")),
        or_word=chance.choice(("又は", "または")),
        and_word=chance.choice(("で", "かつ")),
        dash=chance.choice(("－", "ー", "-", "―")),
    )


def paper(chance: Random) -> Paper:
    # Narrow and low pages break names over lines, and tables over two or three pages.
    return Paper(
        width=chance.uniform(190, 300),
        height=chance.uniform(120, 300),
        text=chance.uniform(7, 12),
        level_width=chance.uniform(14, 26),
        label_width=chance.uniform(28, 45),
        row_padding=chance.uniform(0.3, 2.5),
    )


def complete_documents(catalogue: Catalogue) -> list[Revision]:
    return [
        revision
        for entry in catalogue.fields
        for revision in catalogue.revisions(entry.field)
        if revision.status is Status.COMPLETE
    ]


def varied(revision: Revision, catalogue: Catalogue, chance: Random) -> Revision:
    """The document with other bodies, and sometimes without a foreman row."""
    bodies = chance.sample(sorted(catalogue.bodies), chance.randint(1, 8))
    levels = tuple(
        replace(rule, role_days=None) if chance.random() < 0.2 else rule for rule in revision.levels
    )
    return replace(revision, bodies=tuple(bodies), levels=levels)
