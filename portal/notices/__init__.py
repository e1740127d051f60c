"""Notices (結果通知書): issued from decisions, signed, and to be checked by everybody."""

from portal.notices.basis import (
    BasisRefused,
    Body,
    Business,
    DecisionBasis,
    Field,
    Findings,
    Officers,
    Reason,
    Technician,
    digest_of,
)
from portal.notices.deciding import Decided, basis_of
from portal.notices.development_keys import WORTHLESS
from portal.notices.document import STYLE, Documents, Sheet, shown_levels
from portal.notices.findings import NotJudged, findings_of
from portal.notices.following import follows_judges
from portal.notices.key_refused import KeyRefused
from portal.notices.keys import Keys, SigningKey
from portal.notices.numbers import new_number, read_number
from portal.notices.office import NoticeOffice, Round
from portal.notices.rounds import IssuingRounds
from portal.notices.routes import routes
from portal.notices.settings import VARIABLES, Signing, SigningSettingsFault, read_signing
from portal.notices.signing import NotSigned, Signatures
from portal.notices.standing import Standing, standing_of
from portal.notices.storing import Notice, Progress, progress, waiting

__all__ = [
    "STYLE",
    "VARIABLES",
    "WORTHLESS",
    "BasisRefused",
    "Body",
    "Business",
    "Decided",
    "DecisionBasis",
    "Documents",
    "Field",
    "Findings",
    "IssuingRounds",
    "KeyRefused",
    "Keys",
    "NotJudged",
    "NotSigned",
    "Notice",
    "NoticeOffice",
    "Officers",
    "Progress",
    "Reason",
    "Round",
    "Sheet",
    "Signatures",
    "Signing",
    "SigningKey",
    "SigningSettingsFault",
    "Standing",
    "Technician",
    "basis_of",
    "digest_of",
    "findings_of",
    "follows_judges",
    "new_number",
    "progress",
    "read_number",
    "read_signing",
    "routes",
    "shown_levels",
    "standing_of",
    "waiting",
]
