"""Query parameters read strictly: known names, each once, days as YYYY-MM-DD."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BeforeValidator

if TYPE_CHECKING:
    from collections.abc import Callable

ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

LONGEST_NAME: Final = 40

REPEATABLE: Final = frozenset({"field"})


def _iso_only(given: object) -> object:
    """A day as written in the standard; a number would otherwise be taken for seconds."""
    if isinstance(given, str) and not ISO_DAY.fullmatch(given):
        raise ValueError("write the day as YYYY-MM-DD")
    return given


IsoDay = Annotated[dt.date, BeforeValidator(_iso_only)]


def known_parameters(*names: str) -> Callable[[Request], None]:
    """A check that refuses parameters an operation does not have, and single ones given twice."""

    def check(request: Request) -> None:
        given = request.query_params
        faults = [(name, "unknown_parameter") for name in given if name not in names]
        faults += [
            (name, "given_twice")
            for name in given
            if name in names and name not in REPEATABLE and len(given.getlist(name)) > 1
        ]
        if faults:
            raise RequestValidationError(
                [{"loc": ("query", name[:LONGEST_NAME]), "type": kind} for name, kind in faults]
            )

    return check
