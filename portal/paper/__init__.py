"""Documents set on paper, in processes of their own."""

from portal.paper.press import Press
from portal.paper.printer import Printer, PrinterUnavailable

__all__ = ["Press", "Printer", "PrinterUnavailable"]
