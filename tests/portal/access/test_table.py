"""Page × role × answer: every route of the portal has its row; a new one without fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import insert
from starlette.routing import BaseRoute

from ccus_data.database import writing
from ccus_data.tables import businesses, technicians
from portal.access import Membership
from tests.ccus_data.world import EMPLOYER, ROWS, TECHNICIAN
from tests.portal.access.conftest import House

BODY, OTHER_BODY = "nihon-densetsu-kogyo", "zenkoku-tekkin"
OTHER: Final = "66879345433022"

ROLES: Final[Mapping[str, tuple[Membership, ...] | None]] = {
    "nobody": None,
    "new": (),
    "stranger": (Membership("business", OTHER, "administrator"),),
    "clerk": (Membership("business", EMPLOYER, "clerk"),),
    "administrator": (Membership("business", EMPLOYER, "administrator"),),
    "other officer": (Membership("body", OTHER_BODY, "officer"),),
    "officer": (Membership("body", BODY, "officer"),),
    "approver": (Membership("body", BODY, "approver"),),
    "technician": (),
}
"""Who asks: about the business ``EMPLOYER`` and the body ``BODY``."""

Answers = Mapping[str, int]


def everybody(status: int) -> Answers:
    return dict.fromkeys(ROLES, status)


def signed_in(status: int) -> Answers:
    """Whoever is signed in, about themselves; nobody is led to the login."""
    return {**everybody(status), "nobody": 303}


def only(**statuses: int) -> Answers:
    """Those who may, or may know; all others find nothing."""
    return {**everybody(404), "nobody": 303, **statuses}


def own(status: int = 200) -> Answers:
    """A technician about themselves; everybody else finds nothing."""
    return only(technician=status)


FORM = 422
"""A form that came in empty: whoever may send it is told what is missing."""

MEMBERS: Final = "/businesses/{business_id}/members"
CONSENTS: Final = "/businesses/{business_id}/consents"
SITES: Final = "/businesses/{business_id}/sites"
IMAGES: Final = "/businesses/{business_id}/technicians/{technician_id}/certificate-images"
ATTENDANCE: Final = "/businesses/{business_id}/attendance"
APPLICATION: Final = "/applications/{application_id}"
DESK: Final = "/bodies/{body}/cases"

TABLE: Final[Mapping[tuple[str, str], Answers]] = {
    # public pages and the API: nothing of them depends on who asks
    ("GET", "/assets/{digest}/{name}"): everybody(200),
    ("GET", "/favicon.ico"): everybody(200),
    ("GET", "/"): everybody(200),
    ("GET", "/problems/{code}"): everybody(200),
    ("GET", "/criteria"): everybody(200),
    ("GET", "/criteria/{field}"): everybody(200),
    ("GET", "/diagnosis"): everybody(200),
    ("GET", "/diagnosis/form"): everybody(200),
    ("POST", "/diagnosis/form"): everybody(FORM),
    ("GET", "/diagnosis/{page}"): everybody(303),
    ("GET", "/diagnosis/qualifications/{digest}"): everybody(404),
    ("GET", "/diagnosis/history-example.csv"): everybody(200),
    ("POST", "/diagnosis/sample"): everybody(404),
    ("POST", "/diagnosis/record"): everybody(FORM),
    ("POST", "/diagnosis/again"): everybody(400),
    ("POST", "/diagnosis/edit"): everybody(400),
    ("POST", "/diagnosis/json"): everybody(400),
    ("POST", "/diagnosis/pdf"): everybody(400),
    ("POST", "/api/v1/judgements"): everybody(415),
    ("GET", "/api/v1/criteria"): everybody(200),
    ("GET", "/api/v1/criteria/{field}"): everybody(200),
    ("GET", "/api/v1/criteria/{field}/changes"): everybody(200),
    ("GET", "/statistics"): everybody(200),
    ("GET", "/statistics.csv"): everybody(404),
    ("GET", "/api/v1/statistics"): everybody(404),
    # mails are read on pages in a demonstration alone
    ("GET", "/demonstration/mails"): everybody(404),
    ("GET", "/demonstration/mails/{name}"): everybody(404),
    ("GET", "/openapi.json"): everybody(200),
    ("GET", "/docs"): everybody(200),
    # signing up and in
    ("GET", "/sign-up"): everybody(200),
    ("POST", "/sign-up"): everybody(FORM),
    ("GET", "/sign-up/sent"): everybody(200),
    ("GET", "/sign-up/complete"): everybody(200),
    ("POST", "/sign-up/complete"): everybody(FORM),
    ("GET", "/sign-in"): {**everybody(303), "nobody": 200},
    ("POST", "/sign-in"): everybody(FORM),
    ("GET", "/sign-in/code"): everybody(303),
    ("POST", "/sign-in/code"): everybody(303),
    ("GET", "/sign-in/passkey"): everybody(200),
    ("POST", "/sign-in/passkey"): everybody(FORM),
    ("GET", "/sign-in/code/passkey"): everybody(303),
    ("POST", "/sign-in/code/passkey"): everybody(303),
    ("GET", "/sign-in/forgotten"): everybody(200),
    ("POST", "/sign-in/forgotten"): everybody(FORM),
    ("GET", "/sign-in/forgotten/sent"): everybody(200),
    ("GET", "/sign-in/new-password"): everybody(404),
    ("POST", "/sign-in/new-password"): everybody(404),
    ("POST", "/sign-out"): {**everybody(303), "nobody": 403},
    # the own account
    ("GET", "/account"): signed_in(200),
    ("GET", "/account/password"): signed_in(200),
    ("POST", "/account/password"): signed_in(FORM),
    ("GET", "/account/second-factor"): signed_in(200),
    ("POST", "/account/second-factor"): signed_in(FORM),
    ("GET", "/account/passkeys"): signed_in(200),
    ("POST", "/account/passkeys"): signed_in(FORM),
    ("GET", "/account/businesses/new"): signed_in(200),
    ("POST", "/account/businesses/new"): signed_in(FORM),
    # the members of a business; an invitation opens for whoever has its link
    ("GET", MEMBERS): only(clerk=200, administrator=200),
    ("POST", MEMBERS): only(clerk=403, administrator=FORM),
    ("GET", "/businesses/{business_id}/details"): only(clerk=200, administrator=200),
    ("POST", "/businesses/{business_id}/details"): only(clerk=403, administrator=FORM),
    ("GET", "/invitations"): everybody(404),
    ("POST", "/invitations"): {**everybody(404), "nobody": 303},
    # consents; a technician's own page opens for whoever has its link
    ("GET", CONSENTS): only(clerk=200, administrator=200),
    ("POST", CONSENTS): only(clerk=FORM, administrator=FORM),
    ("GET", f"{CONSENTS}/new"): only(clerk=200, administrator=200),
    ("POST", f"{CONSENTS}/new"): only(clerk=FORM, administrator=FORM),
    ("GET", f"{CONSENTS}/example.csv"): only(clerk=200, administrator=200),
    ("GET", f"{CONSENTS}/{{consent_id}}"): signed_in(404),
    ("POST", f"{CONSENTS}/{{consent_id}}"): signed_in(404),
    ("GET", "/consent/{token}"): everybody(404),
    ("POST", "/consent/{token}"): everybody(404),
    # sites; here the business has none, so that its own members find none either
    ("GET", SITES): only(clerk=200, administrator=200),
    ("GET", f"{SITES}/new"): only(clerk=200, administrator=200),
    ("POST", f"{SITES}/new"): only(clerk=FORM, administrator=FORM),
    ("GET", f"{SITES}/files"): only(clerk=200, administrator=200),
    ("POST", f"{SITES}/files"): only(clerk=FORM, administrator=FORM),
    ("GET", f"{SITES}/files/{{kind}}.csv"): only(clerk=200, administrator=200),
    ("GET", f"{SITES}/{{site_id}}"): signed_in(404),
    ("POST", f"{SITES}/{{site_id}}"): signed_in(404),
    ("GET", f"{SITES}/{{site_id}}/edit"): signed_in(404),
    ("POST", f"{SITES}/{{site_id}}/edit"): signed_in(404),
    ("GET", f"{SITES}/{{site_id}}/roster"): signed_in(404),
    ("POST", f"{SITES}/{{site_id}}/roster"): signed_in(404),
    ("GET", f"{SITES}/{{site_id}}/roster.csv"): signed_in(404),
    ("GET", f"{SITES}/{{site_id}}/roster/new"): signed_in(404),
    ("POST", f"{SITES}/{{site_id}}/roster/new"): signed_in(404),
    ("GET", f"{SITES}/{{site_id}}/roster/{{technician_id}}"): signed_in(404),
    ("POST", f"{SITES}/{{site_id}}/roster/{{technician_id}}"): signed_in(404),
    # partner systems: by their token, whoever is signed in
    ("POST", "/v1/events:batch"): everybody(415),
    ("GET", "/v1/token"): everybody(401),
    ("GET", "/v1/events/{source:path}/{event_id}"): everybody(401),
    ("POST", "/v1/imports"): everybody(401),
    ("GET", "/v1/imports/{job_id}"): everybody(401),
    ("GET", "/v1/imports/{job_id}/results"): everybody(401),
    ("POST", "/v1/devices:enrol"): everybody(400),
    ("GET", "/v1/checkpoints/{device}"): everybody(401),
    ("GET", "/v1/devices/{device}/roster"): everybody(401),
    ("POST", "/v1/devices/{device}:rotate"): everybody(400),
    # the telephone service by its signature: here no secret is set
    ("POST", "/v1/calls/in"): everybody(404),
    ("POST", "/v1/calls/in/way"): everybody(404),
    ("POST", "/v1/calls/in/code"): everybody(404),
    ("POST", "/v1/calls/in/confirm"): everybody(404),
    ("POST", "/v1/corrections"): everybody(400),
    ("GET", "/v1/corrections/{entry_id}"): everybody(401),
    ("POST", "/v1/corrections/{entry_id}:approve"): everybody(401),
    ("POST", "/v1/corrections/{entry_id}:reject"): everybody(400),
    ("GET", "/v1/held"): everybody(401),
    ("POST", "/v1/held/{number}:approve"): everybody(400),
    ("POST", "/v1/held/{number}:reject"): everybody(400),
    ("GET", "/v1/sites"): everybody(401),
    ("GET", "/v1/sites/{site_id}/structure"): everybody(401),
    ("PUT", "/v1/sites/{site_id}/structure"): everybody(415),
    ("GET", "/v1/sites/{site_id}/roster"): everybody(401),
    ("PUT", "/v1/sites/{site_id}/roster"): everybody(415),
    # histories by month; here nobody works for the business
    ("GET", ATTENDANCE): only(clerk=200, administrator=200),
    ("GET", f"{ATTENDANCE}/month.csv"): only(clerk=200, administrator=200),
    ("GET", f"{ATTENDANCE}/entries"): only(clerk=200, administrator=200),
    ("POST", f"{ATTENDANCE}/entries"): only(clerk=400, administrator=400),
    ("GET", f"{ATTENDANCE}/approvals"): only(clerk=200, administrator=200),
    ("POST", f"{ATTENDANCE}/approvals"): only(clerk=422, administrator=422),
    ("GET", f"{ATTENDANCE}/touches"): only(clerk=200, administrator=200),
    ("POST", f"{ATTENDANCE}/touches"): only(clerk=422, administrator=422),
    # what is held of keys and chains: the operator's alone
    ("GET", "/bodies/operator/touches"): signed_in(404),
    ("POST", "/bodies/operator/touches"): signed_in(404),
    ("GET", f"{ATTENDANCE}/{{technician_id}}"): signed_in(404),
    ("GET", f"{SITES}/{{site_id}}/attendance"): signed_in(404),
    ("GET", f"{SITES}/{{site_id}}/gates"): signed_in(404),
    ("POST", f"{SITES}/{{site_id}}/gates"): signed_in(404),
    ("GET", f"{SITES}/{{site_id}}/code"): signed_in(404),
    ("GET", f"{SITES}/{{site_id}}/worker-codes"): signed_in(404),
    ("GET", f"{SITES}/{{site_id}}/call-in"): signed_in(404),
    ("POST", f"{SITES}/{{site_id}}/call-in"): signed_in(404),
    # proxy applications: here there is none, so that everybody finds nothing
    ("GET", "/applications"): signed_in(200),
    ("POST", "/applications"): signed_in(404),
    ("GET", APPLICATION): signed_in(404),
    ("POST", APPLICATION): signed_in(404),
    ("GET", f"{APPLICATION}/technicians"): signed_in(404),
    ("POST", f"{APPLICATION}/technicians"): signed_in(404),
    ("GET", f"{APPLICATION}/technicians/{{case_id}}"): signed_in(404),
    ("POST", f"{APPLICATION}/technicians/{{case_id}}"): signed_in(404),
    ("POST", f"{APPLICATION}/technicians/{{case_id}}/remove"): signed_in(404),
    ("POST", f"{APPLICATION}/technicians/{{case_id}}/file-again"): signed_in(404),
    ("POST", f"{APPLICATION}/technicians/{{case_id}}/withdraw"): signed_in(404),
    ("GET", f"{APPLICATION}/technicians/{{case_id}}/form-1.pdf"): signed_in(404),
    ("GET", f"{APPLICATION}/technicians/{{case_id}}/form-1.xlsx"): signed_in(404),
    ("GET", f"{APPLICATION}/technicians/{{case_id}}/career-form.pdf"): signed_in(404),
    ("GET", f"{APPLICATION}/technicians/{{case_id}}/career-form.xlsx"): signed_in(404),
    ("POST", f"{APPLICATION}/technicians/{{case_id}}/read-forms"): signed_in(404),
    ("POST", f"{APPLICATION}/technicians/{{case_id}}/further-field"): signed_in(404),
    ("POST", f"{APPLICATION}/payment-proof"): signed_in(404),
    ("POST", f"{APPLICATION}/technicians/{{case_id}}/certificate"): signed_in(404),
    ("POST", f"{APPLICATION}/discard"): signed_in(404),
    ("GET", f"{APPLICATION}/check"): signed_in(404),
    ("POST", f"{APPLICATION}/submit"): signed_in(404),
    ("GET", f"{APPLICATION}/submitted"): signed_in(404),
    ("GET", f"{APPLICATION}/notices/{{number}}.pdf"): signed_in(404),
    ("GET", f"{APPLICATION}/notices.zip"): signed_in(404),
    # the desk of an evaluation body; here no case and no notice, so that its own find none either
    ("GET", DESK): only(officer=200, approver=200),
    ("POST", DESK): only(officer=FORM, approver=FORM),
    ("GET", f"{DESK}/{{case_id}}"): signed_in(404),
    ("POST", f"{DESK}/{{case_id}}"): signed_in(404),
    ("GET", "/bodies/{body}/notices/{number}"): signed_in(404),
    ("GET", "/bodies/{body}/notices/{number}.pdf"): signed_in(404),
    ("POST", "/bodies/{body}/notices/{number}"): {**signed_in(404), "officer": 403},
    ("GET", "/uploads/{upload_id}"): signed_in(404),
    ("GET", "/bodies/{body}/contact"): only(officer=200, approver=200),
    ("POST", "/bodies/{body}/contact"): only(officer=403, approver=FORM),
    # the criteria of an evaluation body; here no proposal is open
    ("GET", "/bodies/{body}/criteria"): only(officer=200, approver=200),
    ("POST", "/bodies/{body}/criteria"): only(officer=FORM, approver=FORM),
    ("GET", "/bodies/{body}/criteria/{number}"): signed_in(404),
    ("POST", "/bodies/{body}/criteria/{number}"): signed_in(404),
    ("GET", "/bodies/{body}/criteria/{number}/document.yaml"): signed_in(404),
    # what an employer opens of its technicians; here nobody works for it
    ("GET", "/businesses/{business_id}/disclosure"): only(clerk=200, administrator=200),
    ("POST", "/businesses/{business_id}/disclosure"): only(clerk=FORM, administrator=FORM),
    ("GET", "/businesses/{business_id}/disclosure/{technician_id}"): signed_in(404),
    ("POST", "/businesses/{business_id}/disclosure/{technician_id}"): signed_in(404),
    # what makes the passport an app is about nobody
    ("GET", "/passport/app.webmanifest"): everybody(200),
    ("GET", "/passport/worker.js"): everybody(200),
    ("GET", "/passport/offline"): everybody(200),
    ("GET", "/passport/icon-{size}.png"): everybody(200),
    # the technician's passport: its owner alone; here nobody has one
    ("GET", "/passport"): everybody(200),
    ("GET", "/passport/sign-up"): everybody(200),
    ("POST", "/passport/sign-up"): everybody(FORM),
    ("GET", "/passport/sign-up/sent"): everybody(200),
    ("GET", "/passport/sign-up/complete"): everybody(404),
    ("POST", "/passport/sign-up/complete"): everybody(404),
    ("GET", "/passport/recover"): everybody(200),
    ("POST", "/passport/recover"): everybody(FORM),
    ("GET", "/passport/terms"): own(),
    ("POST", "/passport/terms"): own(FORM),
    ("GET", "/passport/histories"): own(),
    ("GET", "/passport/histories/{day}"): own(404),
    ("GET", "/passport/histories/{day}/correct"): own(),
    ("POST", "/passport/histories/{day}/correct"): own(422),
    ("GET", "/passport/entries"): own(),
    ("POST", "/passport/entries"): own(404),
    ("GET", "/passport/announcements"): own(),
    ("GET", "/passport/announcements/{number}"): own(404),
    ("GET", "/passport/benefits"): own(),
    ("GET", "/passport/results/{decision}"): own(404),
    ("GET", "/passport/results/{decision}/notice.pdf"): own(404),
    # here the operator gave no key for messages to phones
    ("GET", "/passport/push"): own(404),
    ("POST", "/passport/push"): own(404),
    ("GET", "/passport/qualifications"): own(),
    ("GET", "/passport/qualifications/images"): own(404),
    ("POST", "/passport/qualifications/images"): own(404),
    ("GET", "/passport/qualifications/images/{image_id}"): own(404),
    ("POST", "/passport/qualifications/images/{image_id}/take-back"): own(404),
    ("GET", IMAGES): signed_in(404),
    ("GET", f"{IMAGES}/{{image_id}}"): signed_in(404),
    ("GET", "/passport/levels"): own(),
    ("GET", "/passport/levels/{field}"): own(),
    ("POST", "/passport/levels/{field}/ask"): own(FORM),
    ("GET", "/passport/profile"): own(),
    ("GET", "/passport/profile/disclosure"): own(),
    ("POST", "/passport/profile/disclosure"): own(303),
    ("GET", "/passport/profile/mails"): own(),
    ("POST", "/passport/profile/mails"): own(FORM),
    ("GET", "/passport/profile/views"): own(),
    ("GET", "/passport/profile/export.zip"): own(),
    ("GET", "/passport/colleague"): own(),
    ("POST", "/passport/colleague"): own(FORM),
    ("GET", "/passport/phones"): own(),
    ("POST", "/passport/phones"): own(FORM),
    # at a site by its code: this one is none of now, and nothing was recorded today
    ("GET", "/passport/at/{site_id}"): own(404),
    ("GET", "/passport/at/{site_id}/{code}"): own(410),
    ("POST", "/passport/at/{site_id}/{code}"): own(410),
    # notices are looked up by anybody who has one in hand; here there is none
    ("GET", "/notices"): everybody(200),
    ("GET", "/notices/{number}"): everybody(404),
    ("GET", "/api/v1/notices/{number}"): everybody(404),
}

VALUES: Final = {
    "size": "192",
    "source": "partner:acme/gate",
    "event_id": "1",
    "entry_id": "1",
    "image_id": "1",
    "job_id": "1",
    "device": "gate-1",
    "digest": "0",
    "name": "site.css",
    "code": "not-found",
    "field": "electrical",
    "page": "record",
    "day": "2026-11-01",
    "business_id": EMPLOYER,
    "body": BODY,
    "application_id": "1",
    "case_id": "1",
    "upload_id": "1",
    "consent_id": "1",
    "kind": "rosters",
    "site_id": "36265810102371",
    "technician_id": "00045751166921",
    "token": "none",
    "number": "0",
    "decision": "1",
}
"""What stands for the parts of an address."""


def routes_of(routes: list[BaseRoute]) -> set[tuple[str, str]]:
    """Every method and address, those of included routers among them."""
    found = set()
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            found |= routes_of(inner.routes)
            continue
        methods: set[str] = getattr(route, "methods", None) or set()
        found |= {(method, str(getattr(route, "path", ""))) for method in methods - {"HEAD"}}
    return found


def test_every_route_has_its_row(house: House) -> None:
    there = routes_of(house.app.routes)
    assert len(there) > 50
    assert there - set(TABLE) == set()
    assert set(TABLE) - there == set()


def test_every_route_answers_every_role_as_the_table_says(house: House) -> None:
    with writing(house.engine) as connection:
        connection.execute(insert(businesses), [dict(row) for row in ROWS["businesses"]])
        people = [dict(row) for row in ROWS["technicians"][:1]]
        connection.execute(insert(technicians), [{**row, "import_job": None} for row in people])
    wrong = []
    for number, (role, held) in enumerate(ROLES.items()):
        # What is the same for everybody is opened without a session and with one.
        rows = [row for row, answers in TABLE.items() if len(set(answers.values())) > 1]
        asker = None if held is None else house.account(f"asking{number:03}", *held)
        if role == "technician" and asker is not None:
            house.owns(asker, TECHNICIAN)
        for method, path in TABLE if role in {"nobody", "administrator"} else rows:
            house.client.cookies.clear()
            token = "" if asker is None else house.be(asker)
            answer = house.client.request(
                method,
                path.replace(":path}", "}").format(**VALUES),
                data={"form_token": token} if method == "POST" else None,
                headers={"sec-fetch-site": "same-origin"},
                follow_redirects=False,
            )
            if answer.status_code != TABLE[method, path][role]:
                wrong.append((role, method, path, answer.status_code))
    assert wrong == []
