"""Small pieces of wording shared by the JSON result and the explanation."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from evaluator.counting import Exclusion
from evaluator.phrases import phrase
from evaluator.policy import ForemanStart
from rules.model import Status, TradesKnown

if TYPE_CHECKING:
    from evaluator.judgement import FieldJudgement
    from rules.model import HeldQualification


@lru_cache(maxsize=4096)
def _line(line: HeldQualification) -> tuple[tuple[str, object], ...]:
    codes = line.codes or tuple(key for key in line.accepted if not key.startswith("name:"))
    # A line that prints no code and would take several has no code of its own: naming one of
    # them would send people to register under a code of another field's sheet.
    own = codes[0] if line.codes or len(codes) == 1 else None
    return ("code", own), ("name", line.name), ("codes", list(codes))


def line_json(line: HeldQualification) -> dict[str, object]:
    """A line of the sheet as code, name and, where there are several, all codes."""
    return dict(_line(line))


def ceiling_text(one: FieldJudgement, lang: str) -> str | None:
    """What confirming everything pending would bring; None where it would bring nothing."""
    if one.if_confirmed is None:
        return None
    confirm = one.career.to_confirm
    what = "approval" if set(confirm) == {Exclusion.UNAPPROVED} else "confirmation"
    brings = "higher" if one.if_confirmed.level > one.level else "same"
    days = sum(dates.count() for dates in confirm.values())
    return phrase(f"ceiling.{what}.{brings}", lang, days=f"{days:,}", level=one.if_confirmed.level)


def notes(one: FieldJudgement, lang: str) -> list[tuple[str, str]]:
    """What a reader must know beside the numbers, as code and sentence."""
    career, revision = one.career, one.career.revision
    found: list[tuple[str, dict[str, object]]] = []
    if not one.trade_registered:
        found.append(("trade_not_registered", {"field": one.field_name}))
    if revision.trades_known is not TradesKnown.COMPLETE:
        sheet = revision.awaited_sheet or revision.name
        found.append(("field_trades_unknown", {"field": one.field_name, "sheet": sheet}))
    if revision.status is not Status.COMPLETE:
        sheet = revision.awaited_sheet or revision.name
        found.append(("criteria_not_known", {"field": one.field_name, "sheet": sheet}))
    if career.certified.refused is not None:
        found.append((career.certified.refused, {}))
    if career.limits.policy.foreman_start is not ForemanStart.NONE:
        found.append((f"foreman_start_{career.limits.policy.foreman_start.value}", {}))
    held = career.entitlement.held
    if held.expired:
        found.append(("qualifications_expired", {"count": len(held.expired)}))
    if held.unmatched:
        found.append(("qualifications_unmatched", {"count": len(held.unmatched)}))
    return [(code, phrase(f"note.{code}", lang, **values)) for code, values in found]
