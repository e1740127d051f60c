"""R4 and R5 once more, for tests alone: what is held on a day, and what it counts as.

Written from the words of the judgement contract; of the product only its data files are used.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

Json = dict[str, Any]
CRITERIA: Final = Path(__file__).parents[2] / "criteria"


@cache
def load(name: str) -> Json:
    loaded: Json = yaml.load((CRITERIA / name).read_text("utf-8"), yaml.CSafeLoader)
    return loaded


def fold(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


@cache
def entries(text: str) -> frozenset[str]:
    """The catalogue entries that a code or a name means, each by its code or else its name."""
    rows = load("codes/qualifications.yaml")["qualifications"]
    return frozenset(
        row.get("code") or row["name"]
        for row in rows
        if row.get("code") == text
        or fold(text) in {fold(name) for name in (row["name"], *row.get("aliases", ()))}
    )


@cache
def inferiors(entry: str) -> frozenset[str]:
    grades = load("codes/grades.yaml")
    found: set[str] = set()
    for row in grades["grades"]:
        ranks = [entries(text) for text in row["order"]]
        for place, rank in enumerate(ranks):
            if entry in rank:
                found = found.union(*ranks[place + 1 :])
    for row in grades["counts_as"]:
        if entry in entries(row["superior"]):
            found |= entries(row["inferior"])
    return frozenset(found)


def accepted(line: Json) -> frozenset[str]:
    codes = line.get("codes") or ([line["code"]] if "code" in line else [line["name"]])
    found = frozenset[str]().union(*map(entries, codes))
    for award in load("codes/qualifications.yaml")["same_award"]:
        if found & {*award["codes"]}:
            found |= {*award["codes"]}
    return found


def item_of(line: Json) -> str:
    grades = load("codes/grades.yaml")
    for row in (*grades["grades"], *grades["one_item"]):
        members = frozenset[str]().union(*map(entries, row.get("order") or row["members"]))
        if "name" in line and "with_days" not in line and accepted(line) <= members:
            return str(row["test"])
    return str(id(line))


def held(record: Json, on: dt.date) -> frozenset[str]:
    """R4, R5."""
    found: set[str] = set()
    catalogue = load("codes/qualifications.yaml")
    known = {row["code"] for row in catalogue["qualifications"] if "code" in row}
    for item in record.get("qualifications", ()):
        code, name = item.get("code"), item.get("name")
        expires = item.get("expires_on")
        if item["acquired_on"] > on.isoformat() or (expires and expires < on.isoformat()):
            continue
        if code in known:
            found |= entries(code)
        elif name and code is None:
            found |= entries(name)
        elif name and code not in {row["code"] for row in catalogue["catch_all"]}:
            found |= entries(name) - known  # an entry for which nobody knows the code
    if on >= dt.date(2023, 6, 14):
        found = found.union(*map(inferiors, found))
    return frozenset(found)
