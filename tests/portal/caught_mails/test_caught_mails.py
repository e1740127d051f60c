from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from portal.caught_mails import routes
from portal.layout import Assets, Pages
from portal.mail import Folder

AT = "http://127.0.0.1:8000/sign-in/new-password?token=abc"


def send(folder: Path, number: int, subject: str) -> None:
    mail = EmailMessage()
    mail["Message-ID"] = f"<{number}.0123abcd@ccus-level>"
    mail["To"] = "hanako@example.co.jp"
    mail["Subject"] = subject
    mail["Date"] = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    mail.set_content(f"次のアドレスを開いてください。\n{AT}\n<以上>\n")
    Folder(folder).send(mail)


def portal(folder: Path | None) -> TestClient:
    app = FastAPI()
    pages = Pages(("layout", "caught_mails"), Assets(), has_accounts=True)
    app.include_router(routes(pages, folder))
    return TestClient(app)


def test_without_a_folder_there_are_no_mails_to_see() -> None:
    with portal(None) as client:
        assert client.get("/demonstration/mails").status_code == 404
        assert client.get("/demonstration/mails/1.0123abcd").status_code == 404


@pytest.mark.parametrize("name", ["2.0123abcd", "..%2fother", "other", "1.0123abcd.eml", "%00"])
def test_only_mails_are_shown(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "mail"
    send(folder, 1, "仮パスワード")
    (tmp_path / "other.eml").write_text("x", encoding="utf-8")
    (folder / "other.eml").write_text("x", encoding="utf-8")
    with portal(folder) as client:
        assert client.get(f"/demonstration/mails/{name}").status_code == 404


def test_a_mail_is_shown_with_its_addresses_as_links_and_nothing_else_as_markup(
    tmp_path: Path,
) -> None:
    send(tmp_path, 1, "仮パスワード")
    with portal(tmp_path) as client:
        page = client.get("/demonstration/mails/1.0123abcd").text
    assert f'<a href="{AT}">{AT}</a>' in page
    assert "&lt;以上&gt;" in page
    assert "hanako@example.co.jp" in page


def test_the_newest_mail_comes_first_and_fifty_stand_on_a_page(tmp_path: Path) -> None:
    with portal(tmp_path) as client:
        assert "メールはまだありません" in client.get("/demonstration/mails").text
        for number in range(1, 51):
            send(tmp_path, number, f"件名{number:02}。")
        page = client.get("/demonstration/mails").text
        assert page.index("件名50。") < page.index("件名09。") < page.index("件名01。")
        assert "page=2" not in page
        send(tmp_path, 51, "件名51。")
        page = client.get("/demonstration/mails").text
        assert "件名51。" in page
        assert "件名01。" not in page
        assert "page=2" in page
        older = client.get("/demonstration/mails?page=2").text
        assert "件名01。" in older
        assert "件名02。" not in older
