from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from PIL import Image
from starlette.testclient import TestClient

from portal.layout import Language
from portal.passport_app.icons import SIZES, icon
from tests.portal.access.conftest import House
from tests.portal.passport.own import MINH, Phone, phone_of, put_technicians

WHITE = (255, 255, 255, 255)
MARK, KEEP, SEEN = "passport-mark", "passport-keep", "passport-seen"
BUDGET = 60 * 1024
"""What the first page and all that it loads may take on the way, in bytes."""

LOADED = re.compile(
    r'<(?:link rel="(?:icon|stylesheet|manifest)"[^>]*href|script src|img src)="([^"]+)"'
)


@pytest.fixture
def phone(house: House) -> Phone:
    put_technicians(house)
    return phone_of(house)


def headers_of(house: House, path: str) -> dict[str, str]:
    answer = house.client.get(path, follow_redirects=False)
    return {name: answer.headers.get(name, "") for name in (MARK, KEEP, SEEN)}


@pytest.mark.parametrize("language", Language)
def test_the_manifest_makes_the_passport_an_app_in_the_language_of_its_page(
    house: House, language: Language
) -> None:
    page = house.client.get(f"/passport?lang={language}").text
    named = re.search(r'<link rel="manifest" href="([^"]+)">', page)
    assert named is not None
    answer = house.client.get(named[1])
    assert answer.headers["content-type"] == "application/manifest+json"
    told = json.loads(answer.content)
    assert all(told[name] for name in ("name", "short_name", "description"))
    assert "《" not in answer.text
    assert told["lang"] == language.tag
    assert (told["id"], told["scope"], told["display"]) == ("/passport", "/", "standalone")
    assert told["start_url"] == f"/passport?lang={language}"
    assert {one["purpose"] for one in told["icons"]} == {"any", "maskable"}
    for one in told["icons"]:
        picture = Image.open(io.BytesIO(house.client.get(one["src"]).content))
        assert f"{picture.width}x{picture.height}" == one["sizes"]


def test_the_app_opens_in_japanese_where_no_language_was_chosen(house: House) -> None:
    told = house.client.get("/passport/app.webmanifest").json()
    assert (told["start_url"], told["lang"]) == ("/passport", "ja")


@pytest.mark.parametrize("size", SIZES)
def test_an_icon_is_a_whole_picture_without_a_hole_and_its_steps_lie_within_any_mask(
    size: int,
) -> None:
    picture = Image.open(io.BytesIO(icon(size))).convert("RGBA")
    assert picture.size == (size, size)
    assert picture.getchannel("A").getextrema() == (255, 255)
    white = [(x, y) for x in range(size) for y in range(size) if picture.getpixel((x, y)) == WHITE]
    assert 0.1 < len(white) / size**2 < 0.4
    middle = (size - 1) / 2
    farthest = max(((x - middle) ** 2 + (y - middle) ** 2) ** 0.5 for x, y in white)
    assert farthest <= size * 0.4  # the safe zone of a maskable icon


@pytest.mark.parametrize("size", ["0", "191", "193", "x"])
def test_there_is_no_icon_of_another_size(house: House, size: str) -> None:
    assert house.client.get(f"/passport/icon-{size}.png").status_code == 404


def test_the_worker_is_of_the_whole_portal_and_names_files_that_are_there(house: House) -> None:
    answer = house.client.get("/passport/worker.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["service-worker-allowed"] == "/"
    assert answer.headers["cache-control"] == "no-cache"
    told = json.loads(answer.text.partition("const PORTAL = ")[2].partition(";\n")[0])
    for path in [*told["shell"], told["offline"], *told["parts"]]:
        assert house.client.get(path).status_code == 200


def test_the_page_for_no_reception_speaks_all_six_languages_and_of_nobody(phone: Phone) -> None:
    page = phone.get("/passport/offline")
    for language in Language:
        assert language.own_name in page
        assert f'href="/passport/histories?lang={language}"' in page
    assert page.count("data-kept hidden") == page.count("data-nothing>") == len(Language)
    assert headers_of(phone.house, "/passport/offline")[MARK] == ""
    assert phone.token not in page


def test_the_card_and_the_month_alone_are_kept_with_the_moment_they_were_seen(
    phone: Phone,
) -> None:
    house = phone.house
    house.clock.turn(hours=12, minutes=4)  # the next day in Japan
    house.be(phone.account)
    assert headers_of(house, "/passport")[KEEP] == "home card"
    month = headers_of(house, "/passport/histories?month=2026-10")
    assert month[KEEP] == "month 2026-10"
    assert month[SEEN] == "2026-11-27 00:04"
    page = phone.get("/passport/histories?month=2026-10&lang=en")
    assert 'id="as-of" hidden' in page
    assert '<time datetime="2026-11-27">27 November 2026</time> 00:04' in page
    for path in ("levels", "profile", "qualifications", "announcements", "profile/views", "terms"):
        told = headers_of(house, f"/passport/{path}")
        assert (told[KEEP], told[MARK] == month[MARK]) == ("", True)


def test_what_no_technician_sees_has_no_mark_and_each_session_its_own(phone: Phone) -> None:
    house = phone.house
    first = headers_of(house, "/passport")[MARK]
    house.client.cookies.clear()
    for path in ("/passport", "/sign-in", "/passport/sign-up"):
        assert headers_of(house, path)[MARK] == ""
    again = house.be(phone.account)
    second = headers_of(house, "/passport")[MARK]
    assert again not in second
    other = house.account("minh0001")
    house.owns(other, MINH)
    house.be(other)
    assert len({first, second, headers_of(house, "/passport")[MARK]}) == 3
    house.be(house.account("clerk001"))
    assert headers_of(house, "/passport") == {MARK: "", KEEP: "", SEEN: ""}


def test_words_about_what_was_just_entered_are_not_kept(phone: Phone) -> None:
    assert headers_of(phone.house, "/passport/histories?done=entered")[KEEP] == ""


def size_on_the_way(client: TestClient, path: str) -> tuple[int, str]:
    """How many bytes an answer takes as the portal sends it to a browser, and its text."""
    answer = client.get(path, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert answer.status_code == 200
    return int(answer.headers["content-length"]), answer.text


@pytest.mark.parametrize("language", Language)
def test_a_first_page_with_all_that_it_loads_is_at_most_60_kilobytes(
    phone: Phone, language: Language
) -> None:
    client = phone.house.client
    own = [f"{path}?lang={language}" for path in ("/passport", "/passport/histories")]
    sizes = {path: size_of_all(client, path) for path in own}
    client.cookies.clear()
    for path in (f"/passport?lang={language}", f"/sign-in?lang={language}"):
        sizes[f"nobody {path}"] = size_of_all(client, path)
    assert len(sizes) == 4
    assert min(sizes.values()) > 10 * 1024  # style and scripts are among it
    assert max(sizes.values()) <= BUDGET, sizes


def size_of_all(client: TestClient, path: str) -> int:
    """A page, what it names to be loaded, and the service worker with its page for no reception."""
    size, page = size_on_the_way(client, path)
    loaded = set(LOADED.findall(page))
    if "passport-app.js" in page:
        loaded |= {"/passport/worker.js", "/passport/offline"}
    return size + sum(size_on_the_way(client, one)[0] for one in sorted(loaded))


def test_a_style_loads_nothing_more() -> None:
    for path in sorted(Path("portal/layout/static").glob("*.css")):
        assert not re.findall(r"@import|url\((?!data:|\"data:)", path.read_text(encoding="utf-8"))
