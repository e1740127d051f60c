"""What the operator posts to technicians: drafted, published, withdrawn, and shown to whom."""

from ccus_data.posts.shown import Addressee, Shown, mark_read, shown_to, unread_count
from ccus_data.posts.writing import (
    Audience,
    Content,
    Refusal,
    Saying,
    Stand,
    draft,
    listed,
    publish,
    revise,
    stand_of,
    withdraw,
)

__all__ = [
    "Addressee",
    "Audience",
    "Content",
    "Refusal",
    "Saying",
    "Shown",
    "Stand",
    "draft",
    "listed",
    "mark_read",
    "publish",
    "revise",
    "shown_to",
    "stand_of",
    "unread_count",
    "withdraw",
]
