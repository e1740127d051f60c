"""The criteria folder as it would be with a proposed revision in it."""

from __future__ import annotations

import hashlib
import json
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from portal.criteria_proposals.finding import located
from portal.criteria_proposals.wording import Said, said
from rules.cases import read_cases
from rules.catalogue import Catalogue
from rules.diagnostics import CriteriaRefused
from rules.files import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.criteria_proposals.proposal import Proposal
    from rules.cases import Case
    from rules.diagnostics import Diagnostic

OWN_UNFINISHED: Final = ".*.new"
"""What a publication that was killed leaves behind; no file of the criteria."""


@dataclass(frozen=True, slots=True)
class WouldBe:
    """The copy, the digest of the folder as it is without the new, and why the new cannot stand."""

    folder: Path
    criteria: str
    faults: tuple[Said, ...]


def folder_digest(criteria: Path) -> str:
    """The digest of every document, catalogue and worked case of a criteria folder."""
    digests = {
        path.relative_to(criteria).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in criteria.glob("*/*.yaml")
    }
    return hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest()


@contextmanager
def as_it_would_be(
    criteria: Path, proposal: Proposal, document: bytes, cases: bytes | None
) -> Iterator[WouldBe]:
    """A copy of the criteria folder with a revision, and the worked cases given with it, added.

    The new cannot stand where the folder has another file of the name already (an approved file
    never changes), and where worked cases that stand there now would be lost or changed.
    """
    with TemporaryDirectory(prefix="ccus-level-") as place:
        copy = Path(place) / "criteria"
        shutil.copytree(criteria, copy, ignore=shutil.ignore_patterns(OWN_UNFINISHED))
        digest = folder_digest(copy)
        before = () if cases is None else _cases(copy, proposal.field)[0]
        target, faults = copy / proposal.file, []
        if target.exists() and target.read_bytes() != document:
            faults.append(said("publish.other_content", file=proposal.file))
        else:
            target.write_bytes(document)
        if cases is not None:
            (copy / proposal.cases_file).write_bytes(cases)
            faults += _case_faults(copy, proposal, before)
        yield WouldBe(copy, digest, tuple(faults))


def _case_faults(copy: Path, proposal: Proposal, before: tuple[Case, ...]) -> Iterator[Said]:
    """What is wrong with the worked cases given, or which of those before they leave out."""
    after, broken = _cases(copy, proposal.field)
    if broken:
        yield from map(located, broken)
    elif after:  # else the folder is refused as a whole, and its check says why
        lost = (case for case in before if case not in after)
        yield from (said("cases.lost", file=proposal.cases_file, says=one.says) for one in lost)


def _cases(criteria: Path, field: str) -> tuple[tuple[Case, ...], tuple[Diagnostic, ...]]:
    """The worked cases of a field, wherever they stand in their file, and its faults."""
    try:
        found, faults = read_cases(criteria, Catalogue.load(criteria))
    except CriteriaRefused:
        return (), ()
    own = tuple(replace(one, line=0) for one in found if one.field == field)
    return own, tuple(fault for fault in faults if fault.file == f"{field}/{CASES}")
