"""Documents set on paper, in a process of its own."""

from portal.paper.printer import Printer, PrinterUnavailable

__all__ = ["Printer", "PrinterUnavailable"]
