"""The judgement over HTTP: records in, judgements by both engines out; criteria to read."""

from portal.judgement_api.description import description
from portal.judgement_api.docs_page import docs_page
from portal.judgement_api.judges import Judges
from portal.judgement_api.query import known_parameters
from portal.judgement_api.routes import problems as problem_answers
from portal.judgement_api.routes import routes

__all__ = [
    "Judges",
    "description",
    "docs_page",
    "known_parameters",
    "problem_answers",
    "routes",
]
