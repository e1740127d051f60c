from __future__ import annotations

import datetime as dt

import pytest

from portal.access import (
    Actor,
    Allowed,
    BodyFields,
    Denied,
    Membership,
    Permission,
    Reason,
    acting_for,
    may,
    require,
)
from portal.access.policies import ROLES
from portal.problems import Refused
from rules.catalogue import Catalogue

BUSINESS, OTHER = "06679345433022", "66879345433022"
BODY, OTHER_BODY = "nihon-densetsu-kogyo", "zenkoku-tekkin"


def actor(*memberships: Membership) -> Actor:
    return Actor(1, "kensetsu01", "hanako@example.co.jp", memberships, "0" * 64, True)


def member(role: str, business: str = BUSINESS) -> Membership:
    return Membership("business", business, role)


def of_body(role: str, body: str = BODY) -> Membership:
    return Membership("body", body, role)


@pytest.mark.parametrize("permission", list(Permission))
def test_nobody_and_strangers_learn_nothing(permission: Permission) -> None:
    strangers = [
        None,
        actor(),
        actor(member("administrator", OTHER), of_body("approver", OTHER_BODY)),
        # an id of the one kind opens nothing of the other kind
        actor(Membership("body", BUSINESS, "approver"), member("administrator", BODY)),
    ]
    for one in strangers:
        answer = may(one, permission, business=BUSINESS, body=BODY, technician="0" * 14)
        assert answer == Denied(Reason.STRANGER)
        with pytest.raises(Refused) as caught:
            require(one, permission, business=BUSINESS, body=BODY, technician="0" * 14)
        assert caught.value.problem.status == 404


@pytest.mark.parametrize("permission", list(Permission))
def test_every_permission_is_given_to_exactly_the_roles_of_the_table(
    permission: Permission,
) -> None:
    for membership in (
        *(member(role) for role in ("administrator", "clerk")),
        *(of_body(role) for role in ("officer", "approver")),
        Membership("technician", "0" * 14, "self"),
    ):
        answer = may(
            actor(membership), permission, business=BUSINESS, body=BODY, technician="0" * 14
        )
        listed = membership.role in ROLES[permission].get(membership.kind, ())
        assert isinstance(answer, Allowed) is listed


@pytest.mark.parametrize(
    ("membership", "permission", "code"),
    [
        (member("clerk"), Permission.MANAGE_MEMBERS, "administrators-only"),
        (of_body("officer"), Permission.SECOND, "approvers-only"),
    ],
)
def test_a_member_whose_role_is_too_small_is_told_so(
    membership: Membership, permission: Permission, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        require(actor(membership), permission, business=BUSINESS, body=BODY)
    assert (caught.value.problem.code, caught.value.problem.status) == (code, 403)


def test_one_of_several_owners_will_do() -> None:
    officer = actor(of_body("officer"))
    bodies = (OTHER_BODY, BODY)
    assert require(officer, Permission.SEE_NOTICE, business=OTHER, body=bodies) == of_body(
        "officer"
    )
    assert isinstance(may(officer, Permission.REVIEW, body=()), Denied)


def test_a_page_offers_the_organisations_that_somebody_acts_for() -> None:
    both = actor(member("clerk"), member("administrator", OTHER), of_body("officer"))
    assert acting_for(both, Permission.MANAGE_MEMBERS) == (member("administrator", OTHER),)
    assert acting_for(both, Permission.SUBMIT) == (member("clerk"), member("administrator", OTHER))


def test_a_body_has_the_fields_whose_document_names_it() -> None:
    catalogue = Catalogue.load()
    fields, day = BodyFields(catalogue), dt.date(2026, 11, 26)
    assert "electrical" in fields.fields_of(BODY, day)
    assert BODY in fields.bodies_of("electrical", day)
    assert fields.bodies_of("no-such-field", day) == ()
    assert fields.fields_of("no-such-body", day) == frozenset()
    # Some documents leave their body open: such a field stands on no desk.
    named = {one.field for one in catalogue.fields if fields.bodies_of(one.field, day)}
    assert {name for body in catalogue.bodies for name in fields.fields_of(body, day)} == named
