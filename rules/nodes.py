"""YAML as plain nodes that remember their line and every key, repeated ones too.

PyYAML's own constructors would turn 00001 into a number and keep the last of two equal keys
in silence; both would change an approved document. So documents are read from nodes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rules.diagnostics import Diagnostic, diagnostic

if TYPE_CHECKING:
    from types import ModuleType

Node = list[Any]
"""``[kind, line, value]``; plain lists, so that nodes go through JSON unchanged.

``t``/``i``/``f``/``b``/``n``/``d`` are text, integer, decimal, boolean, null and date scalars with
their raw text; ``l`` holds a list of nodes; ``m`` holds ``[key, key line, node]`` in order; ``?``
is anything that a criteria file has no use for, with an empty text.
"""

SCALARS: Final = {
    "tag:yaml.org,2002:str": "t",
    "tag:yaml.org,2002:int": "i",
    "tag:yaml.org,2002:float": "f",
    "tag:yaml.org,2002:bool": "b",
    "tag:yaml.org,2002:null": "n",
    "tag:yaml.org,2002:timestamp": "d",
}


SEQUENCE: Final = "tag:yaml.org,2002:seq"
MAPPING: Final = "tag:yaml.org,2002:map"

MOST_DEPTH: Final = 50
"""Groups within groups; the deepest sheet needs a quarter of it, and parsers fall at thousands."""


class _NotPlain(Exception):
    """Well-formed YAML that a criteria file may not use, with the finding that says so."""

    def __init__(self, code: str, line: int, **values: object) -> None:
        self.code, self.line, self.values = code, line, values


def parse(data: bytes, file: str) -> Node | Diagnostic:
    """The nodes of one YAML document in UTF-8, or the finding that it is none."""
    import yaml  # noqa: PLC0415 - not loaded when the nodes come from the cache

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return diagnostic("CR001", file, line, problem="not UTF-8")
    try:
        return _Composer(yaml, text).document()
    except yaml.reader.ReaderError as error:
        line = text.encode().count(b"\n", 0, error.position) + 1
        return diagnostic("CR001", file, line, problem=error.reason)
    except yaml.MarkedYAMLError as error:
        # What is missing at the end is missed on a line that does not exist.
        last, mark = len(text.splitlines()), error.problem_mark
        line = last if mark is None else min(mark.line + 1, last)
        return diagnostic("CR001", file, line, problem=error.problem)
    except _NotPlain as found:
        return diagnostic(found.code, file, found.line, **found.values)


def node_at(node: Node, *keys: str) -> Node:
    """The value below a path of keys, or the deepest part that is there."""
    for wanted in keys:
        inner = next((n for k, _, n in node[2] if k == wanted), None) if node[0] == "m" else None
        if inner is None:
            break
        node = inner
    return node


def line_at(node: Node, *keys: str) -> int:
    """The line of the value below a path of keys, or of the deepest part that is there."""
    return int(node_at(node, *keys)[1])


def text_at(node: Node, *keys: str) -> str:
    """The text of the value below a path of keys; empty where none is there."""
    for wanted in keys:
        parts = node[2] if node[0] == "m" else []
        node = next((inner for key, _, inner in parts if key == wanted), ["?", 0, ""])
    return node[2] if isinstance(node[2], str) else ""


class _Composer:
    """Nodes from the parser's events. PyYAML's composer hides aliases and has no limit of depth."""

    def __init__(self, yaml: ModuleType, text: str) -> None:
        self._yaml = yaml
        self._loader = yaml.CSafeLoader(text)

    def document(self) -> Node:
        """The only document of the text."""
        self._next()
        if isinstance(self._next(), self._yaml.StreamEndEvent):
            raise _NotPlain("CR001", 1, problem="empty")
        node = self._node(self._next(), 0)
        self._next()
        after = self._next()
        if not isinstance(after, self._yaml.StreamEndEvent):
            raise _NotPlain("CR001", _line(after), problem="a second document begins")
        return node

    def _next(self) -> Any:
        return self._loader.get_event()

    def _node(self, event: Any, depth: int) -> Node:
        line = _line(event)
        if getattr(event, "anchor", None) is not None:
            raise _NotPlain("CR020", line)
        if depth > MOST_DEPTH:
            raise _NotPlain("CR001", line, problem="nested too deeply")
        if isinstance(event, self._yaml.ScalarEvent):
            return self._scalar(event, line)
        list_ = isinstance(event, self._yaml.SequenceStartEvent)
        found: list[Any] = []
        while not isinstance(inner := self._next(), self._yaml.CollectionEndEvent):
            part = self._node(inner, depth + 1)
            if list_:
                found.append(part)
            else:
                key = part[2] if isinstance(part[2], str) else "?"
                found.append([key, part[1], self._node(self._next(), depth + 1)])
        plain = event.tag in {None, "!", SEQUENCE if list_ else MAPPING}
        return ["l" if list_ else "m", line, found] if plain else ["?", line, ""]

    def _scalar(self, event: Any, line: int) -> Node:
        tag = event.tag
        if tag in {None, "!"}:
            tag = self._loader.resolve(self._yaml.ScalarNode, event.value, event.implicit)
        kind = SCALARS.get(tag, "?")
        return [kind, line, "" if kind == "?" else event.value]


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
