"""The 保有資格 cell of one level: its items, by what the sheet's legend says of their marks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rules.model import (
    AllOf,
    AnyOf,
    AtLeast,
    LowerLevel,
    Requirement,
    Unknown,
    WithDays,
    walk,
)
from rules.sheets.doubts import Reason
from rules.sheets.expression import Expressions, NotUnderstood
from rules.sheets.items import INDENT, Item, items_of
from rules.sheets.legend import Meaning
from rules.sheets.naming import are_named
from rules.sheets.patterns import found, pattern

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rules.sheets.doubts import Doubts
    from rules.sheets.table import Cell


@dataclass(frozen=True, slots=True)
class _Group:
    """Items that stand together: alternatives, or one that is needed."""

    meaning: Meaning
    items: list[Requirement]


@dataclass(frozen=True, slots=True)
class QualificationCells:
    """Reads the cells of one sheet from level 2 up: higher ones may name lists of lower ones."""

    expressions: Expressions
    meanings: Mapping[str, Meaning]
    doubts: Doubts
    lists: dict[int, list[tuple[Requirement, ...]]] = field(default_factory=dict)

    def read(self, level: int, cell: Cell) -> Requirement | None:
        """What the cell asks for; None where the sheet says that nothing is asked."""
        place = f"L{level}.qualifications"
        items = items_of(cell.lines, self.meanings)
        if len(items) == 1 and found("none", f"{items[0].mark}{items[0].text}"):
            return None
        groups: list[_Group] = []
        index = 0
        while index < len(items):
            index = self._item(items, index, groups, level, place)
        self._alternatives_stand_together(groups, place)
        parts = [
            AnyOf(tuple(group.items)) if len(group.items) > 1 else group.items[0]
            for group in groups
        ]
        flat: list[Requirement] = []
        for part in parts:
            # Several lower levels in one sentence are needed each for itself.
            lower = isinstance(part, AllOf) and all(
                isinstance(one, LowerLevel) for one in part.items
            )
            flat.extend(part.items if isinstance(part, AllOf) and lower else (part,))
        if not flat:
            self.doubts.add(Reason.NOT_THERE, place, "", cell.text)
            return Unknown(cell.text or "-")
        return flat[0] if len(flat) == 1 else AllOf(tuple(flat))

    def _item(
        self, items: Sequence[Item], index: int, groups: list[_Group], level: int, place: str
    ) -> int:
        """Read one item, with the list below it where it begins one; the next item's index."""
        item = items[index]
        text, said = self._said(item, place)
        floors = found("floors_follow", f"{item.mark}{text}")
        if floors is not None and floors["level"] in {None, str(level)}:
            return self._floors(items, index + 1, groups, place)
        head = found("list", text)
        if head is not None:
            members, after = self._members(items, index + 1)
            requirement = self._list(item, head.groupdict(), members, level, place)
            self._add(groups, self._meaning(item, said, place, alone=True), requirement)
            return after
        meaning = self._meaning(item, said, place, alone=len(items) == 1)
        self._add(groups, meaning, self._line(item, text, place, meaning))
        return index + 1

    def _said(self, item: Item, place: str) -> tuple[str, Meaning | None]:
        """An item's text without what is only said about it, and 【必須】 where it is printed."""
        text, said = item.text, None
        if required := found("required", text):
            text, said = required["item"], Meaning.MUST
        legend = self.meanings.get(item.mark)
        if said and legend and legend is not said:
            self.doubts.add(Reason.LEGEND, place, item.mark, f"{item.mark}{item.text}")
        return text, said

    def _meaning(
        self, item: Item, said: Meaning | None, place: str, *, alone: bool
    ) -> Meaning | None:
        """What the item's mark means; None where neither legend nor the item itself says it."""
        legend = self.meanings.get(item.mark)
        if said and legend and legend is not said:
            return None
        if legend or said:
            return legend or said
        # A sentence without any mark is asked for: a lower level, a list, the only line there is.
        if not item.mark and (alone or pattern("lower_levels").match(item.text)):
            return Meaning.MUST
        told = any(
            (one.reason, one.place, one.about) == (Reason.MARK, place, item.mark)
            for one in self.doubts.found
        )
        if not item.mark or not told:  # of twelve lines with one mark, one says it all
            self.doubts.add(Reason.MARK, place, item.mark, f"{item.mark}{item.text}")
        return None

    def _line(self, item: Item, text: str, place: str, meaning: Meaning | None) -> Requirement:
        whole = f"{item.mark}{item.text}"
        if meaning is None:
            return Unknown(whole)
        try:
            requirement = self.expressions.read(text)
        except NotUnderstood:
            self.doubts.add(Reason.LINE, place, "", whole)
            return Unknown(whole)
        own_level = int(place[1])
        lower = (part for part in walk(requirement) if isinstance(part, LowerLevel))
        if any(part.level >= own_level for part in lower):
            self.doubts.add(Reason.LINE, place, "", whole)
            return Unknown(whole)
        known = are_named(
            requirement, self.expressions.lexicon.catalogue, self.doubts, place, whole
        )
        return requirement if known else Unknown(whole)

    @staticmethod
    def _add(groups: list[_Group], meaning: Meaning | None, requirement: Requirement) -> None:
        if meaning is Meaning.ANY and groups and groups[-1].meaning is Meaning.ANY:
            groups[-1].items.append(requirement)
        else:
            groups.append(_Group(meaning or Meaning.MUST, [requirement]))

    def _floors(self, items: Sequence[Item], index: int, groups: list[_Group], place: str) -> int:
        """Alternatives with a floor of days, to the item or the alternatives before them."""
        members, after = self._members(items, index)
        read = self._read_members(members, place)
        unclear = [one for one in read if not isinstance(one, WithDays)]
        if not groups or not read or unclear or groups[-1].meaning is not Meaning.ANY:
            self.doubts.add(Reason.LINE, place, "", items[index - 1].text)
            words = "".join(f"{one.mark}{one.text}" for one in items[index - 1 : after])
            groups.append(_Group(Meaning.MUST, [Unknown(words)]))
        else:
            groups[-1].items.extend(read)
        return after

    def _members(self, items: Sequence[Item], index: int) -> tuple[list[Item], int]:
        """The items of the list that an item begins, and the index behind them.

        Members stand in further than the head, or bear a mark that the legend does not name.
        """
        head = items[index - 1]
        members: list[Item] = []
        while index < len(items):
            item = items[index]
            named = item.mark in self.meanings
            deeper = item.left > head.left + INDENT
            listed = bool(item.mark) and not pattern("lower_levels").match(item.text)
            if not listed or (named and not (deeper and item.mark != head.mark)):
                break
            members.append(item)
            index += 1
        return members, index

    def _read_members(self, members: Sequence[Item], place: str) -> list[Requirement]:
        found_: list[Requirement] = []
        for item in members:
            text, said = self._said(replace(item, mark=""), place)
            if Meaning.MUST in {said, self.meanings.get(item.mark)}:
                # One of several, and still needed: the sheet says two things at once.
                self.doubts.add(Reason.LEGEND, place, item.mark, f"{item.mark}{item.text}")
                found_.append(Unknown(f"{item.mark}{item.text}"))
                continue
            listed = found("list_of_level", text)
            if listed is None:
                found_.append(self._line(item, text, place, Meaning.MUST))
                continue
            lists = [
                one
                for one in self.lists.get(int(listed["level"]), [])
                if len(one) == int(listed["count"])
            ]
            if len(lists) == 1:
                found_.extend(lists[0])
            else:
                self.doubts.add(Reason.LINE, place, "", f"{item.mark}{item.text}")
                found_.append(Unknown(f"{item.mark}{item.text}"))
        return found_

    def _list(
        self,
        item: Item,
        head: Mapping[str, str | None],
        members: Sequence[Item],
        level: int,
        place: str,
    ) -> Requirement:
        """A list of which all, one or so many are asked for."""
        read = tuple(self._read_members(members, place))
        whole = f"{item.mark}{item.text}"
        size, count = head["size"], int(head["count"] or 1)
        if not read or count > len(read) or (size and int(size) not in {len(read), len(members)}):
            self.doubts.add(Reason.LIST_SIZE, place, str(len(read)), whole)
            return AllOf((Unknown(whole), *read)) if read else Unknown(whole)
        self.lists.setdefault(level, []).append(read)
        if head["all"]:
            return AllOf(read)
        return AnyOf(read) if count == 1 else AtLeast(count, read)

    def _alternatives_stand_together(self, groups: list[_Group], place: str) -> None:
        """Two runs of alternatives in one cell read two ways: one list, or one of each."""
        runs = [group for group in groups if group.meaning is Meaning.ANY]
        if len(runs) > 1:
            self.doubts.add(Reason.TWO_LISTS, place, "", "")
            groups.append(_Group(Meaning.MUST, [Unknown(place)]))
