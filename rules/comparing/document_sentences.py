"""Changes of a document besides its levels as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rules.comparing.words import or_none, perhaps_said, phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rules.comparing.change import Change

    Said = Callable[[Change, str], list[str]]


def _said(change: Change, lang: str, say: Callable[[Any], str], **values: str) -> list[str]:
    """Old and new, each said in one way; a side that a sentence does not name is not used."""
    old, new = (or_none(None, lang) if v is None else say(v) for v in (change.old, change.new))
    return [phrase(change.kind.value, lang, old=old, new=new, **values)]


def _text(change: Change, lang: str) -> list[str]:
    return _said(change, lang, str)


def _word(group: str) -> Said:
    def said(change: Change, lang: str) -> list[str]:
        return _said(change, lang, lambda value: phrase(f"{group}.{value}", lang))

    return said


def _trade_text(trade: Mapping[str, Any], lang: str) -> str:
    code = trade["code"] or trade["major"]
    said = (
        phrase("trade.code", lang, code=code, name=trade["name"])
        if code
        else phrase("trade.bare", lang, name=trade["name"])
    )
    if trade["condition"] is None:
        return said
    return phrase("trade.condition", lang, trade=said, condition=trade["condition"])


def _trade(change: Change, lang: str) -> list[str]:
    trade = _trade_text(change.new or change.old, lang)
    return [perhaps_said(phrase(change.kind.value, lang, trade=trade), change, lang)]


def _trade_name(change: Change, lang: str) -> list[str]:
    code = change.new["code"] or change.new["major"] or ""
    return _said(change, lang, lambda trade: str(trade["name"]), code=code)


def _trade_code(change: Change, lang: str) -> list[str]:
    name = change.new["name"]
    return _said(
        change, lang, lambda trade: or_none(trade["code"] or trade["major"], lang), name=name
    )


def _trade_condition(change: Change, lang: str) -> list[str]:
    trade = _trade_text({**change.new, "condition": None}, lang)
    return _said(change, lang, lambda each: or_none(each["condition"], lang), trade=trade)


def _body(change: Change, lang: str) -> list[str]:
    return _said(change, lang, lambda body: str(body["name"] or body["id"]))


def _source_text(source: Mapping[str, Any], lang: str) -> str:
    dates = [source[key] for key in ("as_of", "published_on", "approved_on") if source[key]]
    title = source["title"]
    if not dates:
        return phrase("source.undated", lang, title=title)
    return phrase("source.dated", lang, title=title, dates=dates[0])


def _sources(change: Change, lang: str) -> list[str]:
    return _said(change, lang, lambda source: _source_text(source, lang))


def _source(change: Change, lang: str) -> list[str]:
    """One fact of a source that stands in both; the fact is the last word of the place."""
    fact = change.place.rpartition(".")[2]
    label = phrase(f"source.{fact}", lang)

    def said(source: Mapping[str, Any]) -> str:
        if fact == "primary":
            return phrase(f"primary.{str(source[fact]).lower()}", lang)
        return or_none(source[fact], lang)

    return _said(change, lang, said, title=change.new["title"], label=label)


def _agreement(change: Change, lang: str) -> list[str]:
    def said(value: Mapping[str, Any]) -> str:
        kind = phrase(f"agreement.{value['kind']}", lang)
        return phrase("agreement.said", lang, kind=kind, note=value["note"])

    return _said(change, lang, said)


DOCUMENT: Final[Mapping[str, Said]] = {
    "trade_added": _trade,
    "trade_removed": _trade,
    "trade_name": _trade_name,
    "trade_code": _trade_code,
    "trade_condition": _trade_condition,
    "trades_known": _word("known"),
    "body_added": _body,
    "body_removed": _body,
    "field": _text,
    "field_name": _text,
    "designation": _text,
    "status": _word("known"),
    "precision": _word("precision"),
    "basis": _text,
    "until": _text,
    "sheet": _sources,
    "source_added": _sources,
    "source_removed": _sources,
    "source": _source,
    "agreement": _agreement,
    "awaited_sheet": _text,
    "note_added": _text,
    "note_removed": _text,
}
