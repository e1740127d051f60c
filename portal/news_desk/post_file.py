"""A file with one post (YAML in UTF-8): read whole, or refused with every fault and its line."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import yaml

from ccus_data.kinds import word_list
from ccus_data.posts import Audience, Content, Saying
from ccus_data.tables import POST_KINDS
from portal.layout import Language

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rules.catalogue import Catalogue

KEYS: Final = ("kind", "audience", "from", "to", "link", "coupon", *Language)
NARROW: Final = ("prefecture", "field", "level")
LEVELS: Final = ("1", "2", "3", "4")
LONGEST_TITLE: Final = 80
LONGEST_TEXT: Final = 2_000
LONGEST_LINK: Final = 500
LONGEST_COUPON: Final = 40

Nodes = dict[str, yaml.Node]


@dataclass(frozen=True, slots=True)
class PostFault:
    """What is wrong: the line, the place (``vi.title``), a key of words and what fills them in."""

    line: int
    place: str
    key: str
    values: Mapping[str, object] = field(default_factory=dict)


def read_post(path: Path, catalogue: Catalogue) -> tuple[str, Content] | list[PostFault]:
    """The kind and the content of a post, or all that is wrong with the file.

    Refused: unknown and repeated keys, a missing Japanese title or text, a language with only one
    of both, a period that ends before it begins, an unknown prefecture, field or level, a link
    that is no https address, a benefit with neither link nor coupon. ``OSError`` for a file that
    cannot be read.
    """
    try:
        root = yaml.compose(path.read_bytes().decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        return [PostFault(1, "-", "not_utf8")]
    except yaml.YAMLError as trouble:
        mark = getattr(trouble, "problem_mark", None)
        return [PostFault(1 if mark is None else mark.line + 1, "-", "not_yaml")]
    if not isinstance(root, yaml.MappingNode):
        return [PostFault(1, "-", "not_a_mapping", {"keys": ", ".join(KEYS)})]
    reading = _Reading(catalogue)
    found = reading.post(root)
    return sorted(reading.faults, key=lambda one: one.line) if reading.faults else found


@dataclass(slots=True)
class _Reading:
    """One file, and what is wrong with it so far."""

    catalogue: Catalogue
    faults: list[PostFault] = field(default_factory=list)

    def post(self, root: yaml.MappingNode) -> tuple[str, Content]:
        told = self._mapping(root, "", KEYS)
        kind = self._kind(root, told)
        audience = self._audience(root, told)
        from_day, to_day = self._period(root, told)
        link, coupon = self._link(told), self._text(told, "coupon", LONGEST_COUPON)
        if kind == "benefit" and not {"link", "coupon"} & set(told):
            self._fault(root, "link", "nothing_offered")
        if kind == "announcement" and "coupon" in told:
            self._fault(told["coupon"], "coupon", "coupon_of_announcement")
        says = {one.value: self._saying(told[one.value], one) for one in Language if one in told}
        if Language.JA not in told:
            self._fault(root, "ja", "japanese_missing")
        return kind, Content(audience, from_day, to_day, says, link, coupon)

    def _fault(self, node: yaml.Node, place: str, key: str, **values: object) -> None:
        self.faults.append(PostFault(node.start_mark.line + 1, place, key, values))

    def _mapping(self, node: yaml.Node, place: str, keys: tuple[str, ...]) -> Nodes:
        """The nodes by key; keys that are unknown or stand there twice are faults."""
        found: Nodes = {}
        if not isinstance(node, yaml.MappingNode):
            self._fault(node, place, "not_a_mapping", keys=", ".join(keys))
            return found
        for name, value in node.value:
            key = str(name.value)
            here = f"{place}.{key}" if place else key
            if key not in keys:
                self._fault(name, here, "unknown_key", keys=", ".join(keys))
            elif key in found:
                self._fault(name, here, "repeated_key")
            else:
                found[key] = value
        return found

    def _scalar(self, node: yaml.Node, place: str) -> str | None:
        """The text of a node as it stands in the file; nothing is a fault."""
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            self._fault(node, place, "empty")
            return None
        return str(node.value).strip()

    def _text(self, told: Nodes, key: str, most: int, place: str = "") -> str | None:
        if key not in told:
            return None
        here = place or key
        text = self._scalar(told[key], here)
        if text is not None and len(text) > most:
            self._fault(told[key], here, "too_long", most=most, is_now=len(text))
        return text

    def _kind(self, root: yaml.Node, told: Nodes) -> str:
        if "kind" not in told:
            self._fault(root, "kind", "needed")
            return ""
        kind = self._scalar(told["kind"], "kind")
        if kind is not None and kind not in POST_KINDS:
            self._fault(told["kind"], "kind", "one_of", known=", ".join(POST_KINDS))
        return kind or ""

    def _audience(self, root: yaml.Node, told: Nodes) -> Audience:
        """To whom: ``everyone``, or a mapping with exactly one of prefecture, field and level."""
        if "audience" not in told:
            self._fault(root, "audience", "needed")
            return Audience("everyone")
        node = told["audience"]
        if isinstance(node, yaml.ScalarNode):
            if node.value != "everyone":
                self._fault(node, "audience", "audience_form")
            return Audience("everyone")
        narrow = self._mapping(node, "audience", NARROW)
        if len(narrow) != 1:
            self._fault(node, "audience", "audience_form")
            return Audience("everyone")
        [(kind, value)] = narrow.items()
        return Audience(kind, self._narrowed(kind, value))

    def _narrowed(self, kind: str, node: yaml.Node) -> str:
        place = f"audience.{kind}"
        text = self._scalar(node, place)
        if text is None:
            return ""
        if kind == "level":
            if text not in LEVELS:
                self._fault(node, place, "one_of", known=", ".join(LEVELS))
        elif kind == "field":
            if not self.catalogue.has_field(text):
                self._fault(node, place, "no_field", slug=text)
        else:
            meant = word_list("prefecture").meant
            if text not in meant:
                self._fault(node, place, "no_prefecture")
            return meant.get(text, "")
        return text

    def _period(self, root: yaml.Node, told: Nodes) -> tuple[dt.date, dt.date | None]:
        if "from" not in told:
            self._fault(root, "from", "needed")
        first, last = self._day(told, "from"), self._day(told, "to")
        if first is not None and last is not None and last < first:
            self._fault(told["to"], "to", "ends_early", first=first)
        return first or dt.date.min, last

    def _day(self, told: Nodes, key: str) -> dt.date | None:
        if key not in told:
            return None
        text = self._scalar(told[key], key)
        if text is None:
            return None
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            day = None
        # 20261201 is a day to Python, and no day to who reads the file beside the page.
        if day is None or day.isoformat() != text:
            self._fault(told[key], key, "not_a_day")
            return None
        return day

    def _link(self, told: Nodes) -> str | None:
        text = self._text(told, "link", LONGEST_LINK)
        if text is None:
            return None
        if not _is_https(text):
            self._fault(told["link"], "link", "not_https")
        return text

    def _saying(self, node: yaml.Node, language: Language) -> Saying:
        told = self._mapping(node, language, ("title", "text"))
        if isinstance(node, yaml.MappingNode):
            for key in ("title", "text"):
                if key not in told:
                    self._fault(node, f"{language}.{key}", "needed")
        title = self._text(told, "title", LONGEST_TITLE, f"{language}.title")
        text = self._text(told, "text", LONGEST_TEXT, f"{language}.text")
        return Saying(title or "", text or "")


def _is_https(text: str) -> bool:
    """Whether a text is an https address with a host, without blanks and without a user name."""
    try:
        parts = urlsplit(text)
        is_whole = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return is_whole and "@" not in parts.netloc and not any(one.isspace() for one in text)
