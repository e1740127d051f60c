"""Names that do not fit their codes, and catalogue entries that nothing uses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from rules.clauses import clauses, parts
from rules.diagnostics import Diagnostic, diagnostic
from rules.model import HeldQualification, RoleDays
from rules.qualifications import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rules.catalogue import Catalogue
    from rules.model import QualificationKey, Revision
    from rules.nodes import Node

    Nodes = Mapping[str, Node]

QUALIFICATIONS: Final = "codes/qualifications.yaml"
BODIES: Final = "codes/bodies.yaml"


def lint_names(revision: Revision, catalogue: Catalogue, nodes: Nodes) -> Iterator[Diagnostic]:
    """Lines and trades whose printed name is none that the catalogue has for the code.

    Where a line prints several codes, its name must be one of any of them.
    """
    for place, line in _lines(revision):
        entries = [catalogue.qualifications.by_key[key] for key in line.accepted]
        names = [name for entry in entries for name in (entry.name, *entry.aliases)]
        if line.codes and folded(line.name) not in map(folded, names):
            at = diagnostic("CR036", revision.file, line.line, place=place, text=line.name)
            yield _with_names(at, line.codes, names)
    listed = next(part for key, _, part in nodes[revision.file][2] if key == "trades")
    rows = next(part for key, _, part in listed[2] if key == "list")
    for index, (trade, row) in enumerate(zip(revision.trades, rows[2], strict=True)):
        entry = catalogue.trades.minors.get(trade.code or "")
        if entry is not None and entry.name:
            names = [entry.name, *entry.aliases]
            if folded(trade.name) not in map(folded, names):
                place = f"trades.list[{index}]"
                at = diagnostic("CR036", revision.file, row[1], place=place, text=trade.name)
                yield _with_names(at, (entry.code,), names)


def _with_names(found: Diagnostic, codes: tuple[str, ...], names: list[str]) -> Diagnostic:
    more = (("codes", ", ".join(codes)), ("names", ", ".join(dict.fromkeys(names))))
    return replace(found, values=(*found.values, *more))


def lint_catalogues(catalogue: Catalogue, nodes: Nodes) -> Iterator[Diagnostic]:
    """Qualifications and bodies that no document names, and names shared by several codes."""
    revisions = [r for entry in catalogue.fields for r in catalogue.revisions(entry.field)]
    lines = [line for revision in revisions for _, line in _lines(revision)]
    used = {key for line in lines for key in line.accepted}
    order = catalogue.qualifications
    for superior, inferiors in order.inferiors.items():
        used |= {superior} if used & inferiors else set()
    listed = dict(_rows(nodes[QUALIFICATIONS], "qualifications"))
    for entry in order.entries:
        if entry.key not in used:
            text = f"{entry.code} {entry.name}" if entry.code else entry.name
            line = listed[entry.code or entry.name]
            yield diagnostic("CR045", QUALIFICATIONS, line, text=text)
    for keys in order.by_name.values():
        if len(keys) > 1:
            entries = [order.by_key[key] for key in keys]
            line = max(listed[entry.code or entry.name] for entry in entries)
            name = _shared_name(catalogue, keys)
            codes = ", ".join(str(entry.code) for entry in entries)
            yield diagnostic("CR047", QUALIFICATIONS, line, text=name, codes=codes)
    named = {body for revision in revisions for body in revision.bodies}
    for body, line in _rows(nodes[BODIES], "bodies"):
        if body not in named:
            yield diagnostic("CR046", BODIES, line, text=body)


def _shared_name(catalogue: Catalogue, keys: tuple[QualificationKey, ...]) -> str:
    entries = [catalogue.qualifications.by_key[key] for key in keys]
    folds = [{folded(name) for name in (entry.name, *entry.aliases)} for entry in entries]
    shared = set.intersection(*folds)
    return next(n for n in (entries[0].name, *entries[0].aliases) if folded(n) in shared)


def _rows(node: Node, key: str) -> Iterator[tuple[str, int]]:
    """What identifies each row of a list (code, else name, else id), and its line."""
    for row in next(part for name, _, part in node[2] if name == key)[2]:
        values = {name: part[2] for name, _, part in row[2]}
        yield str(values.get("code") or values.get("id") or values["name"]), row[1]


def _lines(revision: Revision) -> Iterator[tuple[str, HeldQualification]]:
    """Every line of a document that names a qualification, with its place."""
    for rule in revision.levels:
        found = list(clauses(rule))
        if isinstance(rule.role_days, RoleDays):
            for role, first in rule.role_days.requires_first:
                found.extend(parts(f"L{rule.level}.role_days.{role}", first))
        for clause in found:
            if isinstance(clause.asks, HeldQualification):
                yield clause.place, clause.asks
