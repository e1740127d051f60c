"""Files brought in: CSV, Excel, Parquet and NDJSON, row by row with reasons."""

from ccus_data.imports.bringing import FAULTS_SAID, Asked, Report, bring_in
from ccus_data.imports.cells import Context
from ccus_data.imports.encodings import ENCODINGS
from ccus_data.imports.faults import Fault, FileFault
from ccus_data.imports.jobs import Job, Origin, Progress, advance, begin_job, finish_job, rewind
from ccus_data.imports.snapshot import Loading, load_snapshot
from ccus_data.imports.sources import ENDINGS, FORMATS, Source, examined

__all__ = [
    "ENCODINGS",
    "ENDINGS",
    "FAULTS_SAID",
    "FORMATS",
    "Asked",
    "Context",
    "Fault",
    "FileFault",
    "Job",
    "Loading",
    "Origin",
    "Progress",
    "Report",
    "Source",
    "advance",
    "begin_job",
    "bring_in",
    "examined",
    "finish_job",
    "load_snapshot",
    "rewind",
]
