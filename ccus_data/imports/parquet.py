"""Parquet as rows, a few thousand at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from ccus_data.imports.faults import Fault, FileFault
from ccus_data.imports.raw import RawRow

AT_ONCE: Final = 5_000


def parquet_rows(path: Path) -> Iterator[RawRow | Fault]:
    """The rows of a Parquet file; their line is their number, from 1."""
    number = 0
    try:
        with pq.ParquetFile(path) as file:
            schema: Any = file.schema_arrow
            names = tuple(schema.names)
            for field in schema:
                if pa.types.is_nested(field.type):
                    raise FileFault("nested", 1, field.name, found=field.type)
            yield 1, names, ()
            for batch in file.iter_batches(batch_size=AT_ONCE):
                columns = [column.to_pylist() for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    number += 1
                    yield number, names, cells
    except (pa.ArrowException, OSError) as broken:
        first = str(broken).splitlines()[0] if str(broken) else type(broken).__name__
        raise FileFault("parquet_broken", number, problem=first) from broken
