"""A snapshot folder with its masks, counted and judged under two documents of one field."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ccus_data.counting import (
    Keeping,
    Question,
    Working,
    alone,
    at_work,
    keep_masks,
    make_facts,
    quoted,
    refuse_changed_tables,
)
from ccus_data.population import last_day
from ccus_data.snapshot import read_manifest
from ccus_data.state_effect.comparing import compare_standings
from ccus_data.state_effect.standings import make_nobody, make_standings
from ccus_data.wording import Refused, said, word
from evaluator.months import Month

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import duckdb

    from ccus_data.snapshot import Manifest
    from ccus_data.state_effect.comparing import Compared
    from rules.catalogue import Catalogue
    from rules.model import Revision


@dataclass(frozen=True, slots=True)
class State:
    """A population as it is stored: the snapshot, the folder of its masks, how much may be taken.

    ``progress`` is told a step by its key, and numbers.
    """

    snapshot: Path
    folder: Path
    working: Working
    progress: Callable[[str, int, int], None] = lambda *_: None


def state_of(
    snapshot: Path, folder: Path | None, *, threads: int, lang: str, say: Callable[[str], None]
) -> State:
    """The population of a snapshot; its masks lie in ``folder``, or in ``state`` below it.

    ``say`` is told each step as a sentence. `Refused` for limits that no engine can work with.
    """

    def progress(step: str, number: int, whole: int) -> None:
        say(word(step, lang, number=f"{number:,}", whole=f"{whole:,}"))

    own = folder or snapshot / "state"
    return State(snapshot, own, Working(own / "temporary", threads=threads), progress)


@contextmanager
def compare(
    state: State, old: Revision | None, new: Revision, catalogue: Catalogue, on: dt.date
) -> Iterator[Compared]:
    """Everybody under ``old`` (None: nothing held) and under ``new``, on a day.

    Masks that are missing or no longer fit are made first, as for a night. Who is registered later
    than the day is nobody. `Refused` for a snapshot that is not whole, and for a day before its
    first month; `Failed` where somebody else counts in the folder, or there is no room.
    """
    manifest = read_manifest(state.snapshot)
    _refuse_day(state.snapshot, manifest, on)
    refuse_changed_tables(state.snapshot, manifest)
    with at_work(state.working) as connection:
        # Only while days are counted: nobody shall put other masks under it.
        with alone(state.folder):
            # Months are closed by what the snapshot can know, however late the day asked about.
            known = min(on, last_day(manifest))
            keeping = Keeping(state.snapshot, manifest, state.folder, known, catalogue.operating)
            kept = keep_masks(
                connection,
                keeping,
                lambda _, number, whole: state.progress(
                    "state_effect.progress.masks", number, whole
                ),
            )
            question = Question(state.snapshot, kept.files, catalogue, on)
            _make_both(connection, state, question, old, new)
        yield compare_standings(connection, _people(connection, state.snapshot, on))


def _refuse_day(snapshot: Path, manifest: Manifest, on: dt.date) -> None:
    if not manifest.months:
        raise Refused(said("state_effect.no_histories", folder=snapshot))
    first = Month.parse(min(manifest.months))
    if Month.of(on) < first:
        raise Refused(said("state_effect.before_data", day=on, first=first))


def _make_both(
    connection: duckdb.DuckDBPyConnection,
    state: State,
    question: Question,
    old: Revision | None,
    new: Revision,
) -> None:
    """Make ``before`` and ``after``, the standings of everybody by each document."""
    make_nobody(connection, "before")
    documents = [("before", old)] if old is not None else []
    counted = None
    for number, (name, revision) in enumerate([*documents, ("after", new)], start=1):
        # Days depend on the document by its trades alone: alike, they are counted once.
        if counted is None or not _same_trades(counted, revision):
            make_facts(connection, replace(question, documents=(revision,)))
            counted = revision
        make_standings(connection, name, revision, question)
        state.progress("state_effect.progress.documents", number, len(documents) + 1)


def _same_trades(one: Revision, other: Revision) -> bool:
    return (
        one.trade_codes == other.trade_codes
        and one.conditional_trade_codes == other.conditional_trade_codes
    )


def _people(connection: duckdb.DuckDBPyConnection, snapshot: Path, on: dt.date) -> int:
    """How many technicians are registered on a day."""
    path = quoted(snapshot / "technicians.parquet")
    [[people]] = connection.execute(
        f"SELECT count(*) FROM read_parquet({path}) WHERE registered_on <= $on", {"on": on}
    ).fetchall()
    return int(people)
