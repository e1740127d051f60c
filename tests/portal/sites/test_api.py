from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import insert

from ccus_data.database import writing
from ccus_data.tables import partner_tokens, partners
from portal.access import digest_of
from tests.portal.access.conftest import START
from tests.portal.sites.firms import FIRST, PRIME, SECOND, Firms, person


def token(firms: Firms, name: str, sites: str | None, **other: Any) -> str:
    """A token of a partner."""
    with writing(firms.house.engine) as connection:
        if name == "one":
            row = {"partner_id": "acme", "name": "見本システム", "created_at": START}
            connection.execute(insert(partners), row)
        told = {
            "digest": digest_of(name),
            "partner_id": "acme",
            "scopes": "events roster structure",
        }
        made = {"made_by": "operator", "created_at": START, "sites": sites}
        until = {"expires_at": START + dt.timedelta(days=1)}
        connection.execute(insert(partner_tokens), {**told, **made, **until, **other})
    return name


def ask(firms: Firms, method: str, path: str, name: str, body: Any = None) -> tuple[int, Any]:
    answer = firms.house.client.request(
        method, f"/v1/sites{path}", headers={"authorization": f"Bearer {name}"}, json=body
    )
    return answer.status_code, answer.json()


NOTHING: dict[str, Any] = {"business_id": FIRST, "places": [], "rows": []}


def test_a_token_opens_its_own_sites_for_its_scope_and_its_time(firms: Firms) -> None:
    site, other = firms.structure(), firms.site()
    token(firms, "one", site)
    token(firms, "two", site, scopes="events")
    token(firms, "three", site, expires_at=START)
    token(firms, "four", site, revoked_at=START)
    token(firms, "five", None)
    token(firms, "six", site, scopes="structure")
    token(firms, "seven", site, scopes="roster")
    told = [ask(firms, "GET", "", name)[0] for name in ("one", "two", "three", "four", "x", "")]
    assert told == [200, 403, 401, 401, 401, 401]
    assert [one["site_id"] for one in ask(firms, "GET", "", "one")[1]["sites"]] == [site]
    assert ask(firms, "GET", "", "five")[1] == {"sites": []}
    for name, opens in (("six", "structure"), ("seven", "roster")):
        for rest in ("structure", "roster"):
            told = [ask(firms, way, f"/{site}/{rest}", name, NOTHING)[0] for way in ("GET", "PUT")]
            assert (403 in told) == (rest != opens)
    for rest in ("structure", "roster"):
        assert ask(firms, "GET", f"/{site}/{rest}", "one")[0] == 200
        assert ask(firms, "GET", f"/{other}/{rest}", "one")[0] == 404
        assert ask(firms, "PUT", f"/{other}/{rest}", "one", {"places": [], "rows": []})[0] == 404


def test_a_partner_invites_and_the_business_accepts_by_itself(firms: Firms) -> None:
    site = firms.site()
    token(firms, "one", site)
    places = [{"business_id": FIRST, "upper_id": PRIME, "work_content": "電気設備"}]
    put = ask(firms, "PUT", f"/{site}/structure", "one", {"places": places})
    assert put == (200, {"site_id": site, "counts": {"new": 1, "changed": 0, "same": 0}})
    assert ask(firms, "PUT", f"/{site}/structure", "one", {"places": places})[1]["counts"] == {
        "new": 0,
        "changed": 0,
        "same": 1,
    }
    below = [{"business_id": SECOND, "upper_id": FIRST}, {"business_id": "1", "upper_id": PRIME}]
    status, said = ask(firms, "PUT", f"/{site}/structure", "one", {"places": below})
    assert status == 422
    assert [one["path"] for one in said["errors"]] == ["places.0.site_id", "places.1.business_id"]
    _, told = ask(firms, "GET", f"/{site}/structure", "one")
    assert [(one["tier"], one["whole"]) for one in told["places"]] == [(0, True), (1, False)]
    firms.be(FIRST).post(f"/{site}", action="accept", upper=PRIME)
    _, told = ask(firms, "GET", f"/{site}/structure", "one")
    assert told["places"][1]["accepted_on"] == str(START.date())


def test_a_roster_is_taken_whole_and_read_with_its_holes(firms: Firms) -> None:
    site = firms.structure()
    token(firms, "one", site)
    rows = [{"technician_id": person(2), "trade": "09-01"}, {"technician_id": person(1)}]
    body = {"business_id": SECOND, "rows": rows}
    status, said = ask(firms, "PUT", f"/{site}/roster?lang=en", "one", body)
    assert (status, said["errors"][0]["path"]) == (422, "rows.1.technician_id")
    assert firms.rows() == {}
    put = ask(firms, "PUT", f"/{site}/roster", "one", {**body, "rows": rows[:1]})
    assert put[1]["counts"]["new"] == 1
    _, told = ask(firms, "GET", f"/{site}/roster", "one")
    (row,) = told["rows"]
    assert (row["technician_id"], row["trade"], row["holes"]) == (person(2), "09-01", ["no_role"])
    assert firms.seen() == 1
    after = f"?after_business={SECOND}&after={person(2)}"
    assert ask(firms, "GET", f"/{site}/roster{after}", "one")[1]["rows"] == []


@pytest.mark.parametrize("body", [[], {}, {"rows": "x"}, {"rows": [1]}, {"rows": [{}] * 501}])
def test_a_body_of_another_shape_is_refused(firms: Firms, body: Any) -> None:
    site = firms.structure()
    token(firms, "one", site)
    assert ask(firms, "PUT", f"/{site}/roster", "one", body)[0] == 400


@pytest.mark.parametrize("value", [[1], {"a": 1}, 1.5, True, "\x00", "x" * 2000, 10**30])
def test_a_value_of_another_shape_is_told_at_its_place(firms: Firms, value: Any) -> None:
    site = firms.structure()
    token(firms, "one", site)
    row = {"technician_id": person(2), "trade": value}
    status, said = ask(
        firms, "PUT", f"/{site}/roster", "one", {"business_id": SECOND, "rows": [row]}
    )
    assert (status, [one["path"] for one in said["errors"]]) == (422, ["rows.0.trade"])
    places = {"places": [{"business_id": value, "upper_id": value}]}
    assert ask(firms, "PUT", f"/{site}/structure", "one", places)[0] == 422
