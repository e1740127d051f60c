"""What is missing, as a night tells it, in the form that the table of judgements keeps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def ways_kept(missing: str) -> str:
    """The smallest sets that would do, as JSON lists of codes: ``[["31018","60011"],["31019"]]``.

    ``missing`` is JSON as in a judgement. A line of the sheet that has no code of its own is kept
    by its name. The same alternatives give the same text.
    """
    ways = [[_line(line) for line in one["qualifications"]] for one in json.loads(missing)]
    return json.dumps(ways, ensure_ascii=False, separators=(",", ":"))


def _line(line: Mapping[str, str | None]) -> str | None:
    return line["code"] or line["name"]
