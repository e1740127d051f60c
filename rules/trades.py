"""The catalogue of trades (職種): major and minor classes, and where each is known from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rules.reading import TRADE_CODE, TRADE_MAJOR, Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

PROVENANCE: Final = ("sourced", "inferred", "unnamed")


@dataclass(frozen=True, slots=True)
class TradeEntry:
    """One major or minor class; ``name`` is empty where no source names it."""

    code: str
    name: str
    provenance: str
    source: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TradeCatalogue:
    """All trades known, and which unlisted minor codes may be real.

    About 290 minor codes exist and only a part is public, so a minor code of a known major
    class up to ``unlisted_to`` is accepted without a name; any other code is unknown.
    """

    majors: Mapping[str, TradeEntry]
    minors: Mapping[str, TradeEntry]
    unlisted_to: str
    unlisted_source: str

    def is_listed(self, code: str) -> bool:
        """Whether a source names this minor code."""
        return code in self.minors

    def is_known(self, code: str) -> bool:
        """Whether a record may carry this minor code."""
        if code in self.minors:
            return True
        if not TRADE_CODE.fullmatch(code):
            return False
        major, minor = code.split("-")
        return major in self.majors and "01" <= minor <= self.unlisted_to

    def name_of(self, code: str) -> str | None:
        """The name of a minor code, or None where no source names it."""
        entry = self.minors.get(code)
        return entry.name if entry else None


def read_trades(document: Reading) -> TradeCatalogue | None:
    """The catalogue from its file; None when a fault makes it useless."""
    parts = document.fields(("schema", "majors", "minors", "unlisted_minors"))
    parts.schema()
    majors: dict[str, TradeEntry] = {}
    minors: dict[str, TradeEntry] = {}
    for key, form, written, entries in (
        ("majors", TRADE_MAJOR, '"00"', majors),
        ("minors", TRADE_CODE, '"00-00"', minors),
    ):
        for item in parts.items(key):
            row = item.fields(("code", "name", "provenance", "source"), ("aliases",))
            code_part = row.get("code")
            code = code_part.code(form, written) if code_part else None
            provenance = row.one_of("provenance", PROVENANCE)
            name = row.text_or_null("name") or ""
            aliases = tuple(a.text() or "" for a in row.items("aliases", empty=True))
            if code is None or provenance is None:
                continue
            if code in entries:
                item.note("CR018", text=code)
            if code[:2] not in majors and entries is minors:
                item.note("CR016", text=code[:2])
            entries[code] = TradeEntry(code, name, provenance, row.text("source"), aliases)
    unlisted = parts.get("unlisted_minors")
    own = unlisted.fields(("accepted_to", "source")) if unlisted else None
    if own is None or (limit := own.get("accepted_to")) is None:
        return None
    return TradeCatalogue(majors, minors, limit.code(TRADE_MAJOR, '"00"') or "", own.text("source"))
