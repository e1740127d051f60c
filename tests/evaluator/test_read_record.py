from __future__ import annotations

import copy
import datetime as dt
import json

import pytest

from evaluator.dayset import LAST_DAY
from evaluator.faults import RecordFaults
from evaluator.months import Month, Period
from evaluator.parse import parse_record
from evaluator.read_record import RecordReader
from evaluator.record import (
    CareerCertificate,
    RegisteredQualification,
    RegistrationType,
    Technician,
    TechnicianTrade,
)
from evaluator.shapes import LONGEST_TEXT
from rules.model import FieldCode, TradeCode
from tests.evaluator.careers import (
    CATALOGUE,
    TODAY,
    day,
    faults,
    read,
)
from tests.evaluator.whole_record import changed, full, without


def codes(data: object) -> dict[str, str]:
    found = faults(data)
    assert len({path for path, _ in found}) == len(found)
    return dict(found)


@pytest.mark.parametrize("data", [None, [], [1], "x", 1, 1.5, True])
def test_what_is_no_object_is_no_record(data: object) -> None:
    assert faults(data) == [("", "not_object")]


REQUIRED = (
    *("schema", "technician", "technician.technician_id", "technician.name"),
    *("technician.birth_date", "technician.registered_on", "technician.registration_type"),
    *("technician.level", "technician.trades", "technician.trades[0].code"),
    *("qualifications[0].acquired_on", "histories[1].date", "histories[1].status"),
    *("career_certificates[0].field", "career_certificates[0].certifier_id"),
    *("career_certificates[0].periods", "career_certificates[0].periods[1].from"),
    "career_certificates[0].foreman_periods[0].to",
)


@pytest.mark.parametrize("path", REQUIRED)
def test_what_must_be_there_is_missed_at_its_place(path: str) -> None:
    assert faults(without(path)) == [(path, "missing_key")]


@pytest.mark.parametrize("path", REQUIRED)
def test_what_must_be_there_is_not_blank(path: str) -> None:
    ((place, code),) = faults(changed(path, None))
    assert place == path
    assert code in {"not_object", "not_text", "not_whole", "not_list"}


OPTIONAL = (
    *("as_of", "qualifications", "histories", "career_certificates", "technician.name_kana"),
    *("technician.trades[0].is_main", "qualifications[0].code", "qualifications[0].name"),
    *("qualifications[0].date_kind", "qualifications[0].expires_on", "qualifications[0].evidence"),
    *("histories[0].employer_id", "histories[0].site_id", "histories[0].trade"),
    *("histories[0].role", "histories[0].entered_at", "histories[0].exited_at"),
    *("career_certificates[0].foreman_periods", "career_certificates[0].crew_leader_periods"),
)


@pytest.mark.parametrize("path", OPTIONAL)
def test_what_is_optional_may_be_absent(path: str) -> None:
    assert faults(without(path)) == []


@pytest.mark.parametrize(
    "path",
    [
        *("technician.name_kana", "qualifications[0].code", "qualifications[0].name"),
        *("qualifications[0].expires_on", "histories[0].employer_id", "histories[0].site_id"),
        *("histories[0].trade", "histories[0].role", "histories[0].entered_at"),
        "histories[0].exited_at",
    ],
)
def test_what_may_be_unknown_may_be_null(path: str) -> None:
    assert faults(changed(path, None)) == []


OBJECTS = (
    *("", "technician.", "technician.trades[0].", "qualifications[0].", "histories[1]."),
    *("career_certificates[0].", "career_certificates[0].periods[1]."),
    *(
        "career_certificates[0].foreman_periods[0].",
        "career_certificates[0].crew_leader_periods[0].",
    ),
)


@pytest.mark.parametrize("place", OBJECTS)
@pytest.mark.parametrize("value", [None, 1, {}])
def test_an_unknown_key_is_refused_in_every_object(place: str, value: object) -> None:
    assert faults(changed(f"{place}nmae", value)) == [(f"{place}nmae", "unknown_key")]


LISTS = (
    *("technician.trades", "qualifications", "histories", "career_certificates"),
    *("career_certificates[0].periods", "career_certificates[0].foreman_periods"),
    "career_certificates[0].crew_leader_periods",
)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("value", [{}, "x", 1, True, None])
def test_what_is_no_list_is_refused(path: str, value: object) -> None:
    assert faults(changed(path, value)) == [(path, "not_list")]


@pytest.mark.parametrize("path", LISTS)
def test_a_list_may_be_empty(path: str) -> None:
    assert faults(changed(path, [])) == []


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("value", ["x", 1, None, [], True])
def test_what_is_no_object_in_a_list_is_refused(path: str, value: object) -> None:
    assert faults(changed(path, [value])) == [(f"{path}[0]", "not_object")]


def test_names_are_kept_as_received() -> None:
    data = changed("technician.name", "　建設　未来")
    data["technician"]["name_kana"] = "ｹﾝｾﾂ"
    technician = read(data).technician
    assert (technician.name, technician.name_kana) == ("　建設　未来", "ｹﾝｾﾂ")


def test_every_fault_is_told_at_once() -> None:
    data = full()
    data["extra"] = 1
    data["technician"]["name"] = ""
    data["technician"]["trades"].append({"code": "99-99"})
    data["qualifications"][0]["code"] = "x"
    data["qualifications"].append({"name": "x"})
    data["histories"][0]["date"] = "2023-02-30"
    data["histories"][1] |= {"role": "boss", "trade": "99-99", "site_id": 1, "x": 1}
    data["career_certificates"][0]["periods"][0]["to"] = "2007-11"
    data["career_certificates"][0]["field"] = "x"
    assert codes(data) == {
        "extra": "unknown_key",
        "technician.name": "empty_text",
        "technician.trades[1].code": "unknown_trade",
        "qualifications[0].code": "not_5_digits",
        "qualifications[1].acquired_on": "missing_key",
        "histories[0].date": "no_such_date",
        "histories[1].x": "unknown_key",
        "histories[1].site_id": "not_text",
        "histories[1].role": "unknown_role",
        "histories[1].trade": "unknown_trade",
        "career_certificates[0].field": "unknown_field",
        "career_certificates[0].periods[0]": "period_backwards",
    }


def test_repeated_keys_are_told_at_their_places_with_all_else_that_is_wrong() -> None:
    text = json.dumps(changed("technician.name", ""))
    for once, twice in (
        ('"level":', '"level": 2, "level":'),
        ('"status":', '"status": "counted", "x": 1, "x": 2, "status":'),
        ('"schema":', '"schema": "x", "schema": 2, "schema":'),
        ('"to":', '"to": [], "to":'),
    ):
        assert once in text
        text = text.replace(once, twice, 1)
    assert faults(parse_record(text.encode())) == [
        ("schema", "repeated_key"),
        ("technician.level", "repeated_key"),
        ("technician.name", "empty_text"),
        ("histories[0].status", "repeated_key"),
        ("histories[0].x", "repeated_key"),
        ("histories[0].x", "unknown_key"),
        ("career_certificates[0].periods[0].to", "repeated_key"),
    ]


def test_a_number_too_long_to_show_is_cut_where_it_can_be_seen() -> None:
    found = RecordReader(CATALOGUE, TODAY).read(changed("technician.level", int("12" * 30)))
    assert isinstance(found, RecordFaults)
    assert found.faults[0].wrong("en") == "12" * 20 + "… is out of range."


def test_an_unknown_key_is_shown_without_what_cannot_be_shown() -> None:
    data = full() | {"a\n\ud800" + "x" * 300: 1}
    found = RecordReader(CATALOGUE, TODAY).read(data)
    assert isinstance(found, RecordFaults)
    (one,) = found.faults
    assert one.path == "a\ufffd\ufffd" + "x" * (LONGEST_TEXT - 3)
    assert one.wrong("en") == "Unknown key 'a\ufffd\ufffd" + "x" * 37 + "…'."
    assert "schema, technician, as_of" in one.mend()


def test_a_key_that_is_missing_says_which() -> None:
    found = RecordReader(CATALOGUE, TODAY).read(without("technician.level"))
    assert isinstance(found, RecordFaults)
    assert found.faults[0].wrong() == "必要な項目「level」がありません。"


@pytest.mark.parametrize(
    ("path", "value", "word"),
    [
        ("career_certificates", {}, "object"),
        ("technician", [], "list"),
        ("career_certificates", "x", "text"),
        ("career_certificates", True, "true/false"),
        ("career_certificates", 1, "number"),
        ("career_certificates", 1.5, "number"),
        ("career_certificates", None, "null"),
    ],
)
def test_a_wrong_type_is_named(path: str, value: object, word: str) -> None:
    found = RecordReader(CATALOGUE, TODAY).read(changed(path, value))
    assert isinstance(found, RecordFaults)
    assert f"({word})" in found.faults[0].wrong("en")


def test_the_day_asked_about_from_outside_takes_the_place_of_the_record_s_own() -> None:
    reader = RecordReader(CATALOGUE, TODAY, as_of=day("2023-05-01"))
    found = reader.read(full())
    assert isinstance(found, RecordFaults)
    assert [(one.path, one.code) for one in found.faults] == [("histories[1].date", "after_as_of")]
    assert "2023-05-01" in found.faults[0].wrong()


def test_without_a_day_asked_about_today_is_taken() -> None:
    data = without("as_of")
    found = RecordReader(CATALOGUE, day("2024-01-02")).read(data)
    assert not isinstance(found, RecordFaults)
    assert found.as_of == day("2024-01-02")


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_no_day_after_the_last_can_be_asked_about(days: int) -> None:
    asked = LAST_DAY.replace(day=30) + dt.timedelta(days=1 + days)
    expected = [("as_of", "too_late")] if days > 0 else []
    assert faults(changed("as_of", asked.isoformat())) == expected
    outside = RecordReader(CATALOGUE, TODAY, as_of=asked).read(full())
    assert isinstance(outside, RecordFaults) == bool(expected)


def test_a_record_is_read_whole() -> None:
    found = read(full())
    assert found.technician == Technician(
        technician_id="93845751166921",
        name="建設 未来",
        name_kana="ケンセツ ミライ",
        birth_date=day("1979-04-01"),
        registered_on=day("2019-07-19"),
        registration_type=RegistrationType.DETAILED,
        level=1,
        trades=(TechnicianTrade(TradeCode("09-01"), is_main=True),),
    )
    assert found.qualifications == (
        RegisteredQualification(
            code="31018",
            name="第一種電気工事士免状取得者",
            acquired_on=day("2015-05-10"),
            date_kind="acquired",
            expires_on=None,
            evidence=True,
        ),
    )
    assert found.history_count == 2
    assert found.certificates == (
        CareerCertificate(
            FieldCode("electrical"),
            "66879345433022",
            periods=(
                Period(Month.parse("2007-12"), Month.parse("2011-02")),
                Period(Month.parse("2012-05"), Month.parse("2019-03")),
            ),
            foreman_periods=(Period(Month.parse("2014-10"), Month.parse("2015-02")),),
            crew_leader_periods=(Period(Month.parse("2013-04"), Month.parse("2014-09")),),
        ),
    )


def test_what_is_left_out_has_its_default() -> None:
    data = full()
    data["technician"].pop("name_kana")
    data["technician"]["trades"] = [{"code": "09-01"}]
    data["qualifications"] = [{"name": "x", "acquired_on": "2015-05-10"}]
    found = read(data)
    assert found.technician.name_kana is None
    assert found.technician.trades[0].is_main is False
    assert found.qualifications[0] == RegisteredQualification(
        None, "x", day("2015-05-10"), "acquired", None, evidence=False
    )
    for key in ("qualifications", "histories", "career_certificates"):
        del data[key]
    found = read(data)
    assert (found.qualifications, found.histories, found.certificates) == ((), (), ())
    assert found.history_count == 0


def test_reading_changes_nothing() -> None:
    data = full()
    kept = copy.deepcopy(data)
    read(data)
    assert data == kept


@pytest.mark.parametrize(("wrong", "told"), [(99_999, 99_999), (100_000, 100_001)])
def test_reading_stops_after_a_hundred_thousand_faults_and_says_so(wrong: int, told: int) -> None:
    data = changed("histories", [1] * wrong)
    found = faults(data)
    assert len(found) == told
    assert (found[-1] == ("", "more_faults")) is (told > wrong)
