from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from portal.mail import Folder, MailSettings, MailSettingsFault, Smtp, is_address, transport_of

GOOD = {
    "CCUS_LEVEL_SMTP_HOST": "mail.example.jp",
    "CCUS_LEVEL_MAIL_FROM": "level@example.jp",
    "CCUS_LEVEL_ADDRESS": "https://level.example.jp",
}


def test_without_a_mail_server_mails_become_files(tmp_path: Path) -> None:
    settings = MailSettings.from_environment({}, tmp_path / "mail")
    way = transport_of(settings)
    assert isinstance(way, Folder)
    message = EmailMessage()
    message["Message-ID"] = "<1.abc@ccus-level>"
    message.set_content("仮パスワード")
    way.send(message)
    (file,) = (tmp_path / "mail").iterdir()
    assert (file.name, file.stat().st_mode & 0o777) == ("1.abc.eml", 0o600)


def test_a_mail_server_is_spoken_to_with_starttls_unless_said_otherwise(tmp_path: Path) -> None:
    settings = MailSettings.from_environment(GOOD, tmp_path)
    assert (settings.security, settings.port) == ("starttls", 587)
    assert isinstance(transport_of(settings), Smtp)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"CCUS_LEVEL_SMTP_PORT": "0"}, ["CCUS_LEVEL_SMTP_PORT"]),
        ({"CCUS_LEVEL_SMTP_PORT": "65536"}, ["CCUS_LEVEL_SMTP_PORT"]),
        ({"CCUS_LEVEL_SMTP_SECURITY": "ssl"}, ["CCUS_LEVEL_SMTP_SECURITY"]),
        ({"CCUS_LEVEL_SMTP_USER": "level"}, ["CCUS_LEVEL_SMTP_USER"]),
        ({"CCUS_LEVEL_SMTP_PASSWORD_FILE": "/nowhere"}, ["CCUS_LEVEL_SMTP_PASSWORD_FILE"]),
        ({"CCUS_LEVEL_SMTP_CA_FILE": "/nowhere"}, ["CCUS_LEVEL_SMTP_CA_FILE"]),
        ({"CCUS_LEVEL_MAIL_FROM": "level"}, ["CCUS_LEVEL_MAIL_FROM"]),
        ({"CCUS_LEVEL_ADDRESS": "level.example.jp"}, ["CCUS_LEVEL_ADDRESS"]),
        ({"CCUS_LEVEL_ADDRESS": "https://level.example.jp/"}, ["CCUS_LEVEL_ADDRESS"]),
        (
            {"CCUS_LEVEL_MAIL_FROM": "", "CCUS_LEVEL_ADDRESS": "", "CCUS_LEVEL_SMTP_PORT": "x"},
            ["CCUS_LEVEL_SMTP_PORT", "CCUS_LEVEL_MAIL_FROM", "CCUS_LEVEL_ADDRESS"],
        ),
    ],
)
def test_every_setting_that_makes_no_sense_is_named(
    changed: dict[str, str], named: list[str], tmp_path: Path
) -> None:
    with pytest.raises(MailSettingsFault) as refused:
        MailSettings.from_environment(GOOD | changed, tmp_path)
    assert [fault.split(":")[0].split(" ")[0] for fault in refused.value.faults] == named


def test_a_password_is_never_sent_in_the_open(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("x\n", encoding="utf-8")
    with pytest.raises(MailSettingsFault):
        MailSettings.from_environment(
            GOOD
            | {
                "CCUS_LEVEL_SMTP_SECURITY": "none",
                "CCUS_LEVEL_SMTP_USER": "level",
                "CCUS_LEVEL_SMTP_PASSWORD_FILE": str(secret),
            },
            tmp_path,
        )


@pytest.mark.parametrize("text", ["", "a", "a@", "@b", "a b@c.jp", "a@b\r\nBcc: c@d", "a@b@c"])
def test_what_no_header_can_carry_is_no_address(text: str) -> None:
    assert not is_address(text)
