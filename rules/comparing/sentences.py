"""A change as a sentence, from its plain data alone: what is kept as JSON can be said again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from rules.comparing.document_sentences import DOCUMENT
from rules.comparing.words import (
    called,
    called_in_line,
    indented,
    or_none,
    perhaps_said,
    phrase,
    printed_codes,
    roles_said,
)
from rules.document_json import requirement_from_json
from rules.showing_requirements import requirement_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rules.comparing.change import Change

    Said = Callable[[Change, str], list[str]]

ROLE_PLACE: Final = re.compile(r"L\d+\.role_days\.(foreman|crew_leader)(?:\.|$)")
"""Inside the condition of a role."""


def sentence(change: Change, lang: str) -> str:
    """The change in ``ja`` or ``en``; the first line stands alone, the others show conditions."""
    kind = change.kind.value
    first, *rest = (SAYINGS.get(kind) or DOCUMENT[kind])(change, lang)
    if change.level is not None:
        role = ROLE_PLACE.match(change.place)
        if role is None:
            first = phrase("level", lang, level=change.level, said=first)
        else:
            who = phrase(f"role.{role[1]}", lang)
            first = phrase("level_role", lang, level=change.level, role=who, said=first)
    return "\n".join([first, *rest])


def _days(value: Mapping[str, Any]) -> str:
    return f"{value['days']:,}"


def _plain(change: Change, lang: str) -> list[str]:
    return [phrase(change.kind.value, lang)]


def _whole_level(change: Change, lang: str) -> list[str]:
    level = change.new or change.old
    lines = []
    for part in ("work_days", "role_days", "qualifications"):
        label = phrase(f"part.{'q' if part == 'qualifications' else part}", lang)
        said, below = _part_said(level[part], lang)
        lines += [phrase("label", lang, label=label, said=said), *below]
    return [phrase(change.kind.value, lang), *indented(lines)]


def _part_said(value: Mapping[str, Any] | None, lang: str) -> tuple[str, list[str]]:
    """Days, role days or qualifications in a word, and the lines below it."""
    if value is None:
        return phrase("part.none", lang), []
    if "unknown" in value:
        seen = value["unknown"]
        unknown = phrase("known.unknown", lang)
        return (phrase("what.unknown", lang, seen=seen) if seen else unknown), []
    if "roles" in value:
        roles = roles_said(value["roles"], lang)
        lines = []
        for role, first in value.get("requires_first", {}).items():
            what, below = called(first, lang)
            who = phrase(f"role.{role}", lang)
            lines += [phrase("role_condition_added", lang, role=who, what=what), *below]
        return phrase("part.role", lang, roles=roles, days=_days(value)), indented(lines)
    if "days" in value:
        return phrase("part.days", lang, days=_days(value)), []
    asked = requirement_from_json(value)
    return phrase("part.below", lang), indented(requirement_lines(asked, lang))


def _work_days(change: Change, lang: str) -> list[str]:
    old, new = _days(change.old), _days(change.new)
    return [phrase("work_days", lang, old=old, new=new)]


def _role_days(change: Change, lang: str) -> list[str]:
    values = {key: _days(value) for key, value in _sides(change) if value is not None}
    roles = roles_said((change.new or change.old)["roles"], lang)
    return [phrase(change.kind.value, lang, roles=roles, **values)]


def _sides(change: Change) -> tuple[tuple[str, Any], tuple[str, Any]]:
    return ("old", change.old), ("new", change.new)


def _roles(change: Change, lang: str) -> list[str]:
    said = {key: roles_said(value, lang) for key, value in _sides(change)}
    return [phrase("roles", lang, **said)]


def _role_condition(change: Change, lang: str) -> list[str]:
    value = change.new or change.old
    what, below = called(value["requirement"], lang)
    role = phrase(f"role.{value['role']}", lang)
    return [phrase(change.kind.value, lang, role=role, what=what), *below]


def _years(change: Change, lang: str) -> list[str]:
    values = {key: value["years"] for key, value in _sides(change)}
    return [phrase("years", lang, days=_days(change.new), **values)]


def _known(change: Change, lang: str) -> list[str]:
    """A part of a level, or one place within its qualifications, that became (un)known."""
    kind = change.kind.value
    known, unknown = "new", "old"
    if kind == "became_unknown":
        known, unknown = unknown, known
    values = dict(_sides(change))
    if "requirement" in (values[unknown] or {}):
        seen = values[unknown]["requirement"]["unknown"]
        return [phrase(f"{kind}.inside", lang, seen=seen)]
    said, below = _part_said(values[known], lang)
    part = phrase(f"part.{change.place.split('.')[1]}", lang)
    return [phrase(kind, lang, part=part, **{known: said}), *below]


def _unknown_text(change: Change, lang: str) -> list[str]:
    return [phrase("unknown_text", lang, old=change.old, new=change.new)]


def _asked_at_all(change: Change, lang: str) -> list[str]:
    asked = requirement_from_json(change.new or change.old)
    return [phrase(change.kind.value, lang), *indented(requirement_lines(asked, lang))]


def _standing_key(standing: Mapping[str, Any]) -> str:
    return f"{standing['as']}_beside" if "beside" in standing else str(standing["as"])


def _standing_values(standing: Mapping[str, Any], lang: str) -> dict[str, object]:
    values = {key: standing[key] for key in ("count", "size") if key in standing}
    if "beside" in standing:
        values["beside"] = called_in_line(standing["beside"], lang)
    return values


def _came_or_went(change: Change, lang: str) -> list[str]:
    way, value = ("removed", change.old) if change.new is None else ("added", change.new)
    what, below = called(value["requirement"], lang)
    standing = value["standing"]
    said = phrase(
        f"{way}.{_standing_key(standing)}", lang, what=what, **_standing_values(standing, lang)
    )
    return [perhaps_said(said, change, lang), *below]


def _stands(change: Change, lang: str) -> list[str]:
    what, below = called(change.new["requirement"], lang)
    said = {}
    for side, value in _sides(change):
        standing = value["standing"]
        key = f"standing.{_standing_key(standing)}"
        said[side] = phrase(key, lang, **_standing_values(standing, lang))
    return [phrase(change.kind.value, lang, what=what, **said), *below]


def _need(change: Change, lang: str) -> list[str]:
    needs = {side: value["need"] for side, value in _sides(change)}
    said = {
        side: phrase(f"need.{need['as']}", lang, count=need["count"])
        for side, need in needs.items()
    }
    first = called_in_line(change.new["first"], lang)
    return [phrase("need", lang, first=first, size=needs["new"]["size"], **said)]


def _day_floor(change: Change, lang: str) -> list[str]:
    value = change.new or change.old
    what, below = called(value["requirement"], lang)
    said = {side: _days(each) for side, each in _sides(change) if each is not None}
    return [phrase(change.kind.value, lang, what=what, **said), *below]


def _codes(change: Change, lang: str) -> list[str]:
    codes = {side: printed_codes(value["codes"], lang) for side, value in _sides(change)}
    case = "changed" if all(codes.values()) else "printed" if codes["new"] else "removed"
    return [phrase(f"codes.{case}", lang, name=change.new["name"], **codes)]


def _qualification_name(change: Change, lang: str) -> list[str]:
    codes = printed_codes(change.new["codes"], lang)
    names = {side: value["name"] for side, value in _sides(change)}
    return [phrase("qualification_name", lang, codes=codes, **names)]


def _accepted(change: Change, lang: str) -> list[str]:
    what = called_in_line(change.new, lang)
    joint = phrase("join.items", lang)
    said = {
        side: joint.join(value["accepted"]) or or_none(None, lang) for side, value in _sides(change)
    }
    return [phrase("accepted", lang, what=what, **said)]


def _order(change: Change, lang: str) -> list[str]:
    place = change.place.split(".")
    name = phrase(f"list.{place[0] if change.level is None else place[1]}", lang)
    moved = [_moved_thing(each, change, lang) for each in change.new["moved"]]
    return [phrase("order", lang, list=name, moved=phrase("join.items", lang).join(moved))]


def _moved_thing(thing: Any, change: Change, lang: str) -> str:
    if not isinstance(thing, str):
        return called_in_line(thing, lang)
    return thing if change.level is None else phrase(f"role.{thing}", lang)


def _rearranged(change: Change, lang: str) -> list[str]:
    lines = [phrase("rearranged", lang)]
    for side, value in _sides(change):
        label = phrase(f"rearranged.{side}", lang)
        shown = requirement_lines(requirement_from_json(value), lang)
        lines += indented([label, *indented(shown)])
    return lines


SAYINGS: Final[Mapping[str, Said]] = {
    "first_document": _plain,
    "level_added": _whole_level,
    "level_removed": _whole_level,
    "work_days": _work_days,
    "role_days": _role_days,
    "role_days_asked": _role_days,
    "role_days_dropped": _role_days,
    "roles": _roles,
    "role_condition_added": _role_condition,
    "role_condition_removed": _role_condition,
    "years": _years,
    "became_known": _known,
    "became_unknown": _known,
    "unknown_text": _unknown_text,
    "qualifications_asked": _asked_at_all,
    "qualifications_dropped": _asked_at_all,
    "qualification_added": _came_or_went,
    "qualification_removed": _came_or_went,
    "group_added": _came_or_went,
    "group_removed": _came_or_went,
    "lower_level_added": _came_or_went,
    "lower_level_removed": _came_or_went,
    "standing": _stands,
    "moved": _stands,
    "need": _need,
    "day_floor_added": _day_floor,
    "day_floor_removed": _day_floor,
    "day_floor": _day_floor,
    "codes": _codes,
    "qualification_name": _qualification_name,
    "accepted": _accepted,
    "order": _order,
    "rearranged": _rearranged,
    "same_meaning": _plain,
}
"""How a level's kinds of change are said; those of the document are said next door."""
