"""Self-diagnosis: a record or a filled-in form in, per field the level and what is missing out."""

from portal.self_diagnosis.case import Case
from portal.self_diagnosis.diagnosis import Diagnostician
from portal.self_diagnosis.given_case import unpacked
from portal.self_diagnosis.result_view import ResultView, result_view
from portal.self_diagnosis.routes import routes

__all__ = [
    "Case",
    "Diagnostician",
    "ResultView",
    "result_view",
    "routes",
    "unpacked",
]
