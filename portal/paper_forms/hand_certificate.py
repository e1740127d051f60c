"""様式2 and 様式3 filled in by hand: found their way through by their labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from portal.paper_forms.drafts import Draft
from portal.paper_forms.forming import PERIODS
from portal.paper_forms.forms import Duration, FormKind
from portal.paper_forms.handwriting import Unreadable, plain
from portal.paper_forms.header_lines import read_date
from portal.paper_forms.layouts import layouts
from portal.paper_forms.pieces import LinePeriod, duration, line_period, strung
from portal.paper_forms.remarks import fault, notice
from portal.paper_forms.surface import Surface, bare_text

if TYPE_CHECKING:
    from evaluator.months import Month
    from portal.paper_forms.grid import Box

SECTIONS: Final = dict(zip(("work", "foreman", "crew_leader"), PERIODS, strict=True))
_OWN: Final = re.compile(r"経歴証明申請書|\(様式3")
_SWORN: Final = re.compile(r"\s*氏\s*名[\s:：]*(.*?)\s*印?\s*", re.DOTALL)


def certificate_draft(surface: Surface) -> Draft:
    """What stands on a 様式2 or 様式3."""
    top = surface.within(1, surface.sections["top"].last_row)
    is_own = any(_OWN.match(bare_text(box)) for box in top)
    kind = FormKind.OWN_CERTIFICATE if is_own else FormKind.CERTIFICATE
    draft = Draft(kind, surface.place())
    _statement(surface, draft, top)
    if is_own:
        _addressee(surface, draft, top)
    read_date(surface, draft, "issued_on")
    for section in ("certifier", "applicant"):
        if section in surface.sections:
            surface.fill(draft, section)
    for section, group in SECTIONS.items():
        if section in surface.sections:
            _Periods(surface, draft, section, group).read()
    _oath(surface, draft)
    return draft


def _statement(surface: Surface, draft: Draft, top: list[Box]) -> None:
    """The works: what was written before the words of the statement, or beside them."""
    words = surface.layout.extra["works"]
    for box in top:
        if not isinstance(box.value, str) or words not in plain(box.value):
            continue
        row = [one for one in top if one.area.first_row == box.area.first_row and one is not box]
        surface.cross_off([box, *row])
        before = box.value.partition(words)[0].strip(" \u3000_＿")
        beside = [one for one in row if one.order < box.order]
        parts = [str(value) for one in beside if (value := surface.usable(one)) is not None]
        draft.put("works", "".join([*parts, before]), surface.place(beside[0] if beside else box))


def _addressee(surface: Surface, draft: Draft, top: list[Box]) -> None:
    """Whom it is addressed to: what was written before 殿, in its cell or left of it."""
    sign = surface.layout.extra["addressee"]
    for box in top:
        if not isinstance(box.value, str) or not box.value.strip().endswith(sign):
            continue
        row = [one for one in top if one.area.first_row == box.area.first_row and one is not box]
        surface.cross_off([box, *row])
        parts = [str(value) for one in row if (value := surface.usable(one)) is not None]
        own = box.value.strip().removesuffix(sign).strip(" \u3000_＿")
        draft.put("addressee", " ".join([*parts, own]).strip(), surface.place(box))


def _oath(surface: Surface, draft: Draft) -> None:
    """The name below the oath: between 氏名 and 印, whether in their cell or beside it."""
    names: list[str] = []
    where: Box | None = None
    for box in surface.unread("oath"):
        text = bare_text(box)
        if surface.layout.is_printed(text) or not text:
            continue
        if surface.is_outside(box):
            continue
        surface.cross_off([box])
        value = surface.usable(box)
        if value is None:
            continue
        found = _SWORN.fullmatch(str(value))
        name = found[1].strip() if found is not None else str(value).strip().removesuffix("印")
        if name:
            names.append(name.strip())
            where = where or box
    draft.put("sworn_by", "\u3000".join(names), surface.place(where))


class _Periods:
    """The lines of periods in one section, and their total."""

    def __init__(self, surface: Surface, draft: Draft, section: str, group: str) -> None:
        self._surface = surface
        self._draft = draft
        self._section = section
        self._group = group
        self._number = 0
        self._months: set[int] = set()
        self._half: tuple[Month, Box] | None = None
        self._faulty = False

    def read(self) -> None:
        """Read every line; an end that stands in the line below its start belongs to it."""
        total: Duration | None = None
        total_at: Box | None = None
        for label in self._surface.labels[self._section]:
            found = self._surface.beside(label, self._section)
            self._surface.cross_off([label.box, *found])
            boxes = _without_helpers(found)
            values = [v for box in boxes if (v := self._surface.usable(box)) is not None]
            filled = next((box for box in boxes if _is_filled(box)), label.box)
            text = strung([label.after, *values] if label.after else values)
            try:
                if label.path == "total":
                    total, total_at = duration(text), filled
                else:
                    self._line(line_period(text), filled)
            except Unreadable as wrong:
                self._fault(wrong.code, filled, **wrong.values)
        self._end_half()
        if total is not None and not self._faulty:
            self._compare(total, Duration.of_months(len(self._months)), total_at)

    def _line(self, line: LinePeriod, box: Box) -> None:
        if line.is_blank:
            return
        if self._half is not None and line.first is None and line.last is not None:
            first, started = self._half
            self._half = None
            self._surface.remarks.append(
                notice("joined", self._surface.place(box), start=started.cell)
            )
            self._put(first, line.last, started, box, line.stated)
            return
        self._end_half()
        if line.first is not None and line.last is None:
            self._half = (line.first, box)
        elif line.first is None or line.last is None:
            code = "period_no_start" if line.last is not None else "period_only_length"
            self._fault(code, box)
        else:
            self._put(line.first, line.last, box, box, line.stated)

    def _put(
        self, first: Month, last: Month, started: Box, ended: Box, stated: Duration | None
    ) -> None:
        path = f"{self._group}[{self._number}]"
        self._number += 1
        self._draft.put(f"{path}.from", first, self._surface.place(started))
        self._draft.put(f"{path}.to", last, self._surface.place(ended))
        self._months.update(range(first.number, last.number + 1))
        if stated is not None and first <= last:
            self._compare(stated, Duration.of_months(last.number - first.number + 1), ended)

    def _compare(self, stated: Duration, counted: Duration, box: Box | None) -> None:
        """Say where the length written is not the one counted; the counted one holds."""
        if stated != counted:
            self._surface.remarks.append(
                notice(
                    "counted",
                    self._surface.place(box),
                    stated_years=stated.years,
                    stated_months=stated.months,
                    years=counted.years,
                    months=counted.months,
                )
            )

    def _end_half(self) -> None:
        if self._half is not None:
            self._fault("period_no_end", self._half[1])
            self._half = None

    def _fault(self, code: str, box: Box, **values: object) -> None:
        self._faulty = True
        self._draft.unread.add(self._group)
        self._surface.remarks.append(
            fault(code, self._surface.place(box), field=self._group, **values)
        )


def _without_helpers(boxes: list[Box]) -> list[Box]:
    """A line without the formulas behind its last sign, with which the form counts for itself."""
    signs = [number for number, box in enumerate(boxes) if bare_text(box) in layouts().months]
    end = signs[-1] + 1 if signs else len(boxes)
    return [*boxes[:end], *(box for box in boxes[end:] if box.formula is None)]


def _is_filled(box: Box) -> bool:
    return bool(re.search(r"\d|元", plain("" if box.value is None else box.value)))
