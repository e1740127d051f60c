from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from rules.catalogue import SYSTEMS, Catalogue
from rules.diagnostics import CriteriaRefused
from rules.partner_systems import KINDS
from tests.criteria.folders import changed

TABLE = """\
schema: 1
systems:
  - id: acme-gate
    name: Acme Gate
    terms:
      - {from: 2024-04-01, events: sends, structure: sends, roster: never, source: Second list}
      - {from: 2023-04-01, events: sends, structure: never, roster: unknown, source: First list}
"""


def catalogue(folder: Path, text: str) -> Catalogue:
    return Catalogue.load(changed(folder, [{"file": SYSTEMS, "write": text}]))


def refusals(folder: Path, text: str) -> list[str]:
    with pytest.raises(CriteriaRefused) as refused:
        catalogue(folder, text)
    assert {one.file for one in refused.value.diagnostics} == {SYSTEMS}
    return [one.code for one in refused.value.diagnostics]


@pytest.mark.parametrize(
    ("day", "sends"),
    [
        ("2023-03-31", ("unknown", "unknown", "unknown")),
        ("2023-04-01", ("sends", "never", "unknown")),
        ("2024-03-31", ("sends", "never", "unknown")),
        ("2024-04-01", ("sends", "sends", "never")),
    ],
)
def test_what_a_system_sends_depends_on_the_day(
    tmp_path: Path, day: str, sends: tuple[str, ...]
) -> None:
    system = catalogue(tmp_path, TABLE).partner_systems["acme-gate"]
    on = dt.date.fromisoformat(day)
    assert tuple(system.sends(kind, on) for kind in KINDS) == sends
    assert system.sends("corrections", on) == "unknown"


def test_a_folder_may_be_without_systems(tmp_path: Path) -> None:
    assert Catalogue.load(changed(tmp_path)).partner_systems == {}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("schema: 1", "schema: 2", "CR008"),
        ("roster: never", "roster: perhaps", "CR008"),
        (", roster: never", "", "CR004"),
        ("from: 2024-04-01", "from: 2024-04-31", "CR007"),
        ("from: 2024-04-01", "from: 2023-04-01", "CR022"),
        ("name: Acme Gate", "name: ''", "CR005"),
        ("    name:", "    colour: red\n    name:", "CR002"),
    ],
)
def test_a_faulty_table_is_refused_at_its_place(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    assert old in TABLE
    assert refusals(tmp_path, TABLE.replace(old, new, 1)) == [code]


def test_an_id_stands_once(tmp_path: Path) -> None:
    again = TABLE.partition("systems:\n")[2]
    assert refusals(tmp_path, TABLE + again) == ["CR018"]


def test_the_thirteen_systems_are_listed_and_each_sends_histories() -> None:
    systems = Catalogue.load().partner_systems
    assert len(systems) == 13
    today = dt.date(2026, 11, 27)
    assert {one.sends("events", today) for one in systems.values()} == {"sends"}
    assert all(terms.source for one in systems.values() for terms in one.terms)
