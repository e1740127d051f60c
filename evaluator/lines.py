"""Judging many records as they come in, a chunk at a time, with bounded memory.

Results come out in the order of the input; a faulty line is answered by its faults and the
others are still judged.
"""

from __future__ import annotations

import io
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol

from evaluator.faults import Fault, RecordFaults
from evaluator.parse import LARGEST_RECORD, parse_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evaluator.judge import Judge, Prepared, Submitted
    from evaluator.judgement import RecordJudgement
    from evaluator.read_record import RecordReader
    from rules.model import FieldCode

CHUNK: Final = 200
"""Records judged together: enough to share a call of the engines, few enough to stay small."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one line: a judgement, or its faults. ``line`` counts from 1."""

    line: int
    judgement: RecordJudgement | None
    faults: RecordFaults | None


class Stream(Protocol):
    """What lines are read from."""

    def readline(self, size: int, /) -> bytes:
        """The next line, or its first bytes."""
        ...


def lines_of(stream: Stream, read_already: bytes = b"") -> Iterator[bytes]:
    """The lines of what was read already and of the rest.

    A line longer than a record may be is cut one byte behind that length: enough to refuse it.
    """
    *whole, last = list(io.BytesIO(read_already)) or [read_already]
    yield from whole
    line = last if last.endswith(b"\n") else last + stream.readline(LARGEST_RECORD + 1)
    while True:
        yield line[: LARGEST_RECORD + 1]
        while len(line) > LARGEST_RECORD and not line.endswith(b"\n"):
            line = stream.readline(LARGEST_RECORD + 1)
        if not (line := stream.readline(LARGEST_RECORD + 1)):
            return


def judge_lines(
    lines: Iterable[bytes],
    reader: RecordReader,
    judge: Judge,
    fields: Sequence[FieldCode] | None,
) -> Iterator[Answer]:
    """One answer for each line that is not blank, in order."""
    numbered = ((n, line) for n, line in enumerate(lines, start=1) if not line.isspace())
    waiting: deque[tuple[list[_Read], Submitted]] = deque()
    while chunk := list(islice(numbered, CHUNK)):
        read = [_Read(number, _prepare(line, reader, judge, fields)) for number, line in chunk]
        prepared = [one.result for one in read if not isinstance(one.result, RecordFaults)]
        waiting.append((read, judge.submit(prepared)))
        if len(waiting) > 1:
            yield from _answers(*waiting.popleft(), judge)
    while waiting:
        yield from _answers(*waiting.popleft(), judge)


@dataclass(frozen=True, slots=True)
class _Read:
    line: int
    result: Prepared | RecordFaults


def _prepare(
    line: bytes, reader: RecordReader, judge: Judge, fields: Sequence[FieldCode] | None
) -> Prepared | RecordFaults:
    data = parse_record(line.rstrip(b"\r\n"))
    if isinstance(data, Fault):
        return RecordFaults((data,))
    record = reader.read(data)
    return record if isinstance(record, RecordFaults) else judge.prepare(record, fields)


def _answers(read: list[_Read], submitted: Submitted, judge: Judge) -> Iterator[Answer]:
    judged = judge.collect(submitted)
    for one in read:
        if isinstance(one.result, RecordFaults):
            yield Answer(one.line, None, one.result)
        else:
            yield Answer(one.line, next(judged), None)
