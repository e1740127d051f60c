from __future__ import annotations

import pytest

from portal.passport_push import KNOWN_HOSTS, is_known

GOOGLE = "https://fcm.googleapis.com/fcm/send/"


@pytest.mark.parametrize(
    "endpoint",
    [
        f"{GOOGLE}abc:APA91b",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
        "https://web.push.apple.com/QGu",
        "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAD",
        "https://FCM.googleapis.com/fcm/send/1",
    ],
)
def test_the_services_of_the_browsers_are_known(endpoint: str) -> None:
    assert is_known(endpoint, KNOWN_HOSTS)


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "https://",
        "http://fcm.googleapis.com/fcm/send/1",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::1",
        "https://169.254.169.254/latest/meta-data",
        "https://fcm.googleapis.com:8443/1",
        "https://fcm.googleapis.com.example.jp/1",
        "https://example.jp/fcm.googleapis.com",
        "https://fcm.googleapis.com@example.jp/1",
        "https://example.jp#fcm.googleapis.com",
        "https://example.jp\\@fcm.googleapis.com/1",
        "https://notify.windows.com.example.jp/1",
        "https://.notify.windows.com/1",
        "https://evilnotify.windows.com/1",
        "https://fcm.googleapis.com /1",
        "https://fcm.googleapis.com\t/1",
        "https://fcm.googleapis.com\r\nHost: x/1",
        "https://fcm.googleapis.com/あ",
        "ftp://fcm.googleapis.com/1",
        "//fcm.googleapis.com/1",
    ],
)
def test_no_other_machine_is_ever_asked(endpoint: str) -> None:
    assert not is_known(endpoint, KNOWN_HOSTS)


@pytest.mark.parametrize(("length", "known"), [(999, True), (1000, True), (1001, False)])
def test_an_address_has_at_most_a_thousand_characters(length: int, known: bool) -> None:
    assert is_known(GOOGLE.ljust(length, "a"), KNOWN_HOSTS) is known
