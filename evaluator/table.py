"""One record's judgement as a table for people, on the command line."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from evaluator.estimate import estimate
from evaluator.judgement import QualificationsFinding, WorkDaysFinding, years_of
from evaluator.phrases import phrase
from evaluator.wording import ceiling_text, notes

if TYPE_CHECKING:
    from evaluator.judgement import FieldJudgement, Finding, LevelFinding, RecordJudgement
    from evaluator.shortfall import Alternative

MARKS: Final = {True: "○", False: "×", None: "？"}
SHOWN_WAYS: Final = 6
LABEL: Final = 22
NUMBER: Final = 26


def table(judgement: RecordJudgement, lang: str) -> str:
    """The whole answer about one record, ending with an empty line."""
    record = judgement.record
    lines = [
        phrase(
            "table.head",
            lang,
            id=record.technician.technician_id,
            as_of=record.as_of.isoformat(),
        )
    ]
    for one in judgement.judgements:
        lines += ["", *_field(one, lang)]
    for refused in judgement.not_judged:
        said = phrase(f"not_judged.{refused.reason}", lang, **dict(refused.values))
        lines += ["", f"{refused.field or '-'}: {said}"]
    lines += ["", phrase("table.disclaimer", lang), "", ""]
    return "\n".join(lines)


def width(text: str) -> int:
    """Columns a text takes on a terminal: wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _padded(text: str, columns: int) -> str:
    return text + " " * max(1, columns - width(text))


def _field(one: FieldJudgement, lang: str) -> list[str]:
    revision, career = one.career.revision, one.career
    lines = [
        phrase(
            "table.field",
            lang,
            field=one.field_name,
            level=one.level,
            version=revision.version,
            status=phrase(f"table.status.{revision.status.value}", lang),
            agreement=phrase(f"table.agreement.{revision.agreement.value}", lang),
        )
    ]
    for level in one.levels:
        lines += _level(level, career.limits.days_per_year, lang)
    guesses = [(level.rule.level, estimate(level, career)) for level in one.levels]
    for number, guess in guesses:
        if guess is not None and guess.on is not None:
            on = guess.on.isoformat()
            lines.append("  " + phrase("table.estimate", lang, level=number, on=on))
    certified = career.certified
    if certified.start is not None:
        lines.append(
            "  "
            + phrase(
                "table.certificate",
                lang,
                declared=certified.declared_months,
                months=certified.months,
                days=f"{certified.work:,}",
                first=certified.start,
                last=certified.end,
            )
        )
    for reason, days in career.excluded.items():
        text = phrase(f"excluded.{reason.value}", lang)
        lines.append("  " + phrase("table.excluded", lang, days=f"{days.count():,}", text=text))
    ceiling = ceiling_text(one, lang)
    if ceiling is not None:
        lines.append("  " + ceiling)
    policy = career.limits.policy
    chosen = {
        "certificate_end": phrase(f"table.policy.{policy.certificate_end.value}", lang),
        "foreman_start": phrase(f"table.policy.{policy.foreman_start.value}", lang),
    }
    lines.append("  " + phrase("table.policy", lang, **chosen))
    return lines + ["  " + text for _, text in notes(one, lang)]


def _level(level: LevelFinding, days_per_year: int, lang: str) -> list[str]:
    lines = []
    head = f"{MARKS[level.met]} " + phrase("table.level", lang, level=level.rule.level)
    if all(finding.met is None for finding in level.findings):
        return ["  " + _padded(head, 12) + phrase("table.not_known", lang)]
    for finding in level.findings:
        lines += _finding(finding, head, days_per_year, lang)
        head = ""
    return lines


def _finding(finding: Finding, head: str, days_per_year: int, lang: str) -> list[str]:
    start = "  " + _padded(head, 12) + MARKS[finding.met] + " "
    if isinstance(finding, QualificationsFinding):
        lines = [start + phrase("table.qualifications", lang)]
        return lines + [" " * 18 + text for text in _missing(finding, lang)]
    if isinstance(finding, WorkDaysFinding):
        label = phrase("table.work_days", lang)
    elif finding.rule is None:
        label = phrase("table.role_days_unknown", lang)
    else:
        label = phrase("roles." + "_or_".join(role.value for role in finding.rule.roles), lang)
    if finding.rule is None:
        return [start + _padded(label, LABEL) + phrase("table.not_known", lang)]
    need = phrase("table.needed", lang, need=f"{finding.rule.days:,}", years=finding.rule.years)
    years = f"{years_of(finding.have, days_per_year):.1f}"
    have = phrase("table.have", lang, have=f"{finding.have:,}", years=years)
    rest = phrase("table.missing", lang, missing=f"{finding.missing:,}") if finding.missing else ""
    columns = _padded(label, LABEL) + _padded(need, NUMBER) + _padded(have, NUMBER)
    return [(start + columns + rest).rstrip()]


def _missing(finding: QualificationsFinding, lang: str) -> list[str]:
    if finding.met is None:
        return [phrase("table.not_known", lang)]
    if finding.shortage is None:
        return []
    ways = finding.shortage.alternatives
    lines = [
        phrase("table.or" if index else "table.lacking", lang, lines=_way(way, lang))
        for index, way in enumerate(ways[:SHOWN_WAYS])
    ]
    if len(ways) > SHOWN_WAYS:
        lines.append(phrase("table.more", lang, count=len(ways) - SHOWN_WAYS))
    return lines


def _way(way: Alternative, lang: str) -> str:
    floor = way.with_days
    if not way.lines and floor is not None:
        return phrase("table.days_only", lang, days=f"{floor:,}")
    names = [
        line.name + (f"〔{'・'.join(line.codes)}〕" if line.codes else "") for line in way.lines
    ]
    days = "" if floor is None else phrase("table.with_days", lang, days=f"{floor:,}")
    return " ＋ ".join(names) + days
