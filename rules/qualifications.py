"""The catalogue of qualifications (保有資格): codes, names and aliases (R4)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rules.grades import read_grades
from rules.model import QualificationKey
from rules.reading import QUALIFICATION_CODE, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

KINDS: Final = (
    "core_technician",
    "trade_test",
    "licence",
    "skill_course",
    "special_education",
    "safety_education",
    "private",
    "award",
)


def folded(name: str) -> str:
    """A name as it is compared: NFKC, no white space, case folded (contract §1).

    Only for comparison: names are kept as received. Folding the case can undo the normal form
    (of a few Greek and Latin letters), so both are repeated until nothing changes.
    """
    while True:
        text = unicodedata.normalize("NFKC", "".join(name.split())).casefold()
        if text == name:
            return text
        name = text


@dataclass(frozen=True, slots=True)
class QualificationEntry:
    """One qualification; ``code`` is None where no source gives one."""

    key: QualificationKey
    code: str | None
    name: str
    kind: str
    aliases: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class QualificationCatalogue:
    """All qualifications that criteria can name, and which grade counts as which."""

    entries: tuple[QualificationEntry, ...]
    catch_all: frozenset[str]
    by_code: Mapping[str, QualificationKey]
    by_name: Mapping[str, tuple[QualificationKey, ...]]
    by_key: Mapping[QualificationKey, QualificationEntry]
    same_award: Mapping[QualificationKey, tuple[QualificationKey, ...]]
    printed_together: tuple[frozenset[QualificationKey], ...]
    superiors_count_from: date
    inferiors: Mapping[QualificationKey, frozenset[QualificationKey]]
    one_item: Mapping[QualificationKey, str]
    _closures: dict[frozenset[QualificationKey], frozenset[QualificationKey]] = field(
        default_factory=dict, repr=False
    )

    def accepted(self, name: str, codes: tuple[str, ...]) -> tuple[QualificationKey, ...]:
        """The entries that satisfy a line: those of its codes, or else those of its name."""
        keys = (
            [self.by_code[code] for code in codes if code in self.by_code]
            if codes
            else list(self.by_name.get(folded(name), ()))
        )
        same = [other for key in keys for other in self.same_award.get(key, ())]
        return tuple(dict.fromkeys([*keys, *same]))

    def is_named(self, name: str, codes: tuple[str, ...]) -> bool:
        """Whether a name that is printed with codes is the name of each that is known.

        One name stands for several codes only where they are printed together.
        """
        keys = {self.by_code[code] for code in codes if code in self.by_code}
        own = keys.intersection(self.by_name.get(folded(name), ()))
        together = [group for group in self.printed_together if own & group]
        return keys <= own.union(*together)

    def registered(self, code: str | None, name: str | None) -> tuple[QualificationKey, ...]:
        """The entries that a registered qualification is: its code decides where there is one.

        A catch-all code is nothing. A code the catalogue does not know can only be an entry
        of the same name for which no code is known; it never overrides a known code.
        """
        if code is not None:
            if code in self.catch_all:
                return ()
            if code in self.by_code:
                return (self.by_code[code],)
        if name is None:
            return ()
        keys = self.by_name.get(folded(name), ())
        return keys if code is None else tuple(k for k in keys if self.by_key[k].code is None)

    def with_inferiors(
        self, held: frozenset[QualificationKey], on: date
    ) -> frozenset[QualificationKey]:
        """What the held entries count as on a day: superiors count as inferiors from R5's date."""
        if on < self.superiors_count_from:
            return held
        known = self._closures.get(held)
        if known is None:
            known = held.union(*(self.inferiors.get(key, ()) for key in held))
            if len(self._closures) > 10_000:  # noqa: PLR2004 - bounds memory, not meaning
                self._closures.clear()
            self._closures[held] = known
        return known

    def search(self, text: str, limit: int = 20) -> tuple[QualificationEntry, ...]:
        """Entries whose code begins with, or whose name or alias contains, the text."""
        part = folded(text)
        if not part:
            return ()
        found = [
            entry
            for entry in self.entries
            if any(part in folded(name) for name in (entry.name, *entry.aliases))
            or (entry.code or "").startswith(part)
        ]
        found.sort(key=lambda entry: (not folded(entry.name).startswith(part), len(entry.name)))
        return tuple(found[:limit])


@dataclass(slots=True)
class _Names:
    """Lookups while the catalogue is built."""

    by_code: dict[str, QualificationKey]
    by_name: dict[str, list[QualificationKey]]
    without_code: list[tuple[Reading, str]] = field(default_factory=list)

    def add(self, entry: QualificationEntry, reading: Reading) -> None:
        """One more entry; a code, or a name within the entry, that is taken is noted."""
        if entry.code and entry.code in self.by_code:
            reading.note("CR018", text=entry.code)
        if entry.code:
            self.by_code[entry.code] = entry.key
        for name in (entry.name, *entry.aliases):
            keys = self.by_name.setdefault(folded(name), [])
            if entry.key in keys:
                reading.note("CR018", text=name)
            else:
                keys.append(entry.key)
            if entry.code is None:
                self.without_code.append((reading, name))

    def refuse_shared_without_code(self) -> None:
        """Without a code the name is all there is: no other entry may have it."""
        for reading, name in self.without_code:
            if len(set(self.by_name[folded(name)])) > 1:
                reading.note("CR018", text=name)

    def keys_of(self, reading: Reading) -> tuple[QualificationKey, ...]:
        """The entries that a member (a code or a name) of a grade list means."""
        text = reading.text()
        if text is None:
            return ()
        if QUALIFICATION_CODE.fullmatch(text):
            if text in self.by_code:
                return (self.by_code[text],)
            reading.note("CR012", text=text)
            return ()
        keys = tuple(self.by_name.get(folded(text), ()))
        if not keys:
            reading.note("CR013", text=text)
        return keys


def read_qualifications(document: Reading, grades: Reading) -> QualificationCatalogue | None:
    """The catalogue from its two files; None when a fault makes it useless."""
    known = ("schema", "qualifications", "catch_all", "same_award")
    parts = document.fields(known, ("printed_together",))
    parts.schema()
    entries: list[QualificationEntry] = []
    names = _Names({}, {})
    for reading in parts.items("qualifications"):
        entry = _entry(reading)
        if entry is None:
            continue
        names.add(entry, reading)
        entries.append(entry)
    names.refuse_shared_without_code()
    catch_all: set[str] = set()
    for reading in parts.items("catch_all", empty=True):
        entry = _entry(reading)
        if entry is not None and entry.code:
            if entry.code in names.by_code or entry.code in catch_all:
                reading.note("CR018", text=entry.code)
            catch_all.add(entry.code)
    same: dict[QualificationKey, tuple[QualificationKey, ...]] = {}
    for reading in parts.items("same_award", empty=True):
        award = reading.fields(("codes", "source"))
        codes = award.distinct("codes")
        group = tuple(dict.fromkeys(key for code in codes for key in names.keys_of(code)))
        for key in group:
            if key in same:
                reading.note("CR018", text=key)
            same[key] = tuple(other for other in group if other != key)
    together = [
        frozenset(
            key
            for code in reading.fields(("codes", "source")).distinct("codes")
            for key in names.keys_of(code)
        )
        for reading in parts.items("printed_together", empty=True)
    ]
    order = read_grades(grades, names.keys_of)
    if order is None:
        return None
    return QualificationCatalogue(
        entries=tuple(entries),
        catch_all=frozenset(catch_all),
        by_code=names.by_code,
        by_name={name: tuple(keys) for name, keys in names.by_name.items()},
        by_key={entry.key: entry for entry in entries},
        same_award=same,
        printed_together=tuple(together),
        superiors_count_from=order.counts_from,
        inferiors=order.inferiors,
        one_item=order.one_item,
    )


def _entry(reading: Reading) -> QualificationEntry | None:
    parts = reading.fields(("name", "kind", "source"), ("code", "aliases"))
    code_part = parts.get("code")
    code = code_part.code(QUALIFICATION_CODE, '"00000"') if code_part else None
    name = parts.text("name")
    kind = parts.one_of("kind", KINDS)
    aliases = tuple(alias for item in parts.items("aliases", empty=True) if (alias := item.text()))
    if not name or kind is None or (code_part and code is None):
        return None
    key = QualificationKey(code or f"name:{folded(name)}")
    return QualificationEntry(key, code, name, kind, aliases, parts.text("source"))
