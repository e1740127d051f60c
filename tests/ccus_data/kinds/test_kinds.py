from __future__ import annotations

from collections import Counter

import pytest

from ccus_data.kinds import FORMS, Kind, identity_parts, kinds, word_list
from ccus_data.tables import METADATA, Day, Flag
from rules.catalogue import Catalogue

EVERY = list(kinds().values())
MADE = {"held_as", "place", "under"}
"""Parts of an identity that are made from columns."""

LISTS = sorted({column.words for kind in EVERY for column in kind.columns if column.words})


def each(kind: Kind) -> str:
    return kind.name


def test_every_kind_that_the_product_promises_is_there() -> None:
    assert list(kinds()) == [
        *("technicians", "trades", "qualifications", "businesses", "employments"),
        *("sites", "structures", "rosters", "histories", "certificates"),
    ]


@pytest.mark.parametrize("kind", EVERY, ids=each)
def test_columns_are_those_of_the_table(kind: Kind) -> None:
    columns = {column.name for column in kind.columns}
    assert columns | (MADE & set(kind.identity)) | {"import_job"} == set(kind.table.columns.keys())
    assert set(kind.identity) == {column.name for column in kind.table.primary_key}


@pytest.mark.parametrize("kind", EVERY, ids=each)
def test_a_column_is_needed_where_the_table_needs_it(kind: Kind) -> None:
    for column in kind.columns:
        assert column.needed is not kind.table.columns[column.name].nullable, column.name
        assert column.header or not column.needed


@pytest.mark.parametrize("kind", EVERY, ids=each)
def test_a_form_fits_the_column_of_the_table(kind: Kind) -> None:
    for column in kind.columns:
        assert column.form in FORMS
        stored = kind.table.columns[column.name].type
        assert isinstance(stored, Day) is (column.form in {"day", "work_day"}), column.name
        assert isinstance(stored, Flag) is (column.form == "flag"), column.name
        assert (column.form == "whole") is (column.most > 0), column.name


@pytest.mark.parametrize("kind", EVERY, ids=each)
def test_no_label_means_two_things(kind: Kind) -> None:
    said = Counter(
        label for column in kind.columns for label in {*column.labels, column.public, column.name}
    )
    said.update(kind.derived)
    assert [label for label, times in said.items() if times > 1] == []
    assert all(label == label.strip() for label in said)


@pytest.mark.parametrize("kind", EVERY, ids=each)
def test_what_a_column_points_to_is_a_kind_with_one_key(kind: Kind) -> None:
    for column in kind.columns:
        points = {str(one.column) for one in kind.table.columns[column.name].foreign_keys}
        if column.of is None:
            assert points == set(), column.name
        else:
            target = kinds()[column.of]
            assert points == {f"{target.table.name}.{target.identity[0]}"}
            assert len(target.identity) == 1


@pytest.mark.parametrize("kind", EVERY, ids=each)
def test_rules_between_columns_name_columns(kind: Kind) -> None:
    named = {*kind.some, *kind.whole, *(name for pair in kind.order for name in pair)}
    assert named <= {column.name for column in kind.columns}
    with pytest.raises(StopIteration):
        kind.column("no_such_column")


@pytest.mark.parametrize("name", LISTS)
def test_a_word_is_written_so_that_it_is_understood(name: str) -> None:
    found = word_list(name)
    assert all(found.meant[written] == stored for stored, written in found.written.items())
    assert all(found.meant[stored] == stored for stored in found.written)
    assert len(set(found.written.values())) == len(found.written)


def test_stored_words_are_those_that_the_tables_take() -> None:
    for kind in EVERY:
        for column in kind.columns:
            if column.form != "word":
                continue
            (check,) = [
                str(one.sqltext)
                for one in kind.table.constraints
                if str(getattr(one, "name", "")).endswith(f"_{column.name}_word")
                and hasattr(one, "sqltext")
            ]
            taken = {word.strip("' ") for word in check.split("(")[1].rstrip(")").split(",")}
            assert taken == set(word_list(column.words or "").written), column.name


def test_prefectures_are_47() -> None:
    assert list(word_list("prefecture").written) == [f"{number:02}" for number in range(1, 48)]


@pytest.mark.parametrize(
    ("kind", "values", "parts"),
    [
        ("qualifications", {"code": "31018", "name": "電工"}, {"held_as": "31018"}),
        ("qualifications", {"code": None, "name": "電工"}, {"held_as": "電工"}),
        ("histories", {"site_id": "1" * 14, "site_name": "駅前"}, {"place": "1" * 14}),
        ("histories", {"site_id": None, "site_name": "駅前"}, {"place": "駅前"}),
        ("histories", {"site_id": None}, {"place": ""}),
        ("structures", {"upper_id": None}, {"under": ""}),
        ("structures", {"upper_id": "1" * 14}, {"under": "1" * 14}),
        ("technicians", {"technician_id": "1" * 14}, {}),
    ],
)
def test_parts_of_an_identity_come_from_its_columns(
    kind: str, values: dict[str, object], parts: dict[str, object]
) -> None:
    assert identity_parts(kinds()[kind], values) == parts


def test_every_evaluation_field_has_a_name_that_no_other_has() -> None:
    fields = Catalogue.load().fields
    names = [entry.name for entry in fields] + [str(entry.field) for entry in fields]
    assert len(set(names)) == len(names)


def test_every_table_that_holds_people_or_sites_has_a_kind() -> None:
    of_the_store = {"import_jobs", "ledger", "ledger_head", "judgements", "closed_months"}
    of_accounts = {
        "accounts",
        "attempts",
        "business_claims",
        "invitations",
        "memberships",
        "outbox",
        "passkey_challenges",
        "passkeys",
        "password_resets",
        "personal_views",
        "recovery_codes",
        "sign_ups",
        "web_sessions",
    }
    of_the_passport = {
        "announcement_mails",
        "data_terms",
        "disclosures",
        "identity_numbers",
        "mail_wishes",
        "post_marks",
        "post_reads",
        "post_versions",
        "posts",
        "proxy_requests",
        "qualification_images",
        "push_subscriptions",
        "technician_accounts",
        "technician_links",
        "terms_agreements",
    }
    of_applications = {
        "applications",
        "body_contacts",
        "business_details",
        "case_events",
        "case_rounds",
        "cases",
        "consent_links",
        "consent_texts",
        "consents",
        "decisions",
        "fee_waivers",
        "notice_marks",
        "notice_names",
        "notices",
        "proposed_decisions",
        "uploads",
    }
    of_attendance = {
        "awaiting_judgement",
        "call_numbers",
        "call_phones",
        "entry_decisions",
        "entry_sites",
        "gate_boots",
        "gate_chains",
        "gate_codes",
        "gate_devices",
        "history_entries",
        "partner_tokens",
        "partners",
        "registered_cards",
        "site_rules",
        "technician_announcements",
        "touch_decisions",
        "touch_reversals",
        "touches",
    }
    others = of_the_store | of_accounts | of_applications | of_attendance | of_the_passport
    assert {kind.table.name for kind in EVERY} == set(METADATA.tables) - others
