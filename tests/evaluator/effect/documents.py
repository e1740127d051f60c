"""A new document of 電気工事 made from the one at hand by one change of its text."""

from __future__ import annotations

import datetime as dt

import orjson

from evaluator.effect import RecordLines
from evaluator.read_record import RecordReader
from rules.catalogue import CRITERIA_FOLDER
from rules.model import Revision
from rules.single_document import read_document
from tests.evaluator.careers import CATALOGUE, Json

TEXT = (CRITERIA_FOLDER / "electrical" / "2023-09-11.yaml").read_text(encoding="utf-8")
ON = dt.date(2026, 11, 21)
LEVEL_3 = "work_days: {days: 1075, years: 5}"
LEVEL_2 = '- {name: 第二種電気工事士免状取得者, code: "31019"}\n  3:'


def current() -> Revision:
    found = CATALOGUE.in_force("electrical", ON)
    assert isinstance(found, Revision)
    return found


def changed(old: str, new: str) -> Revision:
    assert TEXT.count(old) == 1, old
    found = read_document(TEXT.replace(old, new).encode(), "new.yaml", CATALOGUE)
    assert isinstance(found, Revision), [one.sentence("en") for one in found]
    return found


def population(*records: Json) -> RecordLines:
    lines = [orjson.dumps(one) for one in records]
    return RecordLines(lines, RecordReader(CATALOGUE, ON, ON), CATALOGUE)
