"""Templates filled for one reader: language, links that keep it, numbers and dates."""

from __future__ import annotations

from calendar import month_name
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from portal.layout.languages import Language, chosen_language, is_language
from portal.layout.words import Words, ruby, with_readings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from portal.layout.assets import Assets

INDONESIAN_MONTHS: Final = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
PORTAL: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a page: their language, and whether they chose it by name."""

    language: Language
    chosen: bool
    path: str
    query: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, request: Request) -> Reader:
        """The reader of a request: ``?lang=``, else Japanese."""
        given = request.query_params.get("lang")
        language = chosen_language(given)
        query = tuple(item for item in request.query_params.multi_items() if item[0] != "lang")
        # A form's answer stands at an address that only takes forms: its page is the one before.
        path = request.url.path if request.method in {"GET", "HEAD"} else _page_of_form(request)
        return cls(language, is_language(given), path, query)

    def address(self, path: str, **query: str) -> str:
        """A link to one of our pages that keeps a chosen language."""
        values = {name: value for name, value in query.items() if value}
        if self.chosen:
            values.setdefault("lang", self.language.value)
        mark = "&" if "?" in path else "?"
        return f"{path}{mark}{urlencode(values)}" if values else path

    def here(self, language: Language) -> str:
        """A link to this very page in another language."""
        query = urlencode([*self.query, ("lang", language.value)])
        # One slash in front: two would make a link to another host.
        return f"/{quote(self.path.lstrip('/'))}?{query}"


def _page_of_form(request: Request) -> str:
    """The page that holds the form that was posted."""
    path = request.url.path
    is_own_page = path == "/diagnosis/form" or path.startswith(
        ("/sign-", "/account", "/businesses/", "/bodies/", "/invitations", "/consent/", "/passport")
    )
    return path if is_own_page else path.rpartition("/")[0] or "/"


class Pages:
    """All templates and words of the portal."""

    def __init__(
        self,
        features: Sequence[str],
        assets: Assets,
        folder: Path = PORTAL,
        *,
        has_accounts: bool = False,
    ) -> None:
        templates = {
            feature: FileSystemLoader(folder / feature / "templates") for feature in features
        }
        self.assets = assets
        self.words = Words.load({name: folder / name / "words.yaml" for name in features})
        self.environment = Environment(
            loader=PrefixLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self.environment.globals.update(
            asset=assets.address, languages=tuple(Language), has_accounts=has_accounts
        )
        self.environment.filters.update(number=number, ruby=ruby)

    def html(self, template: str, reader: Reader, context: Mapping[str, object]) -> str:
        """A template filled for a reader."""
        language = reader.language
        return self.environment.get_template(template).render(
            context,
            reader=reader,
            lang=language,
            t=partial(self.words.markup, language=language),
            plain=partial(self.words.text, language=language),
            say=partial(with_readings, language=language),
            day=partial(shown_day, language=language),
            address=reader.address,
        )

    def response(
        self, template: str, reader: Reader, *, status: int = 200, **context: object
    ) -> HTMLResponse:
        """A page. Never kept by a browser or proxy unless its route says otherwise."""
        response = HTMLResponse(self.html(template, reader, context), status)
        response.headers["Content-Language"] = reader.language.tag
        return response


def number(value: float) -> str:
    """A number as people write it: ``1,075``; at most one decimal."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}".removesuffix(".0")


def shown_moment(moment: datetime, language: Language) -> Markup:
    """A moment by the clock it is given in: its day in words, and the time."""
    day = shown_day(moment.date(), language).striptags()
    exact = moment.isoformat(timespec="minutes")
    return Markup('<time datetime="{}">{} {:%H:%M}</time>').format(exact, day, moment)


def shown_day(value: date | str | None, language: Language) -> Markup:
    """A date in words, with the exact date for machines; nothing for no date."""
    if value is None:
        return Markup()
    day = date.fromisoformat(value) if isinstance(value, str) else value
    if language is Language.EN:
        words = f"{day.day} {month_name[day.month]} {day.year}"
    elif language is Language.VI:
        words = f"ngày {day.day}/{day.month}/{day.year}"
    elif language is Language.ID:
        words = f"{day.day} {INDONESIAN_MONTHS[day.month - 1]} {day.year}"
    else:
        words = f"{day.year}年{day.month}月{day.day}日"
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), words)
