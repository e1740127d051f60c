"""The conformance kit of the intake: a partner tries its contract, and its own touches, by it."""

from attendance.partner_check.asking import Answer, Portal, Unreachable, WrongAddress
from attendance.partner_check.bench import Bench, Case, Difference
from attendance.partner_check.kit import CASES, Token, checked, token_of
from attendance.partner_check.touch_file import TouchFault, faults_of_file

__all__ = [
    "CASES",
    "Answer",
    "Bench",
    "Case",
    "Difference",
    "Portal",
    "Token",
    "TouchFault",
    "Unreachable",
    "WrongAddress",
    "checked",
    "faults_of_file",
    "token_of",
]
