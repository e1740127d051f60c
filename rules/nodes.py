"""YAML as plain nodes that remember their line and every key, repeated ones too.

PyYAML's own constructors would turn 00001 into a number and keep the last of two equal keys
in silence; both would change an approved document. So documents are read from nodes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rules.diagnostics import Diagnostic, diagnostic

if TYPE_CHECKING:
    import yaml as yaml_module

Node = list[Any]
"""``[kind, line, value]``; plain lists, so that nodes go through JSON unchanged.

``t``/``i``/``f``/``b``/``n``/``d`` are text, integer, decimal, boolean, null and date scalars with
their raw text; ``l`` holds a list of nodes; ``m`` holds ``[key, key line, node]`` in order.
"""

SCALARS: Final = {
    "tag:yaml.org,2002:str": "t",
    "tag:yaml.org,2002:int": "i",
    "tag:yaml.org,2002:float": "f",
    "tag:yaml.org,2002:bool": "b",
    "tag:yaml.org,2002:null": "n",
    "tag:yaml.org,2002:timestamp": "d",
}


def parse(text: str, file: str) -> Node | Diagnostic:
    """The nodes of one YAML document, or the finding that it is none."""
    import yaml  # noqa: PLC0415 - not loaded when the nodes come from the cache

    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or type(error).__name__
        return diagnostic("CR001", file, 1 if mark is None else mark.line + 1, problem=problem)
    if root is None:
        return diagnostic("CR001", file, 1, problem="empty")
    return _plain(root)


def _plain(node: yaml_module.Node) -> Node:
    line = node.start_mark.line + 1
    if node.tag == "tag:yaml.org,2002:seq":
        return ["l", line, [_plain(item) for item in node.value]]
    if node.tag == "tag:yaml.org,2002:map":
        pairs = [[str(key.value), key.start_mark.line + 1, _plain(v)] for key, v in node.value]
        return ["m", line, pairs]
    return [SCALARS.get(node.tag, "?"), line, node.value]
