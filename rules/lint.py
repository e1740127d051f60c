"""The checker of a criteria folder: everything that is wrong or odd, with file and line.

Errors of documents and catalogues come from the strict reading, which refuses them. What is
found here besides is odd but can be judged by: a warning asks for a second look at the sheet, a
hint is only worth knowing. A worked case that fails is an error too: criteria and case cannot
both be right. So is what an import did not read and nobody has settled since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.cases import check_cases
from rules.catalogue import Catalogue
from rules.compile import compile_revision
from rules.diagnostics import CriteriaRefused, Diagnostic, diagnostic
from rules.files import CASES, read_files
from rules.guards import BeyondEngine
from rules.lint_alternatives import lint_alternatives
from rules.lint_codes import lint_catalogues, lint_names
from rules.lint_documents import lint_dates, lint_days, lint_sources
from rules.lint_drafts import lint_draft

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from rules.files import SourceFiles
    from rules.model import QualificationKey, Revision


def lint(folder: Path) -> tuple[Diagnostic, ...]:
    """Every finding in a criteria folder, by file and line."""
    files = read_files(folder)
    found = list(_files_never_read(folder, files))
    try:
        catalogue = Catalogue(files)
    except CriteriaRefused as refused:
        found.extend(refused.diagnostics)
    else:
        found.extend(_documents(folder, catalogue, files))
        found.extend(lint_catalogues(catalogue, files.nodes))
        found.extend(check_cases(folder, catalogue))
    return tuple(sorted(set(found)))


def _files_never_read(folder: Path, files: SourceFiles) -> Iterator[Diagnostic]:
    faulty = {fault.file for fault in files.faults}
    stray = [path for path in folder.iterdir() if not path.is_dir()]
    below = [path for path in folder.glob("*/*") if path.name != CASES]
    for path in (*stray, *below):
        name = path.relative_to(folder).as_posix()
        if name not in files.digests and name not in faulty:
            yield diagnostic("CR044", name, 1)


def _documents(folder: Path, catalogue: Catalogue, files: SourceFiles) -> Iterator[Diagnostic]:
    superiors = _superiors(catalogue)
    for entry in catalogue.fields:
        revisions = catalogue.revisions(entry.field)
        yield from lint_dates(entry, revisions, files.nodes)
        for revision in revisions:
            yield from lint_draft(folder, revision, files.nodes)
            yield from lint_days(revision)
            yield from lint_sources(revision, files.nodes)
            yield from lint_names(revision, catalogue, files.nodes)
            yield from lint_alternatives(revision, superiors)
            yield from _beyond_engine(revision)


def _beyond_engine(revision: Revision) -> Iterator[Diagnostic]:
    try:
        compile_revision(revision)
    except BeyondEngine as beyond:
        problem = "; ".join(str(excess) for excess in beyond.excesses)
        yield diagnostic("CR040", revision.file, 1, problem=problem)


def _superiors(catalogue: Catalogue) -> Mapping[QualificationKey, frozenset[QualificationKey]]:
    found: dict[QualificationKey, set[QualificationKey]] = {}
    for superior, inferiors in catalogue.qualifications.inferiors.items():
        for key in inferiors:
            found.setdefault(key, set()).add(superior)
    return {key: frozenset(keys) for key, keys in found.items()}
