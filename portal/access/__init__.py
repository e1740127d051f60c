"""Who may enter: sign-up, signing in, sessions, second factors, limits of trying."""

from portal.access.actor import Actor, Membership
from portal.access.door import SIGN_IN, Door, SignInNeeded, own_path
from portal.access.form_fault import FormFault
from portal.access.limits import (
    COMPLETE_OF_ID,
    CONSENT_FROM,
    RESET_FROM,
    SIGN_UP_FROM,
    SIGN_UP_TO,
    Limits,
)
from portal.access.moments import said
from portal.access.password_resets import PasswordResets
from portal.access.passwords import Passwords
from portal.access.passwords import faults_of as faults_of_password
from portal.access.second_factor import SecondFactors, enrolment_address
from portal.access.sign_ins import Opened, Refused, SignIns
from portal.access.sign_ups import (
    Completion,
    Request,
    SignUps,
    faults_of_completion,
    faults_of_request,
)
from portal.access.tokens import digest_of, new_token

__all__ = [
    "COMPLETE_OF_ID",
    "CONSENT_FROM",
    "RESET_FROM",
    "SIGN_IN",
    "SIGN_UP_FROM",
    "SIGN_UP_TO",
    "Actor",
    "Completion",
    "Door",
    "FormFault",
    "Limits",
    "Membership",
    "Opened",
    "PasswordResets",
    "Passwords",
    "Refused",
    "Request",
    "SecondFactors",
    "SignInNeeded",
    "SignIns",
    "SignUps",
    "digest_of",
    "enrolment_address",
    "faults_of_completion",
    "faults_of_password",
    "faults_of_request",
    "new_token",
    "own_path",
    "said",
]
