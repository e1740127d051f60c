"""Files brought in: CSV, Excel, Parquet and NDJSON, row by row with reasons."""

from ccus_data.imports.bringing import FAULTS_SAID, Asked, Report, bring_in
from ccus_data.imports.cells import Context
from ccus_data.imports.encodings import ENCODINGS
from ccus_data.imports.faults import Fault, FileFault
from ccus_data.imports.headers import labels_of
from ccus_data.imports.held import Held
from ccus_data.imports.jobs import Job, Origin, Progress, advance, begin_job, finish_job, rewind
from ccus_data.imports.raw import RawRow
from ccus_data.imports.reading import HeaderRefused, ReadRow, RefusedRow, RowReader
from ccus_data.imports.snapshot import Loading, load_snapshot
from ccus_data.imports.sources import ENDINGS, FORMATS, Source, examined, held_rows

__all__ = [
    "ENCODINGS",
    "ENDINGS",
    "FAULTS_SAID",
    "FORMATS",
    "Asked",
    "Context",
    "Fault",
    "FileFault",
    "HeaderRefused",
    "Held",
    "Job",
    "Loading",
    "Origin",
    "Progress",
    "RawRow",
    "ReadRow",
    "RefusedRow",
    "Report",
    "RowReader",
    "Source",
    "advance",
    "begin_job",
    "bring_in",
    "examined",
    "finish_job",
    "held_rows",
    "labels_of",
    "load_snapshot",
    "rewind",
]
