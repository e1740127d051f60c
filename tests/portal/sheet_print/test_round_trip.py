from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from portal.paper import Printer
from portal.sheet_import import open_sheet
from portal.sheet_print import Paper, sheet_html
from rules.catalogue import Catalogue
from rules.model import LevelRule, Revision, RoleDays
from rules.sheets import (
    STYLES,
    Draft,
    SheetFile,
    Style,
    Wish,
    draft_yaml,
    read_sheet,
    sheet_text,
)
from rules.sheets.normal_form import normal_form
from rules.single_document import read_document
from tests.portal.sheet_print.layouts import complete_documents, paper, style, varied

CATALOGUE = Catalogue.load()
COMPLETE = complete_documents(CATALOGUE)
LAYOUTS_OF_EACH = 8


@pytest.fixture(scope="module")
def printer() -> Iterator[Printer]:
    one = Printer(seconds=120, documents_per_process=40)
    yield one
    one.close()


def in_normal_form(rule: LevelRule) -> LevelRule:
    asked = rule.qualifications
    role_days = rule.role_days
    if isinstance(role_days, RoleDays):
        first = tuple((role, normal_form(one)) for role, one in role_days.requires_first)
        role_days = replace(role_days, requires_first=first)
    return replace(
        rule,
        role_days=role_days,
        qualifications=None if asked is None else normal_form(asked),
    )


def read_back(
    revision: Revision, style: Style, paper: Paper, printer: Printer, folder: Path
) -> Draft:
    html = sheet_html(sheet_text(revision, CATALOGUE, style), style, paper)
    file = folder / "sheet.pdf"
    file.write_bytes(printer.one_page([html]))
    opened = open_sheet(file)
    assert isinstance(opened, SheetFile)
    draft = read_sheet(opened, CATALOGUE, Wish())
    assert isinstance(draft, Draft)
    return draft


def assert_nothing_lost(draft: Draft, revision: Revision) -> None:
    assert [doubt.sentence("en") for doubt in draft.doubts] == []
    assert draft.levels == tuple(in_normal_form(rule) for rule in revision.levels)
    assert (draft.trades_known, draft.trades) == (revision.trades_known, revision.trades)
    assert draft.bodies == revision.bodies
    assert draft.designation == revision.designation
    assert (draft.field, draft.name) == (revision.field, revision.name)
    assert draft.since == revision.in_force.since
    assert draft.precision is revision.in_force.precision


def test_there_are_complete_documents_of_seven_fields() -> None:
    assert len({revision.field for revision in COMPLETE}) >= 7


@pytest.mark.parametrize("seed", range(LAYOUTS_OF_EACH))
@pytest.mark.parametrize("revision", COMPLETE, ids=lambda one: f"{one.field}-{one.version}")
def test_no_clause_is_lost_in_any_layout(
    revision: Revision, seed: int, printer: Printer, tmp_path: Path
) -> None:
    chance = Random(f"{revision.file} {seed}")
    one = varied(revision, CATALOGUE, chance)
    draft = read_back(one, style(chance), paper(chance), printer, tmp_path)
    assert_nothing_lost(draft, one)
    # The text of the draft, read as strictly as an approved file, says the same.
    read = read_document(draft_yaml(draft).encode(), "draft.yaml", CATALOGUE)
    assert isinstance(read, Revision)
    assert read.levels == draft.levels
    assert (read.trades, read.bodies) == (draft.trades, draft.bodies)


def every_document() -> list[Revision]:
    return [revision for entry in CATALOGUE.fields for revision in CATALOGUE.revisions(entry.field)]


@pytest.mark.parametrize("layout", STYLES)
def test_every_document_has_a_sheet_with_all_its_levels(layout: str) -> None:
    for revision in every_document():
        text = sheet_text(revision, CATALOGUE, STYLES[layout])
        assert len(text.levels) == len(revision.levels)
        assert all(row.lines for _, rows in text.levels for row in rows)


@pytest.mark.parametrize("field", ["sports-facilities", "duct", "painting", "tile", "blasting"])
def test_what_no_source_shows_comes_back_as_not_known(
    field: str, printer: Printer, tmp_path: Path
) -> None:
    (revision,) = CATALOGUE.revisions(field)
    draft = read_back(revision, STYLES["2023"], Paper(), printer, tmp_path)
    assert draft.doubts == ()
    assert (draft.status, draft.trades_known) == (revision.status, revision.trades_known)
    assert draft.trades == revision.trades
    for rule, wanted in zip(draft.levels, revision.levels, strict=True):
        assert rule.known is wanted.known
        assert (rule.work_days, rule.role_days) == (wanted.work_days, wanted.role_days)
