from __future__ import annotations

import json
from random import Random

import pytest

from portal.application import FEATURES
from portal.diagnosis_pdf.routes import ROOM
from portal.layout import Assets, Language, Pages, Reader
from portal.self_diagnosis.case import Case, case_of_record, pack
from portal.self_diagnosis.diagnosis import Diagnostician
from portal.self_diagnosis.result_view import result_view
from tests.evaluator.careers import CATALOGUE, TODAY
from tests.evaluator.chance import FIELDS, random_record
from tests.portal.self_diagnosis.forms import plain

PAGES = Pages(FEATURES, Assets())
DIAGNOSTICIAN = Diagnostician(CATALOGUE)
NAMES = {str(entry.field): entry.name for entry in CATALOGUE.fields}
RECORDS_A_FIELD = 4


@pytest.mark.parametrize("field", FIELDS)
def test_any_career_can_be_shown_on_a_page_and_on_paper(field: str) -> None:
    rng = Random(field)
    for number in range(RECORDS_A_FIELD):
        case = case_of_record(json.dumps(random_record(rng, field)).encode(), CATALOGUE, TODAY)
        assert isinstance(case, Case)
        case = Case(case.record, (CATALOGUE.entry(field).field,), case.source, case.paced)
        language = list(Language)[number % 3]
        reader = Reader(language, chosen=True, path="/diagnosis")
        result = DIAGNOSTICIAN.diagnose(case, language)
        view = result_view(case, result, NAMES)
        page = PAGES.html(
            "self_diagnosis/result.html", reader, {"result": view, "packed": pack(case)}
        )
        (judgement,) = result["judgements"]
        shown = PAGES.words.text("layout.level", language, level=judgement["level"])
        assert shown in plain(page.partition('class="verdict"')[2].join(("<main>", "")))
        for level in judgement["levels"].values():
            for requirement in level["requirements"]:
                if requirement["kind"] != "qualifications" and requirement["missing"]:
                    assert f"{requirement['missing']:,}" in page
        for reason in judgement["excluded"]:
            assert f"{reason['days']:,}" in page
        for room in ROOM:
            sheet = PAGES.html("diagnosis_pdf/sheet.html", reader, {"result": view, "room": room})
            assert shown in plain(sheet.replace("<body", "<main"))
