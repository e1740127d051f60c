"""Self-diagnosis: a record or a filled-in form in, per field the level and what is missing out."""

from portal.self_diagnosis.case import Case
from portal.self_diagnosis.diagnosis import Diagnostician
from portal.self_diagnosis.posted import Posted, posted, unpacked
from portal.self_diagnosis.result_view import ResultView, result_view
from portal.self_diagnosis.routes import routes

__all__ = [
    "Case",
    "Diagnostician",
    "Posted",
    "ResultView",
    "posted",
    "result_view",
    "routes",
    "unpacked",
]
