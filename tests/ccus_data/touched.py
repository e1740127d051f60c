"""A touch at a gate and a day entered by hand, with a row in every table that they pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

MOMENT: Final = dt.datetime(2026, 11, 21, 9, 30, 0, 123456, tzinfo=dt.UTC)
NUMBER: Final = 1001
DIGEST: Final = "e" * 64


def touched(site: str, employer: str, technician: str) -> Mapping[str, list[dict[str, Any]]]:
    """The rows by table, each table behind those it points to."""
    gate = {"site_id": site, "gate": "正門", "mode": "in_out", "direction": "unknown"}
    return {
        "gate_codes": [
            {
                **gate,
                "digest": DIGEST,
                "made_by": "clerk0001",
                "created_at": MOMENT,
                "expires_at": MOMENT,
            }
        ],
        "gate_devices": [
            {
                **gate,
                "device_id": "gate-1",
                "name": "reader",
                "public_key": "k" * 43,
                "enrolled_at": MOMENT,
                "enrolled_by": "clerk0001",
            }
        ],
        "site_rules": [{"site_id": site, "day_cut": 12}],
        "gate_chains": [{"device_id": "gate-1", "epoch": 1, "seq": 1, "head": DIGEST}],
        "gate_boots": [
            {"device_id": "gate-1", "boot_id": "boot", "boot_ms": 5, "heard_at": MOMENT}
        ],
        "partners": [{"partner_id": "acme", "name": "Acme", "created_at": MOMENT}],
        "partner_tokens": [
            {
                "digest": DIGEST,
                "partner_id": "acme",
                "scopes": "events",
                "made_by": "operator",
                "created_at": MOMENT,
                "expires_at": MOMENT,
            }
        ],
        "registered_cards": [
            {
                "card": DIGEST,
                "technician_id": technician,
                "registered_at": MOMENT,
                "registered_by": "clerk0001",
            }
        ],
        "touches": [
            {
                "number": NUMBER,
                "source": "device:gate-1",
                "event_id": "1",
                "content_sha256": DIGEST,
                "body": "{}",
                "received_at": MOMENT,
                "device_id": "gate-1",
                "epoch": 1,
                "seq": 1,
                "site_id": site,
                "card": DIGEST,
                "occurred_at": MOMENT,
                "time_grade": "age",
                "method": "ic_card",
                "direction": "unknown",
            }
        ],
        "history_entries": [
            {
                "entry_id": NUMBER,
                "technician_id": technician,
                "work_date": MOMENT.date(),
                "kind": "direct",
                "side": "employer",
                "employer_id": employer,
                "site_name": "駅前",
                "by": "clerk0001",
                "at": MOMENT,
            }
        ],
        "entry_sites": [{"entry_id": NUMBER, "site_id": site, "by": "clerk0001", "at": MOMENT}],
        "entry_decisions": [
            {"entry_id": NUMBER, "outcome": "approved", "by": "clerk0002", "at": MOMENT}
        ],
        "call_numbers": [
            {
                "number": "+815012345678",
                "site_id": site,
                "renewal": 0,
                "set_by": "operator",
                "set_at": MOMENT,
            }
        ],
        "call_phones": [
            {
                "phone_id": NUMBER,
                "technician_id": technician,
                "digest": DIGEST,
                "code_digest": DIGEST,
                "asked_at": MOMENT,
            }
        ],
        "touch_decisions": [
            {"number": NUMBER, "outcome": "refused", "by": "clerk0002", "at": MOMENT}
        ],
        "touch_reversals": [
            {
                "number": NUMBER,
                "outcome": "approved",
                "why": "見まちがい",
                "by": "clerk0002",
                "at": MOMENT,
            }
        ],
        "awaiting_judgement": [{"technician_id": technician, "since": MOMENT}],
        "technician_announcements": [
            {
                "announcement_id": NUMBER,
                "technician_id": technician,
                "kind": "level_reached",
                "says": "{}",
                "once": "level_reached:1",
                "at": MOMENT,
            }
        ],
        "announcement_mails": [{"announcement_id": NUMBER, "mailed_at": MOMENT}],
    }
