"""``ccus-level criteria import``: an official sheet in PDF becomes a draft of a criteria file."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rules.arguments import day_argument
from rules.doors import DONE, add_criteria, catalogue_of, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rules.catalogue import Catalogue
    from rules.sheets import Draft

IN_DOUBT: Final = 3
"""The draft is whole, and holds parts that nobody may use before they are looked at."""


def parser() -> argparse.ArgumentParser:
    """The arguments of ``criteria import``."""
    made = argparse.ArgumentParser(
        prog="ccus-level criteria import",
        description="Read an official sheet (PDF with text) into a draft of a criteria file.",
        epilog="example: ccus-level criteria import 001387650.pdf --out draft.yaml; "
        "exit status 0 read, 2 refused, 3 read but for the parts listed",
    )
    made.add_argument("sheet", type=Path, metavar="SHEET.pdf", help="the ministry's sheet")
    made.add_argument("--field", metavar="SLUG", help="the field (default: by the sheet's title)")
    made.add_argument(
        "--in-force",
        type=day_argument,
        metavar="DATE",
        help="from when it holds (default: the date printed, else the day the file was made)",
    )
    made.add_argument("--issued-by", metavar="NAME", help="who issued it, as 国土交通省")
    made.add_argument("--out", type=Path, metavar="FILE", help="write the draft there")
    add_criteria(made)
    made.add_argument("--lang", choices=("ja", "en"), default="ja", help="of what is said about it")
    made.add_argument("--json", action="store_true", help="draft and doubts as JSON")
    return made


def run(argv: Sequence[str]) -> int:
    """Import one sheet: 0 all of it was read, 2 it is refused, 3 parts of it were not read."""
    asked = parser().parse_args(argv)
    if asked.field is not None and not re.fullmatch(r"[a-z][a-z0-9-]*", asked.field):
        return _refuse(asked, "slug", field=asked.field)
    if asked.out is not None and asked.out.exists():
        return _refuse(asked, "exists", file=asked.out)
    catalogue = catalogue_of(asked.criteria, asked.lang)
    return refuse(*catalogue) if isinstance(catalogue, tuple) else _import(asked, catalogue)


def _import(asked: argparse.Namespace, catalogue: Catalogue) -> int:
    from portal.sheet_import import Unreadable, open_sheet
    from rules.sheets import NoSheet, Wish, draft_yaml, read_sheet

    opened = open_sheet(asked.sheet)
    if isinstance(opened, Unreadable):
        return _refuse(asked, opened, file=asked.sheet)
    draft = read_sheet(opened, catalogue, Wish(asked.field, asked.in_force, asked.issued_by))
    if isinstance(draft, NoSheet):
        return _refuse(asked, draft, file=asked.sheet)
    text = draft_yaml(draft)
    if asked.out is not None:
        try:
            with asked.out.open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError as fault:
            return _refuse(asked, "unwritable", file=asked.out, problem=fault.strerror)
    if asked.json:
        print(json.dumps(_json(draft, text, asked.lang), ensure_ascii=False, indent=2))
    elif asked.out is None:
        sys.stdout.write(text)
    _tell(asked, draft)
    return IN_DOUBT if draft.doubts else DONE


def _refuse(asked: argparse.Namespace, key: str, **values: object) -> int:
    from rules.sheets import sheet_word

    return refuse(sheet_word(f"import.refused.{key}", asked.lang, **values))


def _tell(asked: argparse.Namespace, draft: Draft) -> None:
    """What whoever imported the sheet has to know and to do next, on standard error."""
    from rules.sheets import sheet_word

    def say(key: str, **values: object) -> None:
        print(sheet_word(f"import.said.{key}", asked.lang, **values), file=sys.stderr)

    for doubt in draft.doubts:
        print(doubt.sentence(asked.lang), file=sys.stderr)
    if draft.doubts:
        say("doubts", count=len(draft.doubts))
    if not draft.printed_date and not draft.given_date:
        say("made_on", day=draft.since)
    if draft.other_date is not None:
        say("other_date", printed=draft.other_date, day=draft.since)
    for level in draft.levels_without_role_days:
        say("no_role_row", level=level)
    if not draft.superiors_named:
        say("no_superiors")
    if draft.own:
        say("own")
    elif draft.issuer is None:
        say("no_issuer")
    say("next_doubts" if draft.doubts else "next", name=draft.name, field=draft.field)


def _json(draft: Draft, text: str, lang: str) -> dict[str, object]:
    return {
        "field": draft.field,
        "field_name": draft.name,
        "in_force": draft.since.isoformat(),
        "status": draft.status,
        "sha256": draft.sha256,
        "doubts": [
            {
                "reason": doubt.reason,
                "place": doubt.place,
                "text": doubt.text,
                "sentence": doubt.sentence(lang),
            }
            for doubt in draft.doubts
        ],
        "draft": text,
    }
