"""A technician with an account, in every table of the passport."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

MOMENT: Final = dt.datetime(2026, 11, 21, 9, 30, 0, 123456, tzinfo=dt.UTC)
NUMBER: Final = 2001
"""The number of every row here: far from those that a database gives by itself."""

DIGEST: Final = "e" * 64


def own_pages(business: str, technician: str) -> Mapping[str, list[dict[str, Any]]]:
    """The rows by table, each table behind those it points to."""
    who = {"technician_id": technician}
    return {
        "accounts": [
            {
                "account_id": NUMBER,
                "login_id": technician,
                "login_key": technician,
                "email": "kazura@example.jp",
                "password_hash": "none",
                "password_set_at": MOMENT,
                "created_at": MOMENT,
            }
        ],
        "identity_numbers": [{**who, "digest": DIGEST, "brought_at": MOMENT}],
        "technician_accounts": [
            {**who, "link_id": NUMBER, "account_id": NUMBER, "since": MOMENT, "until": None}
        ],
        "technician_links": [
            {
                **who,
                "digest": DIGEST,
                "purpose": "sign_up",
                "email": "kazura@example.jp",
                "created_at": MOMENT,
                "expires_at": MOMENT,
                "used_at": MOMENT,
            }
        ],
        "data_terms": [
            {"version": "2026-11", "digest": DIGEST, "wording": "同意します。", "since": MOMENT}
        ],
        "terms_agreements": [
            {
                **who,
                "agreement_id": NUMBER,
                "account_id": NUMBER,
                "version": "2026-11",
                "agreed_at": MOMENT,
            }
        ],
        "disclosures": [
            {
                **who,
                "item": "histories",
                "side": "employer",
                "by_business": business,
                "opened": True,
                "set_by": "kanri001",
                "set_at": MOMENT,
            }
        ],
        "qualification_images": [
            {
                **who,
                "image_id": NUMBER,
                "held_as": "00131",
                "acquired_on": MOMENT.date(),
                "media_type": "image/png",
                "name": "front.png",
                "digest": "0" * 64,
                "pages": 1,
                "content": b"PNG",
                "taken_in_at": MOMENT,
            }
        ],
        "push_subscriptions": [
            {
                **who,
                "subscription_id": NUMBER,
                "account_id": NUMBER,
                "endpoint": "https://fcm.googleapis.com/fcm/send/1",
                "receiver_key": "none",
                "secret": "none",
                "language": "vi",
                "device": DIGEST,
                "made_at": MOMENT,
                "told_up_to": 0,
                "troubles": 0,
            }
        ],
        "proxy_requests": [
            {
                **who,
                "request_id": NUMBER,
                "business_id": business,
                "field": "electrical",
                "level": 2,
                "asked_at": MOMENT,
            }
        ],
        "posts": [{"post_id": NUMBER, "kind": "benefit", "by": "operator", "at": MOMENT}],
        "post_versions": [
            {
                "version_id": NUMBER,
                "post_id": NUMBER,
                "version": 1,
                "audience": "prefecture",
                "audience_value": "13",
                "from_day": MOMENT.date(),
                "to_day": None,
                "says": '{"ja": ["応援団", "割引"]}',
                "by": "operator",
                "at": MOMENT,
            }
        ],
        "post_marks": [
            {
                "mark_id": NUMBER,
                "post_id": NUMBER,
                "version_id": NUMBER,
                "mark": "published",
                "by": "operator",
                "at": MOMENT,
            }
        ],
        "post_reads": [{**who, "post_id": NUMBER, "read_at": MOMENT}],
        "mail_wishes": [
            {
                **who,
                **dict.fromkeys(("level_reached", "days_open", "expires"), True),
                "result": False,
                "language": "vi",
                "set_at": MOMENT,
            }
        ],
    }
