"""Post every record of this kit to a judge and compare: python3 run_kit.py http://HOST:PORT.

Exit status 0: every answer holds what is expected; 1: each difference is printed; 2: no answer.
"""

from __future__ import annotations

import json
import sys
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen


def differences(expected: Any, found: Any, place: str) -> list[str]:
    """Where an answer lacks what is expected; more keys may be there, order in lists is free."""
    if isinstance(expected, dict) and isinstance(found, dict):
        places = {key: (f"{place}.{key}", found.get(key, "nothing")) for key in expected}
        return [d for key, (at, has) in places.items() for d in differences(expected[key], has, at)]
    if isinstance(expected, list) and isinstance(found, list):
        rest, unmatched = list(found), []
        for item in expected:
            match = next((one for one in rest if not differences(item, one, "")), None)
            if match is None:
                unmatched.append(item)
            else:
                rest.remove(match)
        if len(unmatched) == len(rest) == 1:
            return differences(unmatched[0], rest[0], f"{place}[]")
        return [f"{place}: expected {unmatched}, found {rest}"] if unmatched or rest else []
    same = expected == found and isinstance(expected, bool) == isinstance(found, bool)
    return [] if same else [f"{place}: expected {expected!r}, found {found!r}"]


def main(base: str) -> int:
    """Try the whole kit, a line at a time."""
    tried = failed = 0
    for path in sorted(Path(__file__).parent.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for case in map(json.loads, lines):
                query = f"?field={quote(case['field'])}" if case["field"] else ""
                body, kind = (
                    json.dumps(case["record"]).encode(),
                    {"Content-Type": "application/json"},
                )
                request = Request(f"{base.rstrip('/')}/api/v1/judgements{query}", body, kind)  # noqa: S310 - the address is the caller's
                try:
                    with urlopen(request, timeout=60) as answer:  # noqa: S310 - the same
                        found = differences(case["expected"], json.load(answer), "result")
                except HTTPError as refused:
                    found = [f"HTTP {refused.code}: {refused.read().decode(errors='replace')}"]
                tried, failed = tried + 1, failed + bool(found)
                print(*(f"{case['id']} ({case['says']}): {one}\n" for one in found), end="", sep="")
    print(f"{tried} cases, {failed} differ")
    return 1 if failed or not tried else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except (IndexError, OSError, HTTPException, ValueError) as problem:
        told = "" if isinstance(problem, IndexError) else f"{sys.argv[1]}: {problem}. "
        sys.stderr.write(f"{told}Give the address of a judge: run_kit.py http://127.0.0.1:8000\n")
        sys.exit(2)
