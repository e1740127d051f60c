"""What makes the passport an app: manifest, icons, service worker, the page for no reception.

Nothing of these is about anybody: they are the same for everybody, signed in or not.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fastapi import APIRouter, HTTPException, Request, Response

from portal.layout import Language, Pages, Reader
from portal.passport_app.copies import KEPT_DAYS, Part
from portal.passport_app.icons import SIZES, icon

HOME: Final = "/passport"
MANIFEST: Final = f"{HOME}/app.webmanifest"
WORKER: Final = f"{HOME}/worker.js"
OFFLINE: Final = f"{HOME}/offline"
ICON: Final = f"{HOME}/icon-{{size}}.png"
SHELL: Final = ("tokens.css", "site.css", "print.css", "icon.svg", "passport-app.js")
"""What every page of the passport loads."""

BLUE: Final = "#0017c1"
WHITE: Final = "#ffffff"
ONE_DAY: Final = "public, max-age=86400"
SCRIPT: Final = Path(__file__).with_name("worker.js")


def routes(pages: Pages) -> APIRouter:
    """The four addresses of the app."""
    router = APIRouter(include_in_schema=False)
    app = _App(pages)
    router.add_api_route(MANIFEST, app.manifest, methods=["GET"])
    router.add_api_route(WORKER, app.worker, methods=["GET"])
    router.add_api_route(OFFLINE, app.offline, methods=["GET"])
    router.add_api_route(ICON, app.icon, methods=["GET"])
    return router


@dataclass(frozen=True, slots=True)
class _App:
    pages: Pages

    def manifest(self, request: Request) -> Response:
        """The web app manifest (W3C), in the language of the page that names it."""
        reader = Reader.of(request)

        def said(key: str) -> str:
            return self.pages.words.text(f"passport_app.{key}", reader.language)

        told = {
            "id": HOME,
            "name": said("name"),
            "short_name": said("short_name"),
            "description": said("description"),
            "lang": reader.language.tag,
            "dir": "ltr",
            "start_url": reader.address(HOME),
            # Signing in and the account stand beside the passport and belong to the app.
            "scope": "/",
            "display": "standalone",
            "theme_color": BLUE,
            "background_color": WHITE,
            "icons": [
                {
                    "src": ICON.format(size=size),
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": purpose,
                }
                for size in SIZES
                for purpose in ("any", "maskable")
            ],
        }
        content = json.dumps(told, ensure_ascii=False)
        return Response(
            content,
            media_type="application/manifest+json",
            headers={"Cache-Control": "no-cache", "Content-Language": reader.language.tag},
        )

    def worker(self) -> Response:
        """The service worker; its text changes with all that it keeps, so that phones renew it."""
        page = self.pages.html("passport_app/offline.html", _PLAIN, {})
        told = {
            "shell": [self.pages.assets.address(name) for name in SHELL],
            "offline": OFFLINE,
            "version": hashlib.sha256(page.encode()).hexdigest()[:12],
            "parts": {HOME: Part.HOME, f"{HOME}/histories": Part.MONTH},
            "keptDays": KEPT_DAYS,
            "news": {one.value: self._news(one) for one in Language},
        }
        script = SCRIPT.read_text(encoding="utf-8")
        return Response(
            f"const PORTAL = {json.dumps(told, ensure_ascii=False)};\n{script}",
            media_type="text/javascript",
            headers={"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"},
        )

    def _news(self, language: Language) -> dict[str, str]:
        """What a phone says when it is told that there is news."""
        text = self.pages.words.text
        said = {name: text(f"passport_app.{name}", language) for name in ("name", "news")}
        return {"title": said["name"], "body": said["news"], "tag": language.tag}

    def offline(self, request: Request) -> Response:
        """What the phone shows where nothing is kept; in all languages, as none is known then."""
        response = self.pages.response("passport_app/offline.html", Reader.of(request))
        response.headers["Cache-Control"] = "no-cache"
        return response

    def icon(self, size: str) -> Response:
        """One of the icons; there are no other sizes."""
        if size not in map(str, SIZES):
            raise HTTPException(404)
        return Response(icon(int(size)), media_type="image/png", headers={"Cache-Control": ONE_DAY})


_PLAIN: Final = Reader(Language.JA, chosen=False, path=OFFLINE)
