"""A file that somebody sends as a proposal: a criteria document, or an official sheet in PDF."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from portal.criteria_desk.saying import Fault
from portal.sheet_import import Unreadable, open_sheet
from rules.model import Revision
from rules.sheets import NoSheet, Wish, draft_yaml, read_sheet, sheet_word
from rules.single_document import MOST_BYTES, read_document

if TYPE_CHECKING:
    from portal.criteria_desk.desk import InHand
    from portal.criteria_desk.saying import Speech
    from portal.gate import Posted
    from rules.sheets import Draft

FILE: Final = "file"
CASES: Final = "cases"
LONGEST_NAME: Final = 100

OWN_WORDS: Final = frozenset({NoSheet.NO_DATE, NoSheet.NO_FIELD, NoSheet.TOO_EARLY})
"""Refusals of sheets that the page words itself: the command's name its options."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of an upload. Without ``document`` nothing can be proposed; ``faults`` say why.

    ``doubts`` are the lines of a sheet that were not understood, ``told`` keys of what else
    whoever sent it has to know, ``draft`` the text that the sheet became.
    """

    name: str
    document: bytes | None = None
    cases: bytes | None = None
    faults: tuple[Fault, ...] = ()
    doubts: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    draft: str = ""


@dataclass(slots=True)
class _Reading:
    """One upload while it is read, with the faults so far."""

    speech: Speech
    hand: InHand
    faults: list[Fault] = field(default_factory=list)

    def fault(self, name: str, key: str, /, **values: object) -> None:
        self.faults.append(self.speech.own(name, key, **values))


def take(given: Posted, hand: InHand, speech: Speech) -> Taken:
    """Read an upload for a body; every fault that can be seen before it is proposed."""
    name, content = given.files.get(FILE, ("", b""))
    name = PurePath(name.replace("\\", "/")).name[:LONGEST_NAME]
    cases = given.files.get(CASES, ("", b""))[1] or None
    reading = _Reading(speech, hand)
    if not content:
        reading.fault(FILE, "file_empty" if name else "file_missing")
        return Taken(name, faults=tuple(reading.faults))
    if content.startswith(b"%PDF-") or name.lower().endswith(".pdf"):
        return _sheet(reading, given, name, content, cases)
    _of_the_body(reading, content, name)
    faults = tuple(reading.faults)
    return Taken(name, None if faults else content, cases, faults)


def _of_the_body(reading: _Reading, document: bytes, name: str) -> None:
    """Note where a document is for a field of others; its other faults the service says."""
    found = read_document(document[: MOST_BYTES + 1], name, reading.hand.catalogue)
    if isinstance(found, Revision) and found.field not in reading.hand.fields:
        _not_in_hand(reading, found.name)


def _not_in_hand(reading: _Reading, name: str) -> None:
    """Note that a document is for a field of others."""
    if reading.hand.is_operator:
        reading.fault(FILE, "has_body", name=name)
    else:
        reading.fault(FILE, "other_field", name=name)


def _sheet(
    reading: _Reading, given: Posted, name: str, content: bytes, cases: bytes | None
) -> Taken:
    wish = _wish(reading, given)
    draft = _draft(reading, name, content, wish)
    if draft is None:
        return Taken(name, faults=tuple(reading.faults))
    if draft.field not in reading.hand.fields:
        _not_in_hand(reading, draft.name)
    text, lang = draft_yaml(draft), reading.speech.language.ja_or_en
    faults = tuple(reading.faults)
    return Taken(
        name,
        None if faults else text.encode(),
        cases,
        faults,
        tuple(one.sentence(lang) for one in draft.doubts),
        _told(draft),
        text,
    )


def _wish(reading: _Reading, given: Posted) -> Wish:
    field_code, day = given.text("field").strip(), given.text("in_force").strip()
    if field_code and field_code not in reading.hand.fields:
        reading.fault("field", "field_unknown")
        field_code = ""
    since = None
    if day:
        try:
            since = dt.date.fromisoformat(day)
        except ValueError:
            reading.fault("in_force", "day_wrong")
    return Wish(field_code or None, since, given.text("issued_by").strip()[:LONGEST_NAME] or None)


def _draft(reading: _Reading, name: str, content: bytes, wish: Wish) -> Draft | None:
    """The draft of a sheet; None, with the fault noted, where it cannot be read."""
    # The reader, a process of its own, needs a file. An official sheet holds nothing personal,
    # and the file is gone when this is over.
    with TemporaryDirectory(prefix="ccus-level-") as folder:
        path = Path(folder) / "sheet.pdf"
        path.write_bytes(content)
        opened = open_sheet(path)
    if isinstance(opened, Unreadable):
        _refuse(reading, opened, name)
        return None
    draft = read_sheet(opened, reading.hand.catalogue, wish)
    if isinstance(draft, NoSheet):
        _refuse(reading, draft, name)
        return None
    return draft


def _refuse(reading: _Reading, why: Unreadable | NoSheet, name: str) -> None:
    if why in OWN_WORDS:
        reading.fault(FILE, f"sheet_{why}", file=name)
    else:
        lang = reading.speech.language.ja_or_en
        sentence = sheet_word(f"import.refused.{why}", lang, file=name)
        reading.faults.append(Fault(FILE, sentence))


def _told(draft: Draft) -> tuple[str, ...]:
    """What whoever sent a sheet has to compare with it, as the command says it too."""
    told = {
        "doubts": bool(draft.doubts),
        "made_on": not draft.printed_date and not draft.given_date,
        "other_date": draft.other_date is not None,
        "no_role_row": bool(draft.levels_without_role_days),
        "no_superiors": not draft.superiors_named,
        "own": draft.own,
        "no_issuer": not draft.own and draft.issuer is None,
    }
    return tuple(key for key, holds in told.items() if holds)
