"""The kit as a whole: whose token it is, and every case of the contract tried in turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from attendance.partner_check import batch_cases, import_cases, row_cases

if TYPE_CHECKING:
    from attendance.partner_check.asking import Portal
    from attendance.partner_check.bench import Bench, Case, Difference

CASES: Final = (*row_cases.CASES, *batch_cases.CASES, *import_cases.CASES)
OK: Final = 200


@dataclass(frozen=True, slots=True)
class Token:
    """What the portal knows of the token: whose it is, and what it opens."""

    partner: str
    scopes: frozenset[str]
    sites: frozenset[str]


def token_of(portal: Portal) -> Token | int:
    """What ``GET /v1/token`` tells; the HTTP status where it tells nothing."""
    answer = portal.ask("GET", "/v1/token")
    told = answer.told
    if answer.status != OK or not isinstance(told.get("partner"), str):
        return answer.status
    return Token(told["partner"], _words(told.get("scopes")), _words(told.get("sites")))


def checked(bench: Bench) -> Iterator[tuple[Case, list[Difference]]]:
    """Every case with where the portal differs, tried one after the other."""
    for case in CASES:
        yield case, list(case.tries(bench))


def _words(told: object) -> frozenset[str]:
    return frozenset(map(str, told)) if isinstance(told, list) else frozenset()
