"""R1 to R11 once more, for tests alone: from the words of the judgement contract, slow and plain.

Days are sets of dates, months are sets, truth has three values, and the criteria are read straight
from their files. Nothing of the product is used.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from tests.evaluator.reference_catalogue import (
    CRITERIA,
    Json,
    accepted,
    entries,
    held,
    item_of,
    load,
)

NEAREST: Final = (  # of the reasons that a date's rows give, the first of these stands
    "unapproved",
    "site_unregistered",
    "trade_condition_unconfirmed",
    "employer_missing",
    "trade_missing",
    "field_trades_unknown",
    "trade_not_in_field",
)
PENDING: Final = NEAREST[:3]


def at_least(count: int, answers: Iterable[bool | None]) -> bool | None:
    listed = list(answers)
    if listed.count(True) >= count:
        return True
    return None if len(listed) - listed.count(False) >= count else False


class Reference:
    """One record in one field on its day; ``confirmed`` takes everything pending as confirmed."""

    def __init__(
        self, record: Json, field: str, end: str, start: str, *, confirmed: bool = False
    ) -> None:
        self.record, self.confirmed, self.start = record, confirmed, start
        self.on = dt.date.fromisoformat(record["as_of"])
        files = sorted(path.stem for path in (CRITERIA / field).glob("2*.yaml"))
        self.version = [stem for stem in files if stem <= record["as_of"]][-1]  # R7
        self.sheet = load(f"{field}/{self.version}.yaml")
        self.held = held(record, self.on)
        dates = [item["acquired_on"] for item in record.get("qualifications", ())]
        courses = [
            item["acquired_on"]
            for item in record.get("qualifications", ())
            if {"60001", "60011"} & (entries(item.get("code") or item["name"]))
        ]
        self.course = dt.date.fromisoformat(min(courses)) if courses else None
        own = [c for c in record.get("career_certificates", ()) if c["field"] == field]
        if self.on > dt.date(2029, 3, 31) or not dates:
            own = []
        last = 2024 * 12 + 2
        if end == "registration":
            last = min(last, self.month(record["technician"]["registered_on"]) - 1)
        first = self.month(min(dates)) if dates else 0
        roles_from = first
        if start != "none":
            after = start == "month_after_course"
            roles_from = max(first, self.month(min(courses)) + after) if courses else last + 1
        self.months = {
            "work": self.covered(own, "periods", first, last),
            "foreman": self.covered(own, "foreman_periods", roles_from, last),
            "crew_leader": self.covered(own, "crew_leader_periods", roles_from, last),
        }
        self.count_histories()

    @staticmethod
    def month(text: str) -> int:
        return int(text[:4]) * 12 + int(text[5:7]) - 1

    def covered(self, certificates: list[Json], key: str, first: int, last: int) -> set[int]:
        return {
            month
            for certificate in certificates
            for period in certificate.get(key, ())
            for month in range(self.month(period["from"]), self.month(period["to"]) + 1)
            if first <= month <= last
        }

    def reason(self, row: Json) -> str:
        trades = self.sheet["trades"]
        listed = {t["code"]: t.get("condition") for t in trades["list"] if t.get("code")}
        if row.get("trade") is None:
            return "trade_missing"
        if row["trade"] not in listed:
            known = trades["known"] == "complete"
            return "trade_not_in_field" if known else "field_trades_unknown"
        if row.get("employer_id") is None:
            return "employer_missing"
        if listed[row["trade"]]:
            return "trade_condition_unconfirmed"
        return {"counted": ""}.get(row["status"], str(row["status"]))

    def count_histories(self) -> None:
        """R1, R2, R10, R11; ``most`` are the days there could be if the trades were known."""
        counting: dict[dt.date, set[str]] = {}
        perhaps: dict[dt.date, set[str]] = {}
        why: dict[dt.date, set[str]] = {}
        for row in self.record.get("histories", ()):
            on, reason = dt.date.fromisoformat(row["date"]), self.reason(row)
            if not reason or (self.confirmed and reason in PENDING):
                counting.setdefault(on, set()).add(row.get("role") or "")
            else:
                why.setdefault(on, set()).add(reason)
                usable = row.get("employer_id") is not None and row["status"] == "counted"
                if reason == "field_trades_unknown" and usable:
                    perhaps.setdefault(on, set()).add(row.get("role") or "")
        self.excluded: dict[str, int] = {}
        certified = self.months["work"]
        for on in {*counting, *why}:
            reason = next((r for r in NEAREST if r in why.get(on, ())), "")
            if on in counting:
                reason = "inside_certificate" if self.month(str(on)) in certified else ""
            if reason:
                self.excluded[reason] = self.excluded.get(reason, 0) + 1
        self.days = self.sums(counting, certified)
        both = {
            on: counting.get(on, set()) | perhaps.get(on, set()) for on in {*counting, *perhaps}
        }
        self.most = self.sums(both, certified)

    def sums(self, dates: dict[dt.date, set[str]], certified: set[int]) -> dict[str, int]:
        outside = {on: r for on, r in dates.items() if self.month(str(on)) not in certified}
        in_roles = set[int]().union(*self.months.values())
        months = self.months | {"either": self.months["foreman"] | self.months["crew_leader"]}
        found = {kind: len(covered) * 215 // 12 for kind, covered in months.items()}
        found["work_certificate"] = found["work"]
        found["work"] += len(outside)
        first = self.course
        if first and self.start == "month_after_course":
            first = dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
        for on, roles in outside.items():
            if self.month(str(on)) in in_roles:
                continue
            if self.start == "none" or (first and on >= first):
                found["foreman"] += "foreman" in roles
                found["crew_leader"] += "crew_leader" in roles
                found["either"] += bool({"foreman", "crew_leader"} & roles)
        return found

    def enough(self, kind: str, need: int) -> bool | None:
        return True if self.days[kind] >= need else None if self.most[kind] >= need else False

    def holds(self, node: Json) -> bool | None:
        """R6."""
        if "with_days" in node:
            inner = {key: value for key, value in node.items() if key != "with_days"}
            return at_least(2, [self.enough("work", node["with_days"]["days"]), self.holds(inner)])
        if "lower_level" in node:
            lower = self.sheet["levels"][node["lower_level"]]["qualifications"]
            return True if lower == "none" else self.holds(lower)
        if "name" in node:
            return not self.held.isdisjoint(accepted(node))
        if "all_of" in node:
            return at_least(len(node["all_of"]), map(self.holds, node["all_of"]))
        if "any_of" in node:
            return at_least(1, map(self.holds, node["any_of"]))
        if "unknown" in node:
            return None
        items: dict[str, list[bool | None]] = {}
        for item in node["of"]:
            items.setdefault(item_of(item), []).append(self.holds(item))
        return at_least(node["at_least"], (at_least(1, grades) for grades in items.values()))

    def level(self) -> tuple[int, dict[str, tuple[bool | None, list[tuple[object, ...]]]]]:
        """The level, and for each level whether it is met, and its requirements: what is needed,
        what there is, whether it is met, and what is missing."""
        found: dict[str, tuple[bool | None, list[tuple[object, ...]]]] = {}
        level, known = 1, True
        for number, rule in sorted(self.sheet["levels"].items()):
            asked: list[tuple[object, ...]] = []
            answers: list[bool | None] = []
            known = known and "unknown" not in str(rule)
            work, role, tree = rule["work_days"], rule["role_days"], rule["qualifications"]
            for kind, part in (("work", work), (self.role_kind(role), role)):
                if part == "unknown":
                    answers.append(None)
                    asked.append((None, self.days[kind], None, None))
                elif part != "none":
                    answers.append(self.enough(kind, part["days"]))
                    missing = max(0, part["days"] - self.days[kind])
                    asked.append((part["days"], self.days[kind], answers[-1], missing))
            if tree != "none":
                answers.append(self.holds(tree))
                asked.append((answers[-1],))
            met = at_least(len(answers), answers) if known else None
            found[str(number)] = met, asked
            if met and level == number - 1:
                level = number
        return level, found

    def role_kind(self, rule: Json | str) -> str:
        """Which days a rule counts: a role that needs a qualification first only with it (R6)."""
        if isinstance(rule, str):
            return "either"
        first = rule.get("requires_first", {})
        roles = [r for r in rule["roles"] if r not in first or self.holds(first[r])]
        return "either" if len(roles) > 1 else roles[0]
