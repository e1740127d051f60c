"""The number of a construction licence (建設業許可番号), as people write it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from ccus_data.kinds import word_list

if TYPE_CHECKING:
    from collections.abc import Mapping

MINISTER: Final = "国土交通大臣"
MINISTER_CODE: Final = "00"
NUMBER_DIGITS: Final = 6
KINDS: Final = {"般": "般", "特": "特", "般・特": "般・特", "特・般": "般・特"}
WRITTEN: Final = re.compile(
    r"(?P<by>.+?)(?:許可)?\(?(?P<kind>般・特|特・般|般|特)-?(?P<year>[0-9]{1,2})\)?"
    r"第?(?P<number>[0-9]{1,6})号?",
    re.ASCII,
)
CODED: Final = re.compile(r"(?P<by>[0-9]{2})-?(?P<number>[0-9]{6})", re.ASCII)
HYPHENS: Final = re.compile(r"[\u2010-\u2015\u2212\u30fc]")


def read_licence(text: str) -> str | None:
    """A licence number in its official form, or as a code; None for what is neither.

    ``国土交通大臣許可（特-5）第12345号`` names who licensed, whether for general works (般),
    special ones (特) or both, the year and the number (建設業法第3条); ``13-012345`` is the code of
    who licensed (00 the minister, 01 to 47 the governor of a prefecture) and six digits.
    """
    plain = HYPHENS.sub("-", re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))
    if coded := CODED.fullmatch(plain):
        known = coded["by"] == MINISTER_CODE or coded["by"] in word_list("prefecture").written
        return f"{coded['by']}-{coded['number']}" if known else None
    found = WRITTEN.fullmatch(plain)
    if found is None or (by := _licensors().get(found["by"])) is None:
        return None
    year, number = int(found["year"]), int(found["number"])
    if not year or not number:
        return None
    return f"{by}許可（{KINDS[found['kind']]}-{year}）第{number}号"


@cache
def _licensors() -> Mapping[str, str]:
    """Who licenses, by every way to write them: the minister and 47 governors."""
    governors = {f"{name}知事": f"{name}知事" for name in word_list("prefecture").written.values()}
    return {MINISTER: MINISTER, "大臣": MINISTER, **governors}
