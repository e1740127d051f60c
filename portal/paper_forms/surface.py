"""One sheet as the eye takes it: sections under their heads, labels, and what stands beside them.

Nothing is found by its address. What has been read is crossed off; what is left at the end was not
understood, and is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from portal.paper_forms.cell_values import usable
from portal.paper_forms.grid import Box, Sheet
from portal.paper_forms.handwriting import plain
from portal.paper_forms.remarks import Place, Remark, fault, notice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from portal.paper_forms.drafts import Draft
    from portal.paper_forms.layouts import PaperLayout

_ENDS: Final = re.compile(r"[:・,\u3001\u3002]+$")


def bare(text: str) -> str:
    """A text for comparing with the layout: plain, without the signs that close a label."""
    return _ENDS.sub("", plain(text).replace("、", ""))


@dataclass(frozen=True, slots=True)
class Label:
    """A label where it stands; ``after`` is what somebody wrote behind it in its own cell."""

    path: str
    box: Box
    after: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the sheet: rows from its head to before the next one."""

    first_row: int
    last_row: int


class Surface:
    """A sheet being read. ``remarks`` gathers what is to be said."""

    def __init__(self, sheet: Sheet, layout: PaperLayout) -> None:
        self.sheet = sheet
        self.layout = layout
        self.remarks: list[Remark] = []
        self.boxes = [box for box in sheet.boxes if not box.is_hidden]
        self._read: set[str] = set()
        self.sections = self._cut()
        self.labels = {
            section: self._labelled(section, labels) for section, labels in layout.labels.items()
        }

    def place(self, box: Box | None = None) -> Place:
        """Where a box stands; the sheet where none is given."""
        return Place(self.sheet.name, "" if box is None else box.cell)

    def cross_off(self, boxes: Iterable[Box]) -> None:
        """Note that boxes were read."""
        self._read.update(box.cell for box in boxes)

    def unread(self, section: str) -> list[Box]:
        """What stands in a section and was not read yet."""
        rows = self.sections.get(section)
        return [] if rows is None else self.within(rows.first_row, rows.last_row)

    def within(self, first: int, last: int) -> list[Box]:
        """The boxes that start in some rows and were not read yet."""
        return [
            box
            for box in self.boxes
            if first <= box.area.first_row <= last and box.cell not in self._read
        ]

    def beside(self, label: Label, section: str) -> list[Box]:
        """What was written for a label: right of it up to the next label, down to the one below."""
        area, rows = label.box.area, self.sections[section]
        others = [one.box.area for one in self.labels[section] if one.box is not label.box]
        below = [other.first_row - 1 for other in others if other.first_row > area.last_row]
        last_row = max(area.last_row, min([*below, rows.last_row]))
        right = [
            other.first_column
            for other in others
            if other.first_column > area.last_column
            and other.first_row <= area.last_row
            and other.last_row >= area.first_row
        ]
        before = min(right, default=1 << 20)
        return [
            box
            for box in self.within(area.first_row, last_row)
            if area.last_column < box.area.first_column < before
            and not self.is_outside(box)
            and not self.layout.is_printed(bare_text(box))
        ]

    def is_outside(self, box: Box) -> bool:
        """Whether a box lies off the printed page."""
        area = self.sheet.printed
        return area is not None and not area.holds(*box.order)

    def value(self, label: Label, section: str) -> object:
        """What was written for a label, as one value; the cells are crossed off.

        One cell alone keeps its kind (a date stays a date); several become a text.
        """
        boxes = self.beside(label, section)
        self.cross_off([label.box, *boxes])
        found = [value for box in boxes if (value := self.usable(box)) is not None]
        if label.after:
            found.insert(0, label.after)
        if len(found) <= 1:
            return found[0] if found else None
        return "\u3000".join(str(one) if isinstance(one, str) else plain(one) for one in found)

    def usable(self, box: Box) -> object:
        """The value of a cell; None where it may not be used, which is said."""
        value, said = usable(self.sheet.name, box)
        self.remarks += said
        return value

    def fill(self, draft: Draft, section: str, *paths: str) -> None:
        """Put what stands for labels into the draft (all labels of the section by default)."""
        for label in self.labels[section]:
            if not paths or label.path in paths:
                boxes = self.beside(label, section)
                place = self.place(boxes[0] if boxes else label.box)
                value = self.value(label, section)
                draft.put(label.path, value, place)
                if value is None and boxes:
                    draft.unread.add(label.path)

    def close(self) -> None:
        """Say what was not understood: all that nobody crossed off and that is not printed."""
        for box in self.within(1, 1 << 21):
            text = bare_text(box)
            if self.layout.is_printed(text) or not text:
                continue
            if box.formula is not None:
                # The sums beside the form are its own; nobody wrote them.
                if not self.is_outside(box):
                    self.remarks.append(notice("formula_left", self.place(box)))
            elif self.is_outside(box):
                self.remarks.append(notice("beside_the_form", self.place(box), found=box.value))
            else:
                self.remarks.append(fault("not_understood", self.place(box), found=box.value))

    def _cut(self) -> dict[str, Section]:
        """The sections whose heads are there; ``top`` is what stands above the first of them."""
        starts: list[tuple[str, int]] = []
        row = 0
        for section, heads in self.layout.sections.items():
            wanted = [bare(head) for head in heads]
            for box in self.boxes:
                text = bare_text(box)
                is_head = text in wanted or (
                    section == "consent" and any(text.startswith(head) for head in wanted)
                )
                if box.area.first_row >= row and is_head:
                    starts.append((section, box.area.first_row))
                    self._read.add(box.cell)
                    row = box.area.first_row
                    break
        ends = [start - 1 for _, start in starts[1:]] + [1 << 21]
        found = {
            section: Section(start, max(start, end))
            for (section, start), end in zip(starts, ends, strict=True)
        }
        first = starts[0][1] if starts else 1 << 21
        return {"top": Section(1, first - 1), **found}

    def _labelled(self, section: str, labels: Mapping[str, tuple[str, ...]]) -> list[Label]:
        rows = self.sections.get(section)
        if rows is None:
            return []
        found = []
        taken: set[str] = set()
        for box in self.within(rows.first_row, rows.last_row):
            label = _label(box, labels)
            # The printed example of a calculation begins like a label.
            if label is not None and label.after and self.layout.is_printed(bare_text(box)):
                continue
            if label is None or (label.path in taken and label.path != "period"):
                continue
            taken.add(label.path)
            found.append(label)
        return found


def bare_text(box: Box) -> str:
    """The text of a box for comparing with the layout; empty for a number or a date."""
    return (
        bare(box.value)
        if isinstance(box.value, str)
        else plain("" if box.value is None else box.value)
    )


def _label(box: Box, labels: Mapping[str, tuple[str, ...]]) -> Label | None:
    """The label that a box is, or begins with before a colon or a space."""
    if not isinstance(box.value, str):
        return None
    whole = bare(box.value)
    begin, divider, after = _divided(box.value)
    for path, words in labels.items():
        for word in words:
            if whole == bare(word):
                return Label(path, box, "")
            if divider and bare(begin) == bare(word):
                return Label(path, box, after)
    return None


def _divided(text: str) -> tuple[str, str, str]:
    """A text cut at its first colon, space or end of line."""
    found = re.search(r"[:：\s]", text.strip())
    if found is None:
        return text, "", ""
    text = text.strip()
    return text[: found.start()], found[0], text[found.end() :].strip(" :：\u3000\n")
