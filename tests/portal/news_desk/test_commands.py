from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from ccus_data.database import reading
from ccus_data.tables import ledger, posts
from portal.news_desk.commands import run

POST = """\
kind: announcement
audience: everyone
from: 2026-12-01
ja: {title: 講習会, text: 申込みを受け付けています。}
en: {title: Course, text: Sign up now.}
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def answer(engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    del engine  # the tables are there
    (tmp_path / "post.yaml").write_text(POST, encoding="utf-8")

    def ask(*argv: str) -> tuple[int, str, str]:
        status = run([*argv, "--database", url, "--lang", "en"])
        said = capsys.readouterr()
        return status, said.out, said.err

    return ask


def by(*argv: str) -> tuple[str, ...]:
    return (*argv, "--by", "山田")


def test_nobody_posts_without_a_name(answer: Run, tmp_path: Path) -> None:
    status, _, said = answer("draft", str(tmp_path / "post.yaml"), "--by", " ")
    assert (status, "--by" in said) == (2, True)


def test_a_file_with_faults_is_refused_line_by_line_and_nothing_is_kept(
    answer: Run, engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(POST.replace("everyone", "{level: 9}").replace("12-01", "13-01"), "utf-8")
    status, out, said = answer(*by("draft", str(path)))
    assert (status, out) == (2, "")
    assert said.splitlines() == [
        "line 2, audience.level: Use one of: 1, 2, 3, 4",
        "line 3, from: Write a day like 2026-12-01.",
    ]
    assert answer(*by("draft", str(tmp_path / "none.yaml")))[0] == 2
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(posts)) == 0


def test_a_post_goes_from_draft_to_published_to_withdrawn_by_whoever_is_named(
    answer: Run, engine: Engine, tmp_path: Path
) -> None:
    assert "Nothing was posted" in answer("list")[1]
    file = tmp_path / "post.yaml"
    assert "Draft 1 is written" in answer(*by("draft", str(file)))[1]
    assert answer(*by("revise", "1", str(file)))[0] == 2  # says this already
    file.write_text(POST.replace("申込みを", "まだ申込みを"), encoding="utf-8")
    assert "version 2" in answer(*by("revise", "1", str(file)))[1]
    other = POST.replace("announcement", "benefit") + "coupon: X\n"
    file.write_text(other, encoding="utf-8")
    assert "cannot be changed" in answer(*by("revise", "1", str(file)))[2]
    assert [answer(*by("publish", "1"))[0] for _ in (1, 2)] == [0, 2]
    assert "1\tannouncement\tpublished" in answer("list")[1]
    shown = answer("show", "1")[1]
    assert "everyone\t2026-12-01 – no end" in shown
    assert "[en] Course\nSign up now." in shown
    assert "まだ申込み" in shown
    assert [answer(*by("withdraw", "1"))[0] for _ in (1, 2)] == [0, 2]
    assert "withdrawn" in answer("list")[1]
    with reading(engine) as connection:
        assert set(connection.scalars(select(ledger.c.by))) == {"山田"}


@pytest.mark.parametrize("action", ["publish", "withdraw"])
def test_a_number_that_none_has_is_refused_with_what_to_do(answer: Run, action: str) -> None:
    status, _, said = answer(*by(action, "7"))
    assert (status, "news list" in said) == (2, True)
    assert answer("show", "7")[0] == 2


def test_a_period_that_is_over_is_refused(answer: Run, tmp_path: Path) -> None:
    file = tmp_path / "post.yaml"
    file.write_text(POST.replace("2026-12-01", "2020-12-01\nto: 2020-12-31"), encoding="utf-8")
    assert answer(*by("draft", str(file)))[0] == 0
    status, _, said = answer(*by("publish", "1"))
    assert (status, "is over" in said) == (2, True)


@pytest.mark.parametrize("number", ["x", "-1", "1.5", "1" * 19, "９"])
def test_what_is_no_number_is_wrong_usage(
    answer: Run, capsys: pytest.CaptureFixture[str], number: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        answer("show", number)
    assert stopped.value.code == 2
    capsys.readouterr()
