"""All tables, one file a subject: what is stored, under which names, with which checks.

Identifiers are text of exactly 14 digits. Days, moments and flags have column types of their own;
nothing is stored in a type that a STRICT table of SQLite does not know.
"""

from ccus_data.tables.accounts import (
    MEMBER_ROLES,
    ORGANISATION_KINDS,
    accounts,
    attempts,
    memberships,
    password_resets,
    recovery_codes,
    sign_ups,
    web_sessions,
)
from ccus_data.tables.applications import (
    APPLICATION_STATES,
    CASE_STATES,
    FINAL_STATES,
    PERIOD_WORKS,
    RELATIONS,
    applications,
    case_events,
    case_rounds,
    cases,
    fee_waivers,
)
from ccus_data.tables.businesses import BUSINESS_KINDS, businesses, employments
from ccus_data.tables.certificates import PERIOD_KINDS, certificates
from ccus_data.tables.columns import Big, Day, Flag, Moment
from ccus_data.tables.consents import (
    CONSENT_WAYS,
    UPLOAD_TYPES,
    consent_links,
    consent_texts,
    consents,
    uploads,
)
from ccus_data.tables.decisions import (
    NOTICE_MARKS,
    OUTCOMES,
    decisions,
    notice_marks,
    notice_names,
    notices,
    proposed_decisions,
)
from ccus_data.tables.histories import METHODS, closed_months, histories
from ccus_data.tables.imports import import_jobs
from ccus_data.tables.judgements import CAUSES, judgements
from ccus_data.tables.ledger import ledger, ledger_head
from ccus_data.tables.members import (
    CHALLENGE_PURPOSES,
    CLAIM_OUTCOMES,
    business_claims,
    invitations,
    passkey_challenges,
    passkeys,
    personal_views,
)
from ccus_data.tables.naming import METADATA
from ccus_data.tables.outbox import MAIL_STATES, outbox
from ccus_data.tables.sites import ROLES, site_rosters, site_structures, sites
from ccus_data.tables.technicians import (
    qualifications,
    technician_trades,
    technicians,
)

APPEND_ONLY = (
    judgements,
    ledger,
    closed_months,
    uploads,
    consent_texts,
    case_rounds,
    case_events,
    fee_waivers,
    decisions,
    notices,
    notice_marks,
    personal_views,
)
"""Tables whose rows are never changed nor taken away: triggers refuse it in both databases."""

__all__ = [
    "APPEND_ONLY",
    "APPLICATION_STATES",
    "BUSINESS_KINDS",
    "CASE_STATES",
    "CAUSES",
    "CHALLENGE_PURPOSES",
    "CLAIM_OUTCOMES",
    "CONSENT_WAYS",
    "FINAL_STATES",
    "MAIL_STATES",
    "MEMBER_ROLES",
    "METADATA",
    "METHODS",
    "NOTICE_MARKS",
    "ORGANISATION_KINDS",
    "OUTCOMES",
    "PERIOD_KINDS",
    "PERIOD_WORKS",
    "RELATIONS",
    "ROLES",
    "UPLOAD_TYPES",
    "Big",
    "Day",
    "Flag",
    "Moment",
    "accounts",
    "applications",
    "attempts",
    "business_claims",
    "businesses",
    "case_events",
    "case_rounds",
    "cases",
    "certificates",
    "closed_months",
    "consent_links",
    "consent_texts",
    "consents",
    "decisions",
    "employments",
    "fee_waivers",
    "histories",
    "import_jobs",
    "invitations",
    "judgements",
    "ledger",
    "ledger_head",
    "memberships",
    "notice_marks",
    "notice_names",
    "notices",
    "outbox",
    "passkey_challenges",
    "passkeys",
    "password_resets",
    "personal_views",
    "proposed_decisions",
    "qualifications",
    "recovery_codes",
    "sign_ups",
    "site_rosters",
    "site_structures",
    "sites",
    "technician_trades",
    "technicians",
    "uploads",
    "web_sessions",
]
