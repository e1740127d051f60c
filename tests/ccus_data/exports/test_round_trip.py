from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.engine import Engine

from ccus_data.database import open_database, read_address, reading, writing
from ccus_data.exports import Wanted, write_out
from ccus_data.imports import Asked, Context, bring_in, examined
from ccus_data.kinds import Kind, kinds
from ccus_data.wording import Refused
from tests.ccus_data.rows import CATALOGUE, TODAY, put, put_what_is_known, rows_of
from tests.ccus_data.world import MOMENT
from tests.portal.databases import BOTH

FORMATS: Final = ("csv", "xlsx", "parquet", "ndjson")
EXAMPLES: Final = 20 if BOTH else 3
"""For each of ninety cases: the same columns and formats come by in many of them."""

CONTEXT: Final = Context(TODAY, CATALOGUE)


def nothing(_told: object) -> None:
    """Progress that nobody asks for."""


def opened(template: Path, folder: Path, kind: Kind) -> Engine:
    engine = open_database(read_address({}, f"sqlite:///{shutil.copy(template, folder / 'l.db')}"))
    with writing(engine) as connection:
        put_what_is_known(connection, kind)
    return engine


@pytest.fixture(scope="module", params=list(kinds()))
def pair(
    request: pytest.FixtureRequest,
    sqlite_template: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Kind, Engine, Engine, Path]]:
    """A kind, and two databases with all that its rows may point to."""
    kind = kinds()[request.param]
    folder = tmp_path_factory.mktemp(kind.name)
    engines = []
    for name in ("one", "other"):
        (folder / name).mkdir()
        engines.append(opened(sqlite_template, folder / name, kind))
    yield kind, engines[0], engines[1], folder
    for engine in engines:
        engine.dispose()


def content(engine: Engine, kind: Kind) -> list[Any]:
    columns = [column for column in kind.table.columns if column.name != "import_job"]
    with reading(engine) as connection:
        return sorted(map(repr, connection.execute(select(*columns)).all()))


@given(data=st.data())
@settings(max_examples=EXAMPLES)
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_is_written_out_comes_back_as_it_was(
    pair: tuple[Kind, Engine, Engine, Path], form: str, lang: str, data: st.DataObject
) -> None:
    kind, one, other, folder = pair
    rows = data.draw(rows_of(kind))
    with writing(one) as connection:
        put(connection, kind, rows)
    with writing(other) as connection:
        put(connection, kind, [])
    path = folder / f"file.{form}"
    assert write_out(one, Wanted(kind, path, form, lang), nothing) == len(rows)
    asked = Asked(kind, examined(path), "operator", folder / "result.csv", lang)
    report = bring_in(other, asked, CONTEXT, lambda: MOMENT, nothing)
    assert report.faults == []
    assert report.progress.inserted == len(rows)
    assert content(other, kind) == content(one, kind)
    again = folder / f"again.{form}"
    write_out(other, Wanted(kind, again, form, lang), nothing)
    assert again.read_bytes() == path.read_bytes()
    report = bring_in(other, asked, CONTEXT, lambda: MOMENT, nothing)
    assert (report.progress.unchanged, report.fault_count) == (len(rows), 0)


@given(data=st.data())
@settings(max_examples=EXAMPLES)
def test_cp932_comes_back_as_it_was_or_is_refused(
    pair: tuple[Kind, Engine, Engine, Path], data: st.DataObject
) -> None:
    kind, one, other, folder = pair
    with writing(one) as connection:
        put(connection, kind, data.draw(rows_of(kind)))
    with writing(other) as connection:
        put(connection, kind, [])
    path = folder / "file.cp932.csv"
    path.unlink(missing_ok=True)
    refused = ""
    try:
        write_out(one, Wanted(kind, path, "csv", "ja", "cp932"), nothing)
    except Refused as reasons:
        refused = reasons.reasons[-1].key
    if refused:
        assert (refused, path.exists()) == ("export.not_encodable_more", False)
        return
    asked = Asked(kind, examined(path, encoding="cp932"), "operator", folder / "result.csv")
    assert bring_in(other, asked, CONTEXT, lambda: MOMENT, nothing).faults == []
    assert content(other, kind) == content(one, kind)
