"""``ccus-level criteria kit``: write the conformance kit."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rules.doors import DONE, add_criteria, catalogue_of, criteria_folder, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evaluator.conformance.kit import Kit
    from rules.cases import Case
    from rules.catalogue import Catalogue
    from rules.diagnostics import Diagnostic

OTHERWISE: Final = 1
FAILED: Final = 3


def parser() -> argparse.ArgumentParser:
    """The arguments of ``criteria kit``."""
    made = argparse.ArgumentParser(
        prog="ccus-level criteria kit",
        description="Write the worked cases as records with results, to test another judge by.",
        epilog="example: ccus-level criteria kit electrical rebar --out kit",
    )
    made.add_argument("field", nargs="*", metavar="FIELD", help="a field's slug (default: all)")
    made.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="the kit's folder")
    add_criteria(made)
    return made


def run(argv: Sequence[str]) -> int:
    """Write a kit: 0 written, 1 a case is judged otherwise, 2 refused, 3 an engine failed."""
    asked = parser().parse_args(argv)
    from rules.cases import read_cases
    from rules.wording import word

    folder = criteria_folder(asked.criteria)
    if isinstance(folder, tuple):
        return refuse(*folder)
    catalogue = catalogue_of(folder)
    if isinstance(catalogue, tuple):
        return refuse(*catalogue)
    cases, faults = read_cases(folder, catalogue)
    if faults:
        return refuse(*map(_said, faults))
    with_cases = {case.field for case in cases}
    wanted = set(asked.field or with_cases)
    if unknown := sorted(slug for slug in wanted if not catalogue.has_field(slug)):
        return refuse(*(f"{slug}: {word('refused.field', field=slug)}" for slug in unknown))
    if without := sorted(wanted - with_cases):
        return refuse(*(word("kit.no_cases", field=slug) for slug in without))
    return _write(catalogue, [case for case in cases if case.field in wanted], asked.out)


def _write(catalogue: Catalogue, cases: Sequence[Case], out: Path) -> int:
    from evaluator.conformance.kit import Otherwise, write_kit
    from evaluator.conformance.placing import NotAKit
    from evaluator.judge import Judge
    from rules.agreement import BothEngines
    from rules.faults import EngineFault
    from rules.wording import word

    try:
        with BothEngines() as both:
            kit = write_kit(Judge(catalogue, both), cases, out)
    except NotAKit as found:
        return refuse(word("kit.not_a_kit", folder=out, name=found.name))
    except Otherwise as found:
        refuse(word("kit.otherwise", place=found.place, says=found.says, how=found.difference))
        return OTHERWISE
    except EngineFault as failed:
        refuse(f"ccus-level criteria kit: {failed}")
        return FAILED
    except OSError as failed:
        return refuse(f"{failed.filename or out}: {failed.strerror}")
    _tell(kit, catalogue, out)
    return DONE


def _tell(kit: Kit, catalogue: Catalogue, out: Path) -> None:
    from rules.wording import word

    for one in kit.left_out:
        name = catalogue.entry(one.field).name
        print(word("kit.left_out", name=name, field=one.field, cases=one.cases), file=sys.stderr)
    small = kit.counts["counting"]
    cases = sum(kit.counts.values()) - small
    fields = len(kit.counts) - 1
    print(word("kit.done", folder=out, fields=fields, cases=f"{cases:,}", counting=small))


def _said(found: Diagnostic) -> str:
    return f"{found.file}:{found.line}: {found.code} {found.sentence()}"
