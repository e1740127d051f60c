"""One record with everything in it that a record may have, and how to change one place of it."""

from __future__ import annotations

from tests.evaluator.careers import Json, certificate, histories, qualification, record


def full() -> Json:
    return record(
        rows=histories("2023-05-01", 2, entered_at="08:00", exited_at="17:00"),
        held=[
            qualification(
                "31018",
                "第一種電気工事士免状取得者",
                date_kind="acquired",
                expires_on=None,
                evidence=True,
            )
        ],
        certificates=[
            certificate(
                "electrical",
                ("2007-12", "2011-02"),
                ("2012-05", "2019-03"),
                foreman_periods=[{"from": "2014-10", "to": "2015-02"}],
                crew_leader_periods=[{"from": "2013-04", "to": "2014-09"}],
            )
        ],
        name_kana="ケンセツ ミライ",
    )


def changed(path: str, value: object) -> Json:
    """The full record with one value set anew, or added, at a place."""
    data = full()
    *steps, last = path.replace("[", ".[").split(".")
    place: object = data
    for step in steps:
        place = place[int(step[1:-1])] if step[0] == "[" else place[step]  # type: ignore[index]
    place[int(last[1:-1]) if last[0] == "[" else last] = value  # type: ignore[index]
    return data


def without(path: str) -> Json:
    data = changed(path, None)
    place: object = data
    *steps, last = path.replace("[", ".[").split(".")
    for step in steps:
        place = place[int(step[1:-1])] if step[0] == "[" else place[step]  # type: ignore[index]
    del place[last]  # type: ignore[attr-defined]
    return data
