"""``ccus-level forms``: the paper forms read from Excel, and printed from data."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rules.doors import DONE, REFUSED, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from portal.paper_forms import Form, Reading, Remark

SECONDS: Final = 60
DOCUMENTS: Final = 8
MOST_JSON: Final = 1 << 20
EXAMPLE: Final = """\
examples:
  ccus-level forms read form2.xlsx
  ccus-level forms read form2.xlsx --json > form2.json
  ccus-level forms print form2.json --as pdf --out form2.pdf
exit status: 0 done, 2 refused
"""


def parser() -> argparse.ArgumentParser:
    """The arguments of ``forms``."""
    made = argparse.ArgumentParser(
        prog="ccus-level forms",
        description="Read the paper forms (1, 2, 3) from Excel; print them and the consent.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = made.add_subparsers(dest="action", required=True, metavar="ACTION")
    read = actions.add_parser("read", help="what is filled into the forms of an Excel file")
    read.add_argument("file", type=Path, metavar="FILE.xlsx")
    read.add_argument("--json", action="store_true", help="forms and remarks as JSON")
    write = actions.add_parser("print", help="a form from its data, as PDF or Excel")
    write.add_argument("file", type=Path, metavar="DATA.json", help="a form as `read --json` gives")
    write.add_argument("--as", dest="kind", choices=("pdf", "xlsx"), required=True)
    write.add_argument("--out", type=Path, metavar="FILE", required=True)
    for action in (read, write):
        action.add_argument("--lang", choices=("ja", "en"), default="ja", help="of what is said")
    return made


def run(argv: Sequence[str]) -> int:
    """Read or print: 0 done, 2 refused, with every fault on standard error."""
    asked = parser().parse_args(argv)
    try:
        content = asked.file.read_bytes()
    except OSError as problem:
        return _refuse(asked, "unreadable", file=asked.file, problem=problem.strerror)
    return _read(asked, content) if asked.action == "read" else _print(asked, content)


def _read(asked: argparse.Namespace, content: bytes) -> int:
    from portal.paper_forms import read_forms, said

    today = dt.date.today()  # noqa: DTZ011 - the day of the user's clock is the question
    reading = read_forms(content, today)
    _tell(reading.remarks, asked.lang)
    if asked.json:
        print(json.dumps(_json(reading, asked.lang), ensure_ascii=False, indent=2))
    if reading.faults:
        print(said("said_faults", asked.lang, count=len(reading.faults)), file=sys.stderr)
        return REFUSED
    if not asked.json:
        for one in reading.forms:
            form = said(f"sheet_title_{one.form.kind}", asked.lang)
            print(said("said_read", asked.lang, sheet=one.sheet, form=form))
            for line in _lines(one.form, asked.lang):
                print(line)
    return DONE


def _print(asked: argparse.Namespace, content: bytes) -> int:
    from portal.paper_forms import Place, from_json, said
    from portal.paper_forms.remarks import fault

    try:
        # More is no form; what is cut off is no JSON either.
        document = json.loads(content[:MOST_JSON])
    except (ValueError, RecursionError) as problem:
        _tell([fault("json_broken", Place(), found=problem)], asked.lang)
        return REFUSED
    formed = from_json(_only_form(document))
    _tell((remark for remark in formed.remarks if remark.is_fault), asked.lang)
    if formed.form is None:
        return REFUSED
    made = _made(asked, formed.form)
    if made is None:
        return _refuse(asked, "printer")
    try:
        with asked.out.open("xb") as file:
            file.write(made)
    except FileExistsError:
        return _refuse(asked, "exists", file=asked.out)
    except OSError as problem:
        return _refuse(asked, "unwritable", file=asked.out, problem=problem.strerror)
    title = said(f"sheet_title_{formed.form.kind}", asked.lang)
    print(said("said_printed", asked.lang, form=title, file=asked.out))
    return DONE


def _made(asked: argparse.Namespace, form: Form) -> bytes | None:
    """The file asked for; None where no PDF could be made."""
    if asked.kind == "xlsx":
        from portal.paper_forms import workbook

        return workbook(form)
    from portal.paper import Printer, PrinterUnavailable
    from portal.paper_forms import printed

    printer = Printer(seconds=SECONDS, documents_per_process=DOCUMENTS)
    try:
        return printed(form, printer)
    except PrinterUnavailable:
        return None
    finally:
        printer.close()


def _only_form(document: object) -> object:
    """The form in what ``read --json`` gave, where it holds one; else the document itself."""
    if isinstance(document, dict):
        forms = document.get("forms")
        if isinstance(forms, list) and len(forms) == 1 and isinstance(forms[0], dict):
            return forms[0].get("form")
    return document


def _json(reading: Reading, lang: str) -> dict[str, object]:
    from portal.paper_forms import to_json

    return {
        "forms": [{"sheet": one.sheet, "form": to_json(one.form)} for one in reading.forms],
        "remarks": [
            {
                "severity": "fault" if remark.is_fault else "notice",
                "code": remark.code,
                "sheet": remark.place.sheet,
                "cell": remark.place.cell,
                "wrong": remark.wrong(lang),
                "mend": remark.mend(lang),
            }
            for remark in reading.remarks
        ],
    }


def _lines(form: Form, lang: str) -> Iterator[str]:
    """What is filled in, a line a field; below the periods their total."""
    from portal.paper_forms import CareerCertificateForm, field_name, said, to_json, total
    from portal.paper_forms.as_json import KIND
    from portal.paper_forms.drafts import flattened

    filled = {key: value for key, value in to_json(form).items() if key != KIND}
    for path, value in flattened(filled):
        if value is not None and value != []:
            yield said("said_line", lang, name=field_name(path, lang), value=value)
    if isinstance(form, CareerCertificateForm):
        for group in ("work_periods", "foreman_periods", "crew_leader_periods"):
            sum_of = total(getattr(form, group))
            name = field_name(group, lang)
            yield said("said_total", lang, name=name, years=sum_of.years, months=sum_of.months)


def _tell(remarks: Iterable[Remark], lang: str) -> None:
    """Every remark on standard error, a line each."""
    from portal.paper_forms import said

    for remark in remarks:
        key = "line_fault" if remark.is_fault else "line_notice"
        place, wrong, mend = remark.place.sentence(lang), remark.wrong(lang), remark.mend(lang)
        print(said(key, lang, place=place, wrong=wrong, mend=mend), file=sys.stderr)


def _refuse(asked: argparse.Namespace, key: str, **values: object) -> int:
    from portal.paper_forms import said

    return refuse(said(f"refused_{key}", asked.lang, **values))
