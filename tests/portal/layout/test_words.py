from __future__ import annotations

import re
from pathlib import Path

import pytest

from ccus_data.tables import METHODS
from portal.application import FEATURES
from portal.layout.languages import EVERYWHERE, OF_TECHNICIANS, Language
from portal.layout.words import Words, WordsFault, with_readings

PORTAL = Path(__file__).resolve().parents[3] / "portal"
WORDS = Words.load({name: PORTAL / name / "words.yaml" for name in FEATURES})
KEYED = tuple(
    path.read_text(encoding="utf-8")
    for pattern in ("*/templates/*.html", "*/*.py")
    for path in sorted(PORTAL.glob(pattern))
)
TOPICS = "|".join(FEATURES)
LITERAL = re.compile(rf'"((?:{TOPICS})\.[\w.-]+)"')
BUILT = re.compile(rf'"((?:{TOPICS})\.[\w.-]*)" ~|f"((?:{TOPICS})\.)\{{')

VALUES = re.compile(r"(?<!\{)\{(\w+)")

FACING_TECHNICIANS = (
    *("home", "layout", "passport", "passport_sign_up", "problems", "sign_in", "account"),
    *("self_diagnosis", "criteria_browser", "diagnosis_pdf", "certificate_images", "uploads"),
    *("passport_app", "sign_up", "call_in", "site_codes"),
    *("claims", "notices", "statistics", "technician_news"),
)
"""The rooms technicians read: every text of these is in every language."""

IN_PART = {
    "access": (
        *("again", "code", "email", "faults", "footer", "login_id", "new_password", "passkey_"),
        *("password", "fault.address_", "fault.again_", "fault.both_", "fault.business_"),
        *("fault.claim", "fault.code_", "fault.completion_", "fault.email_", "fault.identity_"),
        *("fault.kind_", "fault.login_id_", "fault.name_", "fault.old_", "fault.passkey"),
        *("fault.passport_", "fault.password_", "fault.phone_", "fault.postal_"),
        *("fault.sign_in_", "fault.temporary_", "fault.text_", "fault.too_often"),
    ),
    "mail": (
        *("locked.", "passkey.", "passkey_copied.", "password_", "second_factor."),
        "technician_",
    ),
    "consents": (
        *("agree", "answer_", "answered_", "business", "day", "dead_", "fault.answer_missing"),
        *("fault.birth_date", "fault.wrong_day", "give_", "items", "japanese_counts", "keep_"),
        *("kept_", "month", "purpose", "refuse", "send", "technician_footer", "text_heading"),
        *("thanks", "version", "withdraw_own", "wording", "year", "your_"),
    ),
}
"""The rooms that technicians and others read: how the keys begin whose texts technicians meet."""


def test_a_missing_language_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("a: {ja: あ, en: a}", encoding="utf-8")
    with pytest.raises(WordsFault, match="a: one text per language"):
        Words.load({"x": path})


def test_a_repeated_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("a: {ja: あ, ja_EASY: あ, en: a}\n" * 2, encoding="utf-8")
    with pytest.raises(WordsFault, match="a: stands there twice"):
        Words.load({"x": path})


def test_an_empty_catalogue_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("# nothing", encoding="utf-8")
    with pytest.raises(WordsFault, match="empty"):
        Words.load({"x": path})


def test_readings_become_ruby_and_values_are_escaped(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(
        "a: {ja: '{n}日', ja_EASY: '診断《しんだん》 {n}', en: '{n}'}", encoding="utf-8"
    )
    words = Words.load({"x": path})
    assert words.markup("x.a", Language.EN, n="<b>") == "&lt;b&gt;"
    assert words.text("x.a", Language.EASY, n=3) == "診断 3"
    assert words.markup("x.a", Language.EASY, n=3) == (
        "<ruby>診断<rp>（</rp><rt>しんだん</rt><rp>）</rp></ruby> 3"
    )


def test_readings_in_brackets_become_ruby_for_learners_only() -> None:
    text = "働（はたら）いた 日（ひ）は{n}<日>"
    shown = with_readings(text, Language.EASY)
    assert shown.startswith("<ruby>働<rp>")
    assert "&lt;日&gt;" in shown
    assert "<ruby>" not in with_readings(text, Language.JA)


def test_every_text_that_a_template_asks_for_is_there() -> None:
    asked = {key for text in KEYED for key in LITERAL.findall(text)}
    built = {a or b for text in KEYED for a, b in BUILT.findall(text)}
    assert len(asked) > 150
    templates = {key for key in asked if key.endswith((".html", ".yaml"))}
    assert {key for key in asked - templates - built if key not in WORDS.keys} == set()


def test_every_text_is_asked_for() -> None:
    asked = {key for text in KEYED for key in LITERAL.findall(text)}
    built = tuple(a or b for text in KEYED for a, b in BUILT.findall(text))
    assert {key for key in WORDS.keys if key not in asked and not key.startswith(built)} == set()


def test_texts_of_one_key_take_the_same_values() -> None:
    values = re.compile(r"(?<!\{)\{(\w+)\}")
    for path in sorted(PORTAL.glob("*/words.yaml")):
        words = Words.load({"x": path})
        for key in words.keys:
            asked = [set(values.findall(words.raw(key, language))) for language in EVERYWHERE]
            assert asked[2] <= asked[0], key
            assert asked[1] <= asked[0], key


def test_rooms_facing_technicians_and_no_others_speak_their_languages() -> None:
    for language in OF_TECHNICIANS:
        spoken = {path.parent.name for path in PORTAL.glob(f"*/words.{language}.yaml")}
        assert spoken == {*FACING_TECHNICIANS, *IN_PART}


@pytest.mark.parametrize("feature", [*FACING_TECHNICIANS, *IN_PART])
@pytest.mark.parametrize("language", OF_TECHNICIANS)
def test_every_text_technicians_read_is_in_their_language_with_the_same_values(
    feature: str, language: Language
) -> None:
    begins = tuple(f"{feature}.{start}" for start in IN_PART.get(feature, ("",)))
    read = {key for key in WORDS.keys if key.startswith(begins)}
    told = {
        key for key in WORDS.keys if key.startswith(f"{feature}.") and WORDS.is_in(key, language)
    }
    assert told == read
    for key in read:
        text = WORDS.raw(key, language)
        assert text.strip(), key
        assert set(VALUES.findall(text)) <= set(VALUES.findall(WORDS.raw(key, Language.JA))), key


def test_the_documentation_names_every_room_technicians_read() -> None:
    said = (PORTAL.parent / "docs" / "languages.md").read_text(encoding="utf-8")
    table = said.partition("## What is spoken where")[2].partition("## ")[0]
    assert {*FACING_TECHNICIANS, *IN_PART} <= set(re.findall(r"`(\w+)`", table))


def test_every_beginning_of_keys_that_technicians_meet_is_one() -> None:
    for feature, starts in IN_PART.items():
        for start in starts:
            assert any(key.startswith(f"{feature}.{start}") for key in WORDS.keys), start


def test_a_text_of_the_fallback_says_its_language(tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("a: {ja: '{n}日', ja_EASY: '{n}日', en: '{n} days'}", encoding="utf-8")
    words = Words.load({"x": path})
    assert words.markup("x.a", Language.VI, n=3) == '<span lang="en">3 days</span>'
    assert words.markup("x.a", Language.ZH, n=3) == '<span lang="ja">3日</span>'
    assert words.text("x.a", Language.ID, n=3) == "3 days"
    path.with_name("words.vi.yaml").write_text("a: '{n} ngày'", encoding="utf-8")
    assert Words.load({"x": path}).markup("x.a", Language.VI, n=3) == "3 ngày"


@pytest.mark.parametrize(
    ("further", "why"),
    [
        ("b: ngày", "words.vi.yaml: b: is not a key"),
        ("a: ngày\na: ngày", "words.vi.yaml: a: stands there twice"),
        ("# nothing", "empty"),
    ],
)
def test_a_further_language_with_a_fault_is_refused(tmp_path: Path, further: str, why: str) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("a: {ja: 日, ja_EASY: 日, en: day}", encoding="utf-8")
    path.with_name("words.vi.yaml").write_text(further, encoding="utf-8")
    with pytest.raises(WordsFault, match=why):
        Words.load({"x": path})


def test_every_way_a_history_is_recorded_has_words_in_six_languages() -> None:
    for method in METHODS:
        key = f"passport.method_{method}"
        assert all(WORDS.is_in(key, one) for one in (*EVERYWHERE, *OF_TECHNICIANS)), key
        assert WORDS.is_in(f"attendance.method_{method}", Language.EN)
