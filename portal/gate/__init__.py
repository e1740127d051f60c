"""What every request passes on its way in and every answer on its way out."""

from portal.gate.access_log import AccessLog
from portal.gate.body_limit import BodyLimit
from portal.gate.client import client_of
from portal.gate.content_encoding import refuse_encoded
from portal.gate.cross_site import refuse_other_sites
from portal.gate.headers import SecurityHeaders
from portal.gate.posted import Posted, posted
from portal.gate.row_numbers import row_number

__all__ = [
    "AccessLog",
    "BodyLimit",
    "Posted",
    "SecurityHeaders",
    "client_of",
    "posted",
    "refuse_encoded",
    "refuse_other_sites",
    "row_number",
]
