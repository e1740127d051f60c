"""Conditions over many values that are one parameter: the same statement however many there are.

``column.in_(values)`` makes a parameter of each value, so that every length is another statement to
write, read and plan: of a batch of a hundred touches that was most of the time.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, any_, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection


def among(connection: Connection, asked: ColumnElement[Any], texts: Iterable[str]) -> Any:
    """Whether a column of text is one of these; never true of none of them."""
    values = sorted(set(texts))
    if connection.dialect.name == "postgresql":
        return asked == any_(bindparam(None, values, ARRAY(Text)))
    each = func.json_each(bindparam(None, json.dumps(values), Text)).table_valued("value")
    return asked.in_(select(column("value", Text)).select_from(each))
