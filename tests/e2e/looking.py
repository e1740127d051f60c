"""What the browser tests do on several pages."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SHOTS = os.environ.get("CCUS_SHOTS")
"""Where pictures of the pages are kept, if somebody wants to look at them."""

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")

LANGUAGES = ("ja", "ja_EASY", "en")

KIOSK_STAYS = "for (const state in SHOWN_MS) SHOWN_MS[state] = 60_000"
"""Has the page of a gate show each answer until the next: it goes by itself before who is slow has
looked."""

PAGES = (
    "/",
    "/diagnosis",
    "/diagnosis/form",
    "/criteria",
    "/criteria/scaffolding",
    "/criteria/painting",
    "/criteria/electrical?on=today",
    "/statistics",
    "/docs",
    "/problems/record-refused",
    "/sign-up",
    "/sign-up/sent",
    "/sign-up/complete",
    "/sign-in?done=signed-up",
    "/sign-in/forgotten",
    "/sign-in/forgotten/sent",
    "/notices",
    "/notices/K3F7-9QWD-2M4X-8HTR",
    "/nowhere",
)
"""Every kind of page that an address leads to."""

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


WIDTHS = ((360, 740), (1280, 900))
"""A phone and a desktop, in CSS pixels."""


PHONE = WIDTHS[:1]
"""What is the same in every language is looked at in one of them on a desktop."""


def violations(page: Page, widths: Sequence[tuple[int, int]] = WIDTHS) -> list[str]:
    """What axe finds wrong with a page on a phone and on a desktop: rule, and where."""
    page.wait_for_load_state()
    page.evaluate(AXE)
    told = []
    for width, height in widths:
        page.set_viewport_size({"width": width, "height": height})
        found: dict[str, Any] = page.evaluate(
            "tags => axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})",
            list(RULES),
        )
        assert len(found["passes"]) > 10
        told += [
            f"{width}px {one['id']}: {node['target']} {node['failureSummary']}"
            for one in found["violations"]
            for node in one["nodes"]
        ]
    return told


def overflow(page: Page) -> int:
    """By how many pixels a page is wider than its window."""
    page.wait_for_load_state()  # after a click there may be a moment without any document
    found: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return max(0, found)


def open_everything(page: Page) -> None:
    """Unfold all details, so that nothing on the page stays unseen."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


def show_sample(page: Page, name: str, lang: str = "ja") -> None:
    """The result of a sample technician."""
    page.goto(f"/diagnosis?lang={lang}")
    page.locator(f'button[value="{name}"]').click()
    page.locator("#case").wait_for(state="attached")


def looked_at(page: Page, name: str) -> None:
    """No fault and no sideways scrolling, on a small phone, a phone and a desktop."""
    pictured(page, name)
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})


def pictured(page: Page, name: str) -> None:
    """No sideways scrolling in any width, and pictures for who wants to look at them."""
    for width, height in ((360, 740), (390, 844), (1280, 900)):
        page.set_viewport_size({"width": width, "height": height})
        assert overflow(page) == 0, f"{name} is wider than {width} pixels"
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
