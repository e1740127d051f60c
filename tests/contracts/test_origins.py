from __future__ import annotations

import pytest

from tests.contracts.laws.origins import named_origins
from tests.contracts.laws.source import snippet, text_files


@pytest.mark.parametrize(
    "line",
    [
        "see files." + "pythonhosted" + ".org",
        "https://" + "pypi" + ".org/simple",
        "registry." + "npmjs" + ".org",
        "deb." + "debian" + ".org",
        "cd /" + "root/project",
        'open("/' + 'home/someone/record.json")',
        "/" + "tmp/out/result.pdf",
    ],
)
def test_an_origin_is_seen(line: str) -> None:
    assert list(named_origins(snippet(line, "docs/install.md")))


@pytest.mark.parametrize(
    "line",
    [
        "source: https://www.mlit.go.jp/totikensangyo/",
        "On Debian 12 the npm registry and PyPI serve the packages.",
        "tests/home/page.html and ~/work/here",
        "${TMPDIR}/x",
    ],
)
def test_sources_and_plain_words_are_fine(line: str) -> None:
    assert not list(named_origins(snippet(line, "docs/install.md")))


@pytest.mark.parametrize(
    "line", ["http://example.jp/simple", "--index-url x", "--extra-index-url x", "--find-links x"]
)
def test_an_installing_file_names_no_address(line: str) -> None:
    assert list(named_origins(snippet(line, "requirements/dev.txt")))


def test_an_installing_file_may_serve_on_this_machine() -> None:
    assert not list(named_origins(snippet("serve on http://127.0.0.1:8000", "Makefile")))


def test_the_repository_names_no_origin() -> None:
    assert [b for source in text_files() for b in named_origins(source)] == []
