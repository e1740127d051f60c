"""Rows written out: CSV, Excel, Parquet and NDJSON, each readable by the import again."""

from ccus_data.exports.snapshot import write_snapshot
from ccus_data.exports.writing_out import Wanted, write_out

__all__ = ["Wanted", "write_out", "write_snapshot"]
