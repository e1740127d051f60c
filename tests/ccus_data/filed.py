"""A proxy application that went all the way, with a row in every table that it passes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

MOMENT: Final = dt.datetime(2026, 11, 21, 9, 30, 0, 123456, tzinfo=dt.UTC)
NUMBER: Final = 1001
"""The number of every row here: far from those that a database gives by itself."""

DIGEST: Final = "d" * 64
NOTICE: Final = "2026-TEST-0001"


def filed(business: str, technician: str) -> Mapping[str, list[dict[str, Any]]]:
    """The rows by table, each table behind those it points to."""
    return {
        "uploads": [
            {
                "upload_id": NUMBER,
                "business_id": business,
                "media_type": "image/png",
                "name": "同意書.png",
                "digest": DIGEST,
                "pages": 1,
                "scanned_by": None,
                "content": b"\x89PNG",
                "uploaded_by": "clerk0001",
                "uploaded_at": MOMENT,
            }
        ],
        "consent_texts": [
            {
                "version": "2026-11",
                "digest": DIGEST,
                "purpose": "能力評価",
                "items": "[]",
                "wording": "同意します。",
                "since": MOMENT,
            }
        ],
        "consents": [
            {
                "consent_id": NUMBER,
                "business_id": business,
                "technician_id": technician,
                "name": "建設 未来",
                "birth_date": dt.date(1989, 4, 1),
                "version": "2026-11",
                "asked_by": "clerk0001",
                "asked_at": MOMENT,
                "way": "paper",
                "given_at": MOMENT,
                "given_by": "建設 未来",
                "upload_id": NUMBER,
            }
        ],
        "consent_links": [
            {
                "digest": DIGEST,
                "consent_id": NUMBER,
                "created_at": MOMENT,
                "expires_at": MOMENT,
                "tries": 0,
            }
        ],
        "applications": [
            {
                "application_id": NUMBER,
                "number": "A-2026-000001",
                "business_id": business,
                "relation": "employer",
                "state": "submitted",
                "version": 3,
                "proof_consent": True,
                "card_consent": True,
                "fee_yen": 4000,
                "fee_basis": "2024-04-01",
                "created_by": "clerk0001",
                "created_at": MOMENT,
                "changed_at": MOMENT,
                "submitted_by": "clerk0001",
                "submitted_at": MOMENT,
            }
        ],
        "cases": [
            {
                "case_id": NUMBER,
                "application_id": NUMBER,
                "position": 1,
                "technician_id": technician,
                "consent_id": NUMBER,
                "field": "electrical",
                "level": 3,
                "state": "approved",
                "round": 1,
                "version": 2,
                "changed_at": MOMENT,
            }
        ],
        "case_rounds": [
            {
                "case_id": NUMBER,
                "round": 1,
                "content": "{}",
                "record": "{}",
                "judgement": "{}",
                "digest": DIGEST,
                "risk": 0,
                "risk_reasons": "[]",
                "submitted_by": "clerk0001",
                "submitted_at": MOMENT,
            }
        ],
        "case_events": [
            {
                "case_id": NUMBER,
                "round": 1,
                "act": "submit",
                "from_state": "draft",
                "to_state": "under_review",
                "reason_codes": "[]",
                "by": "clerk0001",
                "at": MOMENT,
            }
        ],
        "fee_waivers": [
            {
                "application_id": NUMBER,
                "body": "nihon-densetsu-kogyo",
                "why": "免除期間",
                "by": "officer01",
                "at": MOMENT,
            }
        ],
        "proposed_decisions": [
            {
                "case_id": NUMBER,
                "round": 1,
                "outcome": "approved",
                "level": 3,
                "overrides": False,
                "reason_codes": "[]",
                "by": "officer01",
                "at": MOMENT,
            }
        ],
        "decisions": [
            {
                "decision_id": NUMBER,
                "case_id": NUMBER,
                "round": 1,
                "body": "nihon-densetsu-kogyo",
                "outcome": "approved",
                "business_id": business,
                "technician_id": technician,
                "field": "electrical",
                "level_applied": 3,
                "level": 3,
                "overrides": False,
                "reason_codes": "[]",
                "basis": "{}",
                "criteria_version": "2023-09-11",
                "criteria_digest": "a" * 64,
                "decided_by": "officer01",
                "seconded_by": "approver1",
                "decided_at": MOMENT,
                "digest": DIGEST,
            }
        ],
        "notices": [
            {
                "number": NOTICE,
                "decision_id": NUMBER,
                "body": "nihon-densetsu-kogyo",
                "issued_on": dt.date(2026, 11, 21),
                "digest": DIGEST,
                "content": b"%PDF-",
                "certificate_digest": DIGEST,
                "issued_at": MOMENT,
            }
        ],
        "notice_marks": [
            {
                "number": NOTICE,
                "mark": "revoked",
                "reason_codes": "[]",
                "by": "officer01",
                "seconded_by": "approver1",
                "at": MOMENT,
            }
        ],
        "body_contacts": [
            {
                "contact_id": NUMBER,
                "body": "nihon-densetsu-kogyo",
                "from_day": dt.date(2026, 11, 21),
                "phone": "0312345678",
                "by": "approver1",
                "at": MOMENT,
            }
        ],
        "business_details": [
            {
                "detail_id": NUMBER,
                "business_id": business,
                "name": "㈱髙﨑工務店",
                "representative": "髙﨑 花子",
                "address": "東京都千代田区霞が関2-1-3",
                "phone": "0312345678",
                "by": "clerk0001",
                "at": MOMENT,
            }
        ],
        "notice_names": [{"technician_id": technician, "shown": False, "changed_at": MOMENT}],
    }
