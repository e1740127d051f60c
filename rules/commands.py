"""``ccus-level criteria``: list, show, check and cover the criteria, and print their rules."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rules.arguments import day_argument
from rules.doors import DONE, add_criteria, catalogue_of, criteria_folder, refuse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rules.catalogue import Catalogue
    from rules.diagnostics import Diagnostic
    from rules.model import Revision

FOUND: Final = 1

EXAMPLE: Final = "example: ccus-level criteria "


def parser(further: Mapping[str, str] | None = None) -> argparse.ArgumentParser:
    """The arguments of ``criteria`` and of each of its actions.

    ``further`` names the actions of the layers above, with what each does: they stand in the help,
    and whoever calls ``run`` answers them.
    """
    made = argparse.ArgumentParser(
        prog="ccus-level criteria",
        description="Read, check and print the approved criteria.",
        epilog=f"{EXAMPLE}show electrical --on 2026-11-21",
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, says: str, example: str) -> argparse.ArgumentParser:
        return actions.add_parser(name, help=says, description=says, epilog=EXAMPLE + example)

    listed = action("list", "every field and what holds on a day", "list --on 2026-11-21")
    shown = action("show", "one document, in the order of the sheet", "show electrical")
    compiled = action("rules", "the rules a document is compiled to", "rules electrical")
    checked = action("check", "everything wrong or odd, with file and line", "check")
    covered = action("coverage", "what the worked cases decide", "coverage --clauses")
    for name, says in (further or {}).items():
        actions.add_parser(name, help=says, add_help=False)
    for one in (shown, compiled):
        one.add_argument("field", metavar="FIELD", help="a field's slug, as `list` shows it")
    for one in (listed, shown, compiled):
        one.add_argument("--on", type=day_argument, metavar="DATE", help="the day (default: today)")
    for one in (listed, shown, compiled, covered):
        add_criteria(one)
    for one in (listed, shown, checked, covered):
        one.add_argument("--json", action="store_true", help="as JSON")
    checked.add_argument("criteria", nargs="?", type=Path, metavar="FOLDER", help="what to check")
    checked.add_argument("--lang", choices=("ja", "en"), default="ja", help="of the sentences")
    checked.add_argument("--hints", action="store_true", help="say the hints as well")
    checked.add_argument("--strict", action="store_true", help="hints fail the check, too")
    covered.add_argument("--clauses", action="store_true", help="every clause, not only the gaps")
    return made


def run(argv: Sequence[str], further: Mapping[str, str] | None = None) -> int:
    """Do one action: 0 done, 1 something was found, 2 the question or the criteria are refused."""
    asked = parser(further).parse_args(argv)
    folder = criteria_folder(asked.criteria, getattr(asked, "lang", "ja"))
    if isinstance(folder, tuple):
        return refuse(*folder)
    if asked.action == "check":
        return _check(asked, folder)
    catalogue = catalogue_of(folder)
    if isinstance(catalogue, tuple):
        return refuse(*catalogue)
    if asked.action == "coverage":
        return _coverage(asked, catalogue, folder)
    on = asked.on or dt.date.today()  # noqa: DTZ011 - the day of the user's clock is the question
    if asked.action == "list":
        return _list(catalogue, on, as_json=asked.json)
    return _one_document(asked, catalogue, on)


def _list(catalogue: Catalogue, on: dt.date, *, as_json: bool) -> int:
    if as_json:
        from rules.document_json import list_json

        return _print_json(list_json(catalogue, on))
    from rules.listing import listing

    return _print(listing(catalogue, on))


def _one_document(asked: argparse.Namespace, catalogue: Catalogue, on: dt.date) -> int:
    from rules.references import held_on

    revision = held_on(asked.field, on, catalogue)
    if isinstance(revision, tuple):
        return refuse(*revision)
    if asked.action == "rules":
        return _rules(revision)
    if asked.json:
        from rules.document_json import revision_json

        return _print_json(revision_json(catalogue, revision))
    from rules.showing import showing

    return _print(showing(catalogue, revision))


def _rules(revision: Revision) -> int:
    from rules.compile import compile_revision
    from rules.guards import BeyondEngine
    from rules.wording import word

    try:
        compiled = compile_revision(revision)
    except BeyondEngine as beyond:
        problem = "; ".join(str(excess) for excess in beyond.excesses)
        values = {"name": revision.name, "version": revision.version, "problem": problem}
        return refuse(word("refused.engine", **values))
    return _print_json({"digest": compiled.digest, "ruleset": json.loads(compiled.to_json())})


def _check(asked: argparse.Namespace, folder: Path) -> int:
    from rules.diagnostics import Severity
    from rules.lint import lint
    from rules.wording import word

    found = lint(folder)
    hints = asked.hints or asked.strict
    said = [one for one in found if hints or one.severity is not Severity.HINT]
    if asked.json:
        _print_json([_finding_json(one, asked.lang) for one in said])
    else:
        counts = Counter(one.severity.value for one in found)
        numbers = {severity.value: counts[severity.value] for severity in Severity}
        summary = word("check.summary", asked.lang, folder=_shown(folder), **numbers)
        if len(said) < len(found):
            summary += word("check.hints_hidden", asked.lang)
        _print([*(_said(one, folder, asked.lang) for one in said), summary])
    failing = said if asked.strict else [one for one in said if one.severity is not Severity.HINT]
    return FOUND if failing else DONE


def _coverage(asked: argparse.Namespace, catalogue: Catalogue, folder: Path) -> int:
    from rules.cases import read_cases
    from rules.coverage import coverage
    from rules.coverage_report import coverage_json, coverage_lines

    cases, faults = read_cases(folder, catalogue)
    if faults:
        return refuse(*(_said(one, folder, "ja") for one in sorted(faults)))
    found = coverage(catalogue, cases)
    if asked.json:
        _print_json([coverage_json(one) for one in found])
    else:
        _print(coverage_lines(found, _shown(folder), every=asked.clauses))
    return DONE if all(one.complete for one in found) else FOUND


def _finding_json(found: Diagnostic, lang: str) -> dict[str, object]:
    return {
        "file": found.file,
        "line": found.line,
        "code": found.code,
        "severity": found.severity,
        "sentence": found.sentence(lang),
    }


def _said(found: Diagnostic, folder: Path, lang: str) -> str:
    return found.line_said(lang, f"{_shown(folder)}/")


def _shown(folder: Path) -> str:
    """The folder as a reader can open it from here."""
    from rules.files import opened_from

    return opened_from(folder, Path.cwd())


def _print(lines: Sequence[str]) -> int:
    print("\n".join(lines))
    return DONE


def _print_json(value: object) -> int:
    print(json.dumps(value, ensure_ascii=False, indent=2))
    return DONE
