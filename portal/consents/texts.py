"""What technicians agree to: versions of purpose, items and wording, kept word for word."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml
from sqlalchemy import insert, select

from ccus_data.tables import consent_texts
from portal.access import JAPAN
from portal.layout import EVERYWHERE, OF_TECHNICIANS, Language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

FOLDER: Final = Path(__file__).with_name("texts")


class TextChanged(Exception):
    """A version whose words are not those that are kept under its name: a new text is needed."""


@dataclass(frozen=True, slots=True)
class Said:
    """The text in one language."""

    purpose: str
    items: tuple[str, ...]
    wording: str


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One version, used for what is asked from the day ``since`` on.

    ``digest`` is the SHA-256 of its words in Japanese, やさしい日本語 and English; the Japanese one
    counts. The languages of technicians stand beside it to be read, and may be mended.
    """

    version: str
    since: dt.date
    digest: str
    by_language: Mapping[Language, Said]


@cache
def texts() -> Mapping[str, ConsentText]:
    """Every version by its name."""
    found = [_read(path) for path in sorted(FOLDER.glob("*.yaml"))]
    return {one.version: one for one in found}


def text_in_force(at: dt.datetime) -> ConsentText:
    """The version that is asked for at a moment: the latest that has begun, in Japan's days."""
    day = at.astimezone(JAPAN).date()
    begun = [one for one in texts().values() if one.since <= day]
    return max(begun, key=lambda one: one.since) if begun else next(iter(texts().values()))


def keep_text(connection: Connection, text: ConsentText, at: dt.datetime) -> None:
    """Keep a version in the database when it is first used; `TextChanged` where it differs."""
    here = consent_texts.c.version == text.version
    kept = connection.scalar(select(consent_texts.c.digest).where(here))
    if kept is None:
        said = text.by_language[Language.JA]
        row = {
            "version": text.version,
            "digest": text.digest,
            "purpose": said.purpose,
            "items": json.dumps(said.items, ensure_ascii=False),
            "wording": said.wording,
            "since": at,
        }
        connection.execute(insert(consent_texts), row)
    elif kept != text.digest:
        raise TextChanged(text.version)


def said(connection: Connection, version: str, language: Language) -> Said:
    """The words of a version in a language; in Japanese where only the database keeps it.

    In the fallback where a version was never put into a language of technicians.
    """
    found = texts().get(version)
    if found is not None:
        return found.by_language.get(language) or found.by_language[language.fallback]
    columns = (consent_texts.c.purpose, consent_texts.c["items"], consent_texts.c.wording)
    kept = select(*columns).where(consent_texts.c.version == version)
    purpose, items, wording = connection.execute(kept).one()
    return Said(purpose, tuple(json.loads(items)), wording)


def _read(path: Path) -> ConsentText:
    entry: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    words = {language.value: entry[language.value] for language in EVERYWHERE}
    written = json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return ConsentText(
        entry["version"],
        entry["since"],
        hashlib.sha256(written.encode()).hexdigest(),
        {
            language: Said(one["purpose"], tuple(one["items"]), one["wording"])
            for language in (*EVERYWHERE, *OF_TECHNICIANS)
            if (one := entry.get(language.value)) is not None
        },
    )
