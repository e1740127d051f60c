"""``ccus-level employer``: its technicians' levels and gaps, and the days that are being lost."""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import os
import re
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import select

from ccus_data.database import reading, require_current
from ccus_data.doors import DONE, Failed, add_database, answered, opened
from ccus_data.employer import (
    Asked,
    Question,
    levels_pages,
    mend_totals,
    mends_pages,
    open_months,
    record_question,
    refuse_unknown_employer,
    showing,
    standings,
)
from ccus_data.spreadsheet_cells import harmless
from ccus_data.tables import businesses
from ccus_data.wording import Refused, said, word
from evaluator.phrases import phrase
from rules.arguments import day_argument
from rules.columns import aligned
from rules.doors import add_criteria, catalogue_of, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Connection, Engine

    from ccus_data.employer import LostTotal, TechnicianLevels
    from rules.catalogue import Catalogue

EXAMPLE: Final = "example: ccus-level employer "


def parser() -> argparse.ArgumentParser:
    """The arguments of ``employer`` and of each of its actions."""
    made = argparse.ArgumentParser(
        prog="ccus-level employer",
        description="Ask about the technicians who work for a business.",
        epilog=f"{EXAMPLE}levels 06679345433022 --by yamada",
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, says: str) -> argparse.ArgumentParser:
        shown = f"{EXAMPLE}{name} 06679345433022 --by yamada"
        one = actions.add_parser(name, help=says, description=says, epilog=shown)
        one.add_argument("employer", metavar="BUSINESS_ID", help="14 digits")
        one.add_argument("--by", required=True, metavar="NAME", help="who sees it; recorded first")
        one.add_argument("--on", type=day_argument, metavar="DATE", help="the day (default: today)")
        add_criteria(one)
        form = one.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="as JSON, one object a line")
        form.add_argument("--csv", action="store_true", help="as CSV")
        add_database(one)
        return one

    levels = action("levels", "levels, gaps, and who can apply now")
    levels.add_argument("--can-apply", action="store_true", help="only who can apply now")
    mend = action("mend", "days that do not count, by cause and by when they can be mended")
    mend.add_argument("--totals", action="store_true", help="sums only, no technician")
    return made


def run(argv: Sequence[str]) -> int:
    """Answer one question: 0 done, 2 refused, 3 not possible now. Every reading is recorded."""
    asked = parser().parse_args(argv)
    try:
        _refuse_misused(asked)
        with opened(asked, os.environ) as engine:
            require_current(engine)
            return _run(asked, engine)
    except BrokenPipeError:
        raise  # whoever read us has enough
    except (Refused, Failed, OSError) as problem:
        return answered(asked, problem)


def _refuse_misused(asked: argparse.Namespace) -> None:
    faults = []
    if not re.fullmatch(r"[0-9]{14}", asked.employer):
        faults.append(said("employer.identifier", found=asked.employer))
    if not asked.by.strip():
        faults.append(said("employer.by"))
    if faults:
        raise Refused(*faults)


def _run(asked: argparse.Namespace, engine: Engine) -> int:
    catalogue = catalogue_of(asked.criteria, asked.lang)
    if isinstance(catalogue, tuple):
        return refuse(*catalogue)
    now = dt.datetime.now(dt.UTC)
    asked.on = asked.on or dt.date.today()  # noqa: DTZ011 - the day of the user's clock
    refuse_unknown_employer(engine, asked.employer)
    if asked.action == "mend":
        open_months(catalogue.operating, asked.on)  # refuses before anything is recorded
    question = Question(asked.action, asked.employer, asked.by.strip(), asked.on)
    record_question(engine, question, now)
    with reading(engine) as connection:
        answer = _levels if asked.action == "levels" else _mend
        answer(asked, connection, catalogue)
    return DONE


def _title(asked: argparse.Namespace, connection: Connection, key: str) -> str:
    name = connection.scalar(
        select(businesses.c.name).where(businesses.c.business_id == asked.employer)
    )
    return word(key, asked.lang, name=name, employer=asked.employer, on=asked.on)


def _levels(asked: argparse.Namespace, connection: Connection, catalogue: Catalogue) -> None:
    cards: Counter[int] = Counter()
    ready = 0

    def wanted() -> Iterable[list[TechnicianLevels]]:
        nonlocal ready
        for page in levels_pages(connection, asked.employer, asked.on):
            cards.update(person.card_level for person in page)
            ready += sum(person.can_apply_now for person in page)
            yield [one for one in page if one.can_apply_now or not asked.can_apply]

    if asked.json:
        _print_json(showing.levels_json(person) for page in wanted() for person in page)
    elif asked.csv:
        rows = (row for page in wanted() for one in page for row in showing.levels_cells(one))
        _print_csv(showing.LEVELS_CSV, rows)
    else:
        print(_title(asked, connection, "employer.levels_of"))
        for page in wanted():
            table = [
                row
                for person in page
                for row in showing.levels_rows(person, _namer(catalogue), asked.lang)
            ]
            _print_table(showing.LEVELS_HEAD, table, asked.lang, {2, 4})
        print()
        if not cards:
            print(word("employer.nobody", asked.lang))
            return
        numbers = {name: f"{cards[level]:,}" for level, name in enumerate(_NUMBERS, 1)}
        people = f"{cards.total():,}"
        print(word("employer.levels_sum", asked.lang, people=people, ready=f"{ready:,}", **numbers))


_NUMBERS: Final = ("one", "two", "three", "four")


def _namer(catalogue: Catalogue) -> Any:
    def name(field: str) -> str:
        return catalogue.entry(field).name if catalogue.has_field(field) else field

    return name


def _mend(asked: argparse.Namespace, connection: Connection, catalogue: Catalogue) -> None:
    months = open_months(catalogue.operating, asked.on)
    question = Asked(asked.employer, asked.on, months, standings(catalogue, asked.on))
    if asked.totals and (asked.json or asked.csv):
        totals = mend_totals(connection, question)
        if asked.json:
            _print_json(map(showing.total_json, totals))
        else:
            _print_csv(showing.TOTALS_CSV, map(showing.total_cells, totals))
        return
    pages = mends_pages(connection, question)
    if asked.json:
        _print_json(showing.lost_json(one) for page in pages for one in page)
    elif asked.csv:
        _print_csv(showing.LOST_CSV, (showing.lost_cells(one) for page in pages for one in page))
    else:
        print(_title(asked, connection, "employer.lost_of"))
        totals = mend_totals(connection, question)
        _print_totals(asked, totals)
        if not asked.totals:
            for page in pages:
                table = [showing.lost_row(one, asked.lang) for one in page]
                _print_table(showing.LOST_HEAD, table, asked.lang, {4})


def _print_totals(asked: argparse.Namespace, totals: Sequence[LostTotal]) -> None:
    if not totals:
        print(word("employer.nothing_lost", asked.lang))
        return
    rows = [showing.total_row(one, asked.lang) for one in totals]
    _print_table(showing.TOTALS_HEAD, rows, asked.lang, {2, 3})
    print()
    for cause in sorted({one.cause for one in totals}, key=list(showing.CAUSES).index):
        says = phrase(f"excluded.{cause.value}", asked.lang)
        print(f"{word(showing.CAUSES[cause], asked.lang)}: {says}")


def _print_table(
    keys: Sequence[str], rows: list[list[str]], lang: str, right: Iterable[int]
) -> None:
    if rows:
        print()
        print("\n".join(aligned([showing.head(keys, lang), *rows], frozenset(right))))


def _print_json(found: Iterable[object]) -> None:
    for one in found:
        sys.stdout.write(orjson.dumps(one).decode() + "\n")


def _print_csv(names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([harmless(one) if isinstance(one, str) else one for one in row])
