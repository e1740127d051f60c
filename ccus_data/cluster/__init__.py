"""The same counting and the same plan on a cluster, for what outgrows one machine.

Every statement is written once, in DuckDB's dialect; sqlglot says it for Spark. `run_on` judges a
snapshot on a Spark session that it is handed, `said_for` gives the SQL to whoever runs it himself.
"""

from ccus_data.cluster.dialect import DIALECTS, said_for
from ccus_data.cluster.running import Run, run_on
from ccus_data.cluster.showing import shown
from ccus_data.cluster.spark import Session, SparkEngine

__all__ = ["DIALECTS", "Run", "Session", "SparkEngine", "run_on", "said_for", "shown"]
