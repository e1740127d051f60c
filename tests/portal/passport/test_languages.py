"""Whatever page a technician opens is in the language that they chose, every sentence of it."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from portal.samples import NAMES
from tests.portal.passport.own import Phone
from tests.portal.self_diagnosis.forms import FILLED, sample

FALLBACK = re.compile('<span lang="en">(?!English<)')
"""What a text that is not in Vietnamese or Indonesian stands in; not the name of the language."""

OPEN = (
    *("/", "/diagnosis", "/diagnosis/form", "/criteria", "/criteria?search=zzz"),
    *("/criteria/electrical", "/criteria/painting"),
    *("/sign-in", "/sign-in/passkey", "/sign-in/forgotten", "/sign-in/forgotten/sent"),
    *("/statistics", "/notices", "/sign-up", "/sign-up/sent", "/sign-up/complete"),
    "/passport/offline",
    *("/passport", "/passport/sign-up", "/passport/sign-up/sent", "/passport/recover"),
)
OWN = (
    *("/account", "/account/password", "/account/second-factor", "/account/passkeys"),
    "/account/businesses/new",
    *("/passport", "/passport/terms", "/passport/histories", "/passport/entries"),
    *("/passport/announcements", "/passport/qualifications", "/passport/levels"),
    *("/passport/levels/electrical", "/passport/profile", "/passport/profile/disclosure"),
    *("/passport/profile/views", "/passport/profile/mails", "/passport/phones"),
    "/passport/benefits",
)
NOWHERE = (
    *("/nothing", "/criteria/nothing", "/sign-in/new-password", "/consent/none"),
    *("/passport/sign-up/complete", "/criteria/electrical?on=2019-01-01"),
    "/notices/K3F7-9QWD-2M4X-8HTR",
)


def said(path: str, language: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


@pytest.mark.parametrize("language", ["vi", "id"])
def test_every_page_a_technician_can_reach_is_in_their_language(
    phone: Phone, language: str
) -> None:
    signed_in = {path: phone.get(said(path, language)) for path in OWN}
    phone.house.client.cookies.clear()
    shown = {path: phone.get(said(path, language)) for path in OPEN}
    missed = {path: phone.get(said(path, language), 404) for path in NOWHERE}
    for path, page in [*signed_in.items(), *shown.items(), *missed.items()]:
        assert f'data-words="{language}"' in page, path
        assert not FALLBACK.search(page), path


@pytest.mark.parametrize("language", ["vi", "id"])
def test_every_answer_to_a_wrong_form_is_in_their_language(phone: Phone, language: str) -> None:
    client = phone.house.client
    wrong = [client.post(said("/account/password", language), data={"form_token": phone.token})]
    client.cookies.clear()
    wrong += [
        client.post(said(path, language), data={"form_token": ""})
        for path in ("/sign-in", "/sign-in/forgotten", "/passport/sign-up", "/passport/recover")
    ]
    for answer in wrong:
        assert f'data-words="{language}"' in answer.text, answer.url
        assert not FALLBACK.search(answer.text), answer.url


@pytest.mark.parametrize("language", ["vi", "id"])
@pytest.mark.parametrize("name", NAMES)
def test_every_result_of_a_diagnosis_is_in_their_language(
    client: TestClient, name: str, language: str
) -> None:
    assert not FALLBACK.search(sample(client, name, language))


@pytest.mark.parametrize("language", ["vi", "id"])
def test_a_form_with_faults_and_one_without_are_in_their_language(
    client: TestClient, language: str
) -> None:
    wrong = {"work_days": "x", "foreman_days": "999999999", "trade_code": "99-99", "search": "電気"}
    answer = client.post(
        said("/diagnosis/form", language),
        data={"trade": "09-01", "qualification": ["nothing"], "action": "diagnose"} | wrong,
        files={"x": b""},
    )
    assert answer.status_code == 422
    assert not FALLBACK.search(answer.text)
    right = client.post(said("/diagnosis/form", language), data=FILLED, files={"x": b""})
    assert right.status_code == 200
    assert f'data-words="{language}"' in right.text
    assert not FALLBACK.search(right.text)
