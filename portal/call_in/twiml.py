"""What the telephone service is told to do with a call (TwiML): speak, listen to keys, hang up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from fastapi import Response

from portal.layout import Language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SECONDS: Final = 10
"""How long a key is waited for."""

VOICES: Final[Mapping[Language, str]] = {
    Language.JA: "ja-JP",
    Language.EASY: "ja-JP",
    Language.EN: "en-US",
    Language.VI: "vi-VN",
    Language.ID: "id-ID",
    Language.ZH: "cmn-CN",
}


def asking(
    language: Language, says: Sequence[str], action: str, digits: int, silent: str
) -> Response:
    """Speak and wait for so many keys, which go to ``action``; ``silent`` where none came."""
    root = Element("Response")
    keys = SubElement(
        root,
        "Gather",
        input="dtmf",
        action=action,
        method="POST",
        numDigits=str(digits),
        timeout=str(SECONDS),
        finishOnKey="#",
    )
    _say(keys, language, says)
    return _over(root, language, [silent])


def telling(language: Language, says: Sequence[str]) -> Response:
    """Speak and hang up."""
    return _over(Element("Response"), language, says)


def _over(root: Element, language: Language, says: Sequence[str]) -> Response:
    _say(root, language, says)
    SubElement(root, "Hangup")
    return Response(tostring(root, encoding="utf-8", xml_declaration=True), media_type="text/xml")


def _say(parent: Element, language: Language, says: Sequence[str]) -> None:
    for one in says:
        SubElement(parent, "Say", language=VOICES[language]).text = one
