"""Which words are names of qualifications: the catalogue's, and those with a code on the sheet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rules.model import HeldQualification
from rules.qualifications import folded

if TYPE_CHECKING:
    from rules.qualifications import QualificationCatalogue


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Names of the catalogue, and the codes that one sheet prints behind names.

    A name that a sheet prints twice, once with a code and once without, means the same both
    times: ``codes`` are the codes seen for each folded name.
    """

    catalogue: QualificationCatalogue
    codes: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)

    def see(self, name: str, codes: tuple[str, ...]) -> None:
        """Remember the codes that the sheet prints behind a name."""
        self.codes.setdefault(folded(name), set()).add(codes)

    def knows(self, name: str) -> bool:
        """Whether the catalogue or the sheet itself has the name."""
        return folded(name) in self.catalogue.by_name or folded(name) in self.codes

    def held(self, name: str, codes: tuple[str, ...] = ()) -> HeldQualification:
        """The line of a name; without codes, those that the sheet prints for it elsewhere."""
        if not codes:
            seen = self.codes.get(folded(name), set())
            codes = next(iter(seen)) if len(seen) == 1 else ()
        return HeldQualification(name, codes, self.catalogue.accepted(name, codes))
