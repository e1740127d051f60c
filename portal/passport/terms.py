"""The terms on personal data (個人情報取扱規約): versions, kept word for word, and who agreed."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml
from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as insert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_on_sqlite

from ccus_data.ledger import Act, append
from ccus_data.tables import data_terms, terms_agreements
from portal.access import JAPAN
from portal.layout import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection

FOLDER: Final = Path(__file__).with_name("texts")


class TermsChanged(Exception):
    """A version whose words are not those kept under its name: a new file is needed."""


@dataclass(frozen=True, slots=True)
class Terms:
    """One version; ``digest`` is the SHA-256 of its Japanese words, which are those that count."""

    version: str
    since: dt.date
    digest: str
    articles: Mapping[Language, tuple[str, ...]]


@cache
def versions() -> tuple[Terms, ...]:
    """Every version, the oldest first."""
    found = [_read(path) for path in FOLDER.glob("*.yaml")]
    return tuple(sorted(found, key=lambda one: one.since))


def terms_in_force(at: dt.datetime) -> Terms:
    """The version that is asked for at a moment, in Japan's days."""
    day = at.astimezone(JAPAN).date()
    begun = [one for one in versions() if one.since <= day]
    return begun[-1] if begun else versions()[0]


def has_agreed(connection: Connection, account_id: int, terms: Terms) -> bool:
    """Whether an account has agreed to a version."""
    asked = select(terms_agreements.c.agreement_id).where(
        terms_agreements.c.account_id == account_id, terms_agreements.c.version == terms.version
    )
    return connection.scalar(asked) is not None


def keep_terms(connection: Connection, terms: Terms, at: dt.datetime) -> None:
    """Keep a version when it is first agreed to; ``TermsChanged`` where it differs from then."""
    kept = connection.scalar(
        select(data_terms.c.digest).where(data_terms.c.version == terms.version)
    )
    if kept is None:
        row = {
            "version": terms.version,
            "digest": terms.digest,
            "wording": "\n".join(terms.articles[Language.JA]),
            "since": at,
        }
        connection.execute(insert(data_terms), row)
    elif kept != terms.digest:
        raise TermsChanged(terms.version)


def agree(
    connection: Connection, account_id: int, technician_id: str, terms: Terms, at: dt.datetime
) -> None:
    """Note that an account agrees to a version; a second time adds nothing."""
    keep_terms(connection, terms, at)
    insert_ = insert_on_postgresql if connection.dialect.name == "postgresql" else insert_on_sqlite
    row = {
        "account_id": account_id,
        "technician_id": technician_id,
        "version": terms.version,
        "agreed_at": at,
    }
    made = connection.execute(
        insert_(terms_agreements)
        .values(row)
        .on_conflict_do_nothing(index_elements=["account_id", "version"])
        .returning(terms_agreements.c.agreement_id)
    ).scalar()
    if made is not None:
        identity = {"agreement_id": made, "technician_id": technician_id}
        after = {"version": terms.version, "digest": terms.digest}
        act = Act(technician_id, "terms.agreed", "terms_agreements", identity, after=after)
        append(connection, [act], at)


def _read(path: Path) -> Terms:
    told = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    articles = {one: tuple(told["articles"][one.value]) for one in Language}
    digest = hashlib.sha256("\n".join(articles[Language.JA]).encode()).hexdigest()
    return Terms(str(told["version"]), told["since"], digest, articles)
