"""A result cut down to the keys of the judgement contract (§2): what every judge must answer."""

from __future__ import annotations

from typing import Any, Final

Json = dict[str, Any]

QUALIFICATION: Final = {"code": None, "name": None}
REQUIREMENT: Final = {
    **dict.fromkeys(("kind", "roles", "need", "have", "met")),
    "missing": {"qualifications": QUALIFICATION, "with_days": None},
}
JUDGEMENT: Final = {
    **dict.fromkeys(("field", "field_name", "criteria_version", "criteria_status", "level")),
    **dict.fromkeys(("days", "policy")),
    "levels": {level: {"met": None, "requirements": REQUIREMENT} for level in ("2", "3", "4")},
    "excluded": {"reason": None, "days": None},
}
RESULT: Final = {**dict.fromkeys(("technician_id", "as_of")), "judgements": JUDGEMENT}


def contract_keys(result: Json) -> Json:
    """The result with the contract's keys alone; a key that it lacks stays away."""
    kept: Json = _kept(result, RESULT)
    return kept


def _kept(value: Any, shape: Any) -> Any:
    if shape is None:
        return value
    if isinstance(value, list):
        return [_kept(item, shape) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: _kept(value[key], shape[key]) for key in shape if key in value}
