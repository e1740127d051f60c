"""Who may enter and who may do what: accounts, sessions, second factors, permissions."""

from portal.access.actor import Actor, Membership
from portal.access.body_fields import BodyFields
from portal.access.door import SIGN_IN, Door, SignInNeeded, own_path
from portal.access.form_fault import FormFault
from portal.access.limits import (
    CLAIM_BY,
    COMPLETE_OF_ID,
    CONSENT_FROM,
    INVITED_BY,
    RESET_FROM,
    SIGN_UP_FROM,
    SIGN_UP_TO,
    TECHNICIAN_FROM,
    TECHNICIAN_OF_ID,
    Limit,
    Limits,
)
from portal.access.looking import note_view
from portal.access.moments import JAPAN, said
from portal.access.partner_tokens import bearer_of, partner_of, require_site
from portal.access.passkey_sign_ins import PasskeySignIns
from portal.access.passkeys import LONGEST_NAME, Passkeys, Site
from portal.access.password_resets import PasswordResets
from portal.access.passwords import Passwords
from portal.access.passwords import faults_of as faults_of_password
from portal.access.policies import (
    Allowed,
    Denied,
    Permission,
    Reason,
    acting_for,
    may,
    require,
)
from portal.access.second_factor import SecondFactors, enrolment_address
from portal.access.sign_ins import Opened, Refused, SignIns
from portal.access.sign_ups import (
    Completion,
    Request,
    SignUps,
    fault_of_address,
    faults_of_completion,
    faults_of_request,
)
from portal.access.technician_accounts import (
    OpenLink,
    OwnData,
    Purpose,
    TechnicianAccounts,
    keep_identity_numbers,
    make_technician_account,
)
from portal.access.tokens import digest_of, new_token

__all__ = [
    "CLAIM_BY",
    "COMPLETE_OF_ID",
    "CONSENT_FROM",
    "INVITED_BY",
    "JAPAN",
    "LONGEST_NAME",
    "RESET_FROM",
    "SIGN_IN",
    "SIGN_UP_FROM",
    "SIGN_UP_TO",
    "TECHNICIAN_FROM",
    "TECHNICIAN_OF_ID",
    "Actor",
    "Allowed",
    "BodyFields",
    "Completion",
    "Denied",
    "Door",
    "FormFault",
    "Limit",
    "Limits",
    "Membership",
    "OpenLink",
    "Opened",
    "OwnData",
    "PasskeySignIns",
    "Passkeys",
    "PasswordResets",
    "Passwords",
    "Permission",
    "Purpose",
    "Reason",
    "Refused",
    "Request",
    "SecondFactors",
    "SignInNeeded",
    "SignIns",
    "SignUps",
    "Site",
    "TechnicianAccounts",
    "acting_for",
    "bearer_of",
    "digest_of",
    "enrolment_address",
    "fault_of_address",
    "faults_of_completion",
    "faults_of_password",
    "faults_of_request",
    "keep_identity_numbers",
    "make_technician_account",
    "may",
    "new_token",
    "note_view",
    "own_path",
    "partner_of",
    "require",
    "require_site",
    "said",
]
