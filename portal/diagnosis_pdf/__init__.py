"""The diagnosis on one sheet of paper, made in a process of its own."""

from portal.diagnosis_pdf.printer import Printer, PrinterUnavailable
from portal.diagnosis_pdf.routes import routes

__all__ = ["Printer", "PrinterUnavailable", "routes"]
