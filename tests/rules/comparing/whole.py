"""Random documents in everything they say, and single facts changed in a known one."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

from hypothesis import strategies as st

from rules.model import (
    Agreement,
    FieldTrade,
    InForce,
    Precision,
    Revision,
    Source,
    Status,
    TradeCode,
    TradesKnown,
)
from tests.rules.revisions import documents

NAMES = st.sampled_from(("あ", "い", "う"))
DAYS = st.sampled_from((None, date(2024, 4, 1), date(2025, 4, 1)))
CODES = st.sampled_from((None, "01-01", "01-02", "02-01"))

TRADES = st.builds(
    lambda code, name, condition: FieldTrade(
        TradeCode(code) if code else None, code[:2] if code else None, name, condition
    ),
    CODES,
    NAMES,
    st.one_of(st.none(), NAMES),
)

SOURCES = st.builds(
    Source,
    title=NAMES,
    issuer=st.one_of(st.none(), NAMES),
    address=st.sampled_from((None, "https://example.org/1", "https://example.org/2")),
    as_of=st.sampled_from((None, "2024-04-01")),
    covers=NAMES,
    primary=st.booleans(),
    approved_on=DAYS,
    published_on=DAYS,
    sha256=st.sampled_from((None, "0" * 64)),
)


def content(revision: Revision) -> list[object]:
    """Everything a document says but when it begins; lines and files are not compared."""
    left_out = {"file", "digest", "in_force"}
    own = [getattr(revision, each.name) for each in fields(Revision) if each.name not in left_out]
    in_force = revision.in_force
    return [*own, in_force.until, in_force.precision, in_force.basis]


@st.composite
def whole_documents(draw: st.DrawFn) -> Revision:
    known = {"status": Status, "agreement": Agreement, "trades_known": TradesKnown}
    chosen = {name: draw(st.sampled_from(kind)) for name, kind in known.items()}
    return replace(
        draw(documents()),
        name=draw(NAMES),
        designation=draw(st.one_of(st.none(), NAMES)),
        in_force=draw(
            st.builds(InForce, DAYS.filter(bool), DAYS, st.sampled_from(Precision), NAMES)
        ),
        sources=tuple(draw(st.lists(SOURCES, max_size=3))),
        agreement_note=draw(NAMES),
        awaited_sheet=draw(st.one_of(st.none(), NAMES)),
        bodies=tuple(draw(st.lists(st.sampled_from("xyz"), max_size=3, unique=True))),
        trades=tuple(draw(st.lists(TRADES, max_size=3))),
        notes=tuple(draw(st.lists(NAMES, max_size=3))),
        **chosen,
    )


TRADE = FieldTrade(TradeCode("01-01"), "01", "れんが積工", None)
OTHER = FieldTrade(TradeCode("01-02"), "01", "補修工", "れんが工事に限る")
SHEET = Source(
    title="れんが積みの表",
    issuer="試験省",
    address="https://example.org/masonry.pdf",
    as_of="2023-04-01",
    covers="すべて",
    primary=True,
    approved_on=date(2023, 3, 1),
    published_on=date(2023, 3, 15),
    sha256="0" * 64,
)
PAGE = replace(SHEET, title="解説", address=None, as_of=None, primary=False, published_on=None)
PAGE = replace(PAGE, approved_on=None)
