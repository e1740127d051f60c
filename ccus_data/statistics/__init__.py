"""Operating statistics (運営状況) of a population: registrations, sites, histories, levels.

Made from a snapshot folder into one document, which pages, API and files all show. The document
names nobody, and holds no number so small that it could (decision 0022).
"""

from ccus_data.statistics.document import CSV_COLUMNS, FORM, csv_rows
from ccus_data.statistics.protecting import SMALLEST_SHOWN, Protected, protected

__all__ = ["CSV_COLUMNS", "FORM", "SMALLEST_SHOWN", "Protected", "csv_rows", "protected"]
