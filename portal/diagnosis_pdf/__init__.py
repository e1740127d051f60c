"""The diagnosis on one sheet of paper."""

from portal.diagnosis_pdf.routes import routes

__all__ = ["routes"]
