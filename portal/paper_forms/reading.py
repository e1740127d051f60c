"""A workbook read back: which forms it holds, and what is to be said about them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.paper_forms.forming import Formed, form_of
from portal.paper_forms.forms import Form
from portal.paper_forms.hand_application import application_draft
from portal.paper_forms.hand_certificate import certificate_draft
from portal.paper_forms.layouts import layouts
from portal.paper_forms.named_reading import is_own, own_draft
from portal.paper_forms.opening import NotOpened
from portal.paper_forms.remarks import Place, Remark, fault, notice
from portal.paper_forms.surface import Surface, bare_text
from portal.paper_forms.unpacking import unpacked

if TYPE_CHECKING:
    from portal.paper_forms.drafts import Draft
    from portal.paper_forms.grid import Sheet


@dataclass(frozen=True, slots=True)
class SheetForm:
    """A form and the sheet it was read from."""

    sheet: str
    form: Form


@dataclass(frozen=True, slots=True)
class Reading:
    """What a workbook holds; where one thing is at fault, no form is given.

    ``remarks`` are all faults and notices, sheet by sheet in reading order.
    """

    forms: tuple[SheetForm, ...]
    remarks: tuple[Remark, ...]

    @property
    def faults(self) -> tuple[Remark, ...]:
        """What the workbook is refused for."""
        return tuple(remark for remark in self.remarks if remark.is_fault)

    @property
    def notices(self) -> tuple[Remark, ...]:
        """What has to be known though the forms were read."""
        return tuple(remark for remark in self.remarks if not remark.is_fault)


def read_forms(content: bytes, on: dt.date | None = None) -> Reading:
    """The forms in an Excel file (.xlsx), one a sheet: the real layouts and our own.

    ``on`` is the day of reading, where later months are to be refused. Nothing is calculated and no
    other file opened; a file that is not to be trusted is refused with one fault.
    """
    try:
        book = unpacked(content)
    except NotOpened as why:
        return Reading((), (why.remark,))
    forms: list[SheetForm] = []
    remarks: list[Remark] = []
    for sheet in book.sheets:
        if sheet.is_hidden:
            remarks += _hidden(sheet)
            continue
        remarks += _unseen(sheet)
        formed = _formed(
            sheet, own_draft(book, sheet, remarks) if is_own(book, sheet) else None, on
        )
        if formed is None:
            remarks += [fault("no_form", Place(sheet.name))] if sheet.boxes else []
            continue
        remarks += formed.remarks
        if formed.form is not None:
            forms.append(SheetForm(sheet.name, formed.form))
    faulty = any(remark.is_fault for remark in remarks)
    if not forms and not faulty:
        remarks.append(fault("nothing", Place()))
    return Reading(() if faulty else tuple(forms), tuple(remarks))


def read_form(content: bytes, on: dt.date | None = None) -> Formed:
    """The one form in an Excel file; several are a fault."""
    reading = read_forms(content, on)
    if len(reading.forms) > 1:
        names = ", ".join(one.sheet for one in reading.forms)
        return Formed(None, (*reading.remarks, fault("several_forms", Place(), found=names)))
    return Formed(reading.forms[0].form if reading.forms else None, reading.remarks)


def _formed(sheet: Sheet, own: Draft | None, on: dt.date | None) -> Formed | None:
    """The form on a sheet; None where it is none of them."""
    if own is not None:
        return form_of(own, on)
    known = layouts()
    texts = [bare_text(box) for box in sheet.boxes if not box.is_hidden]

    def is_marked(marks: tuple[str, ...]) -> bool:
        return any(text.startswith(mark) for text in texts for mark in marks)

    if is_marked(known.consent):
        return Formed(None, (fault("consent_by_hand", Place(sheet.name)),))
    if is_marked(known.application.marks):
        surface = Surface(sheet, known.application)
        draft = application_draft(surface)
    elif is_marked(known.certificate.marks):
        surface = Surface(sheet, known.certificate)
        draft = certificate_draft(surface)
    else:
        return None
    formed = form_of(draft, on)
    surface.close()
    remarks = (*surface.remarks, *formed.remarks)
    faulty = any(remark.is_fault for remark in remarks)
    return Formed(None if faulty else formed.form, remarks)


def _hidden(sheet: Sheet) -> list[Remark]:
    """That a hidden sheet was not read; the lists that the real forms keep on one say nothing."""
    if all(layouts().is_known(bare_text(box)) for box in sheet.boxes):
        return []
    return [notice("hidden_sheet", Place(sheet.name))]


def _unseen(sheet: Sheet) -> list[Remark]:
    """What is on a sheet that is not read: hidden cells, notes, pictures, words in shapes."""
    found = [
        notice("hidden_cell", Place(sheet.name, box.cell), found=box.value)
        for box in sheet.boxes
        if box.is_hidden
        and box.value is not None
        and box.formula is None
        and not layouts().is_known(bare_text(box))
    ]
    for shape in sheet.shapes:
        place = Place(sheet.name, shape.cell)
        if shape.is_picture:
            found.append(notice("picture", place))
        elif shape.words:
            found.append(notice("shape_words", place, found=shape.words))
    if sheet.has_comments:
        found.append(notice("comments", Place(sheet.name)))
    return found
