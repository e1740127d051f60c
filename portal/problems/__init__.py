"""Refusals and failures as a problem document (RFC 9457) for programs and a page for people."""

from portal.problems.handlers import install_handlers
from portal.problems.problem import (
    MEDIA_TYPE,
    STATUS_OF,
    Problem,
    ProblemFault,
    Refused,
    problem_document,
)
from portal.problems.routes import routes

__all__ = [
    "MEDIA_TYPE",
    "STATUS_OF",
    "Problem",
    "ProblemFault",
    "Refused",
    "install_handlers",
    "problem_document",
    "routes",
]
