from __future__ import annotations

from functools import cache
from pathlib import Path

import orjson
import pytest

from tests.evaluator.careers import histories, qualification, record
from tests.evaluator.effect.documents import LEVEL_3, TEXT


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    file = tmp_path / "draft.yaml"
    text = TEXT.replace(LEVEL_3, "work_days: {days: 860, years: 4}")
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def people(tmp_path: Path) -> Path:
    file = tmp_path / "people.jsonl"
    file.write_bytes(_lines())
    return file


@cache
def _lines() -> bytes:
    lines = []
    for number in range(2100):
        rows = []
        if number % 100 < 4:  # most people have no day at all, as in the country
            rows = histories("2019-07-20", 215, role="foreman")
            rows += histories("2020-06-01", (400, 644, 645, 900)[number % 100])
        one = record(rows=rows, held=[qualification("31018")], technician_id=f"{number:014}")
        lines.append(orjson.dumps(one))
    return b"\n".join(lines) + b"\n"
