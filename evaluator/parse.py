"""Record text to plain data: UTF-8 JSON without NaN or bottomless nesting; repeated keys marked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Final, NoReturn

import orjson

from evaluator.faults import Fault, fault

LARGEST_RECORD: Final = 100_000_000
"""Bytes of one record; a whole career with every history is a hundredth of it."""


FLAT_ROWS: Final = 10
"""Lists of more rows than this are histories."""


LINE_END: Final = b"\r\n"


Pairs = Callable[[list[tuple[str, object]]], dict[str, object]]
"""Makes an object of its pairs."""


class _Refused(Exception):
    """Carries one fault out of the JSON decoder."""

    def __init__(self, found: Fault) -> None:
        super().__init__(found.code)
        self.found = found


class RepeatedKeys(dict[str, object]):
    """An object in which keys stand twice: whoever reads it has to refuse it.

    It holds the last of the equal keys; taking that, or any other, would be a guess.
    """

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__(pairs)
        counted = Counter(key for key, _ in pairs)
        self.repeated = tuple(key for key, times in counted.items() if times > 1)
        """The keys that stand there more than once, in the order of the text."""


def parse_record(data: bytes) -> object | Fault:
    """The JSON value of a record, or the fault that makes it none.

    Objects in which a key is repeated come as RepeatedKeys, so that each is told at its place
    together with all else that is wrong.
    """
    return _parse(data, _marked)


def parse_json(data: bytes) -> object | Fault:
    """The same for data that is no record: the first repeated key is the fault of all of it."""
    return _parse(data, _refused)


def _parse(data: bytes, pairs: Pairs) -> object | Fault:
    """Decode, and look at the keys.

    Decoders keep the last of two equal keys in silence. Looking at every pair costs more than
    all the rest, so it is done only where the number of keys in the text and in the value differ,
    or where the text's spacing makes them hard to count.
    """
    if len(data) > LARGEST_RECORD:
        return fault("", "too_large", most=LARGEST_RECORD // 1_000_000)
    try:
        value: object = orjson.loads(data)
    except orjson.JSONDecodeError:
        return _parse_slowly(data, pairs)  # it says what is wrong, or reads what only it can
    return value if _keys_are_distinct(data, value) else _parse_slowly(data, pairs)


def _parse_slowly(data: bytes, pairs: Pairs) -> object | Fault:
    """The same, pair by pair, with the fault named."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return fault("", "not_utf8", position=error.start)
    try:
        value: object = json.loads(text, parse_constant=_constant, object_pairs_hook=pairs)
    except _Refused as refused:
        return refused.found
    except json.JSONDecodeError as error:
        return fault("", "not_json", line=error.lineno, column=error.colno)
    except RecursionError:
        return fault("", "too_deep")
    except ValueError:  # a number with thousands of digits
        return fault("", "number_too_long")
    return value


def _constant(name: str) -> NoReturn:
    raise _Refused(fault("", "not_a_number", found=name))


def _marked(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else RepeatedKeys(pairs)


def _refused(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = _marked(pairs)
    if isinstance(found, RepeatedKeys):
        raise _Refused(fault("", "repeated_key", key=found.repeated[0]))
    return found


def _keys_are_distinct(data: bytes, value: object) -> bool:
    """Whether the text certainly names no key twice; False where it cannot be told cheaply.

    Every key is followed by a quote and a colon; so is an escaped quote inside a text, which
    only makes the text show more keys than there are. White space between the two is rare.
    """
    end = len(data) - len(LINE_END)  # the end of the line itself is no white space inside
    if b'" ' in data or any(data.find(space, 0, end) >= 0 for space in (b"\n", b"\t", b"\r")):
        return False
    return data.count(b'":') == _count_keys(value)


def _count_keys(value: object) -> int:
    """Keys of a record's objects.

    Longer lists are taken to hold flat rows: were they not, the text would show more keys than are
    counted, and every pair would be looked at.
    """
    count, rest = 0, [value]
    while rest:
        one = rest.pop()
        # Of plain JSON: a type is one of a few, and asking for the very one is quick.
        if type(one) is dict:
            count += len(one)
            rest += [v for v in one.values() if type(v) is dict or type(v) is list]
        elif type(one) is list:
            if len(one) > FLAT_ROWS and set(map(type, one)) == {dict}:
                count += sum(map(len, one))
            else:
                rest += one
    return count
