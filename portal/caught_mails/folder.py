"""Mails that became files, read again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME: Final = re.compile(r"([0-9]{1,18})\.[0-9A-Za-z_-]{1,64}", re.ASCII)
"""Names of mails begin with their number in the outbox; nothing else in a folder is a mail."""

LINK: Final = re.compile(r"(https?://[!-;=?-~]+)")


@dataclass(frozen=True, slots=True)
class Caught:
    """One mail; ``parts`` of its text: those with an odd place are addresses of pages."""

    name: str
    to: str
    subject: str
    parts: tuple[str, ...]


def caught(folder: Path, page: int, at_once: int) -> tuple[list[Caught], bool]:
    """The mails of a page, the newest first, and whether older ones follow; pages count from 1."""
    names = sorted(_names(folder), key=_number, reverse=True)
    first = (page - 1) * at_once
    found = (read(folder, name) for name in islice(names, first, first + at_once))
    return [one for one in found if one is not None], len(names) > first + at_once


def read(folder: Path, name: str) -> Caught | None:
    """One mail; None where there is none of that name."""
    if not NAME.fullmatch(name):
        return None
    try:
        content = (folder / f"{name}.eml").read_bytes()
    except FileNotFoundError:
        return None
    message = message_from_bytes(content, policy=policy.default)
    body = message.get_body(("plain",))
    text = "" if body is None else body.get_content()
    return Caught(name, str(message["To"]), str(message["Subject"]), tuple(LINK.split(text)))


def _names(folder: Path) -> Iterator[str]:
    return (path.stem for path in folder.glob("*.eml") if NAME.fullmatch(path.stem))


def _number(name: str) -> int:
    return int(name.partition(".")[0])
