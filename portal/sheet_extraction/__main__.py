"""Prints the pages of one PDF as JSON.

Or one word on standard error, with status 1, where the file is one that is not read
(``encrypted``, ``scripted``, ``too_many_pages``, ...).
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
from typing import Final

from portal.sheet_extraction.unread import Unread

MEMORY: Final = 240_000_000
SECONDS: Final = 3


def limit() -> None:
    """Bound what this process may use, whatever is in the file."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(name: str) -> int:
    """Read one file and print what is on its pages."""
    limit()
    # The libraries are loaded behind the limits: what they take is counted.
    from portal.sheet_extraction.inside import look_inside, read_file  # noqa: PLC0415
    from portal.sheet_extraction.pages import pages_of  # noqa: PLC0415

    try:
        data = read_file(name)
        made_on = look_inside(data)
        pages = list(pages_of(data))
    except Unread as unread:
        sys.stderr.write(f"{unread}\n")
        return 1
    except MemoryError:
        sys.stderr.write("too_large\n")
        return 1
    digest = hashlib.sha256(data).hexdigest()
    json.dump({"sha256": digest, "made_on": made_on, "pages": pages}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
