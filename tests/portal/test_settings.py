from __future__ import annotations

from pathlib import Path

import pytest

from portal.settings import Settings, SettingsFault


def test_every_wrong_setting_is_told_at_once() -> None:
    given = {
        "CCUS_LEVEL_BODY_LIMIT_MB": "ten",
        "CCUS_LEVEL_PDF_SECOND": "5",
        "CCUS_LEVEL_CRITERIA": "/nowhere/at/all",
        "PATH": "/bin",
    }
    with pytest.raises(SettingsFault) as refused:
        Settings.from_environment(given)
    told = "\n".join(refused.value.faults)
    assert len(refused.value.faults) == 3
    assert "CCUS_LEVEL_BODY_LIMIT_MB: 'ten' is not a whole number" in told
    assert "CCUS_LEVEL_PDF_SECOND: unknown setting" in told
    assert "CCUS_LEVEL_CRITERIA: '/nowhere/at/all' is not a folder" in told


@pytest.mark.parametrize("given", ["0", "10001", "-1", "1.5", "", "１０"])
def test_a_number_outside_its_bounds_is_refused(given: str) -> None:
    with pytest.raises(SettingsFault):
        Settings.from_environment({"CCUS_LEVEL_PDF_SECONDS": given})


@pytest.mark.parametrize("given", ["1", "2", "9999", "10000"])
def test_a_number_within_its_bounds_is_taken(given: str) -> None:
    found = Settings.from_environment({"CCUS_LEVEL_PDF_SECONDS": given})
    assert found.pdf_seconds == int(given)


def test_nothing_set_gives_the_defaults() -> None:
    assert Settings.from_environment({"HOME": "/"}) == Settings()
    assert Settings().body_limit == 10 * 1024 * 1024
    assert Settings().import_limit == 512 * 1024 * 1024


def test_settings_of_other_rooms_are_left_alone() -> None:
    others = {"CCUS_LEVEL_CACHE": "", "CCUS_LEVEL_IMPORTS": "/imports"}
    assert Settings.from_environment(others) == Settings()


def test_another_criteria_folder_can_be_named(tmp_path: Path) -> None:
    found = Settings.from_environment({"CCUS_LEVEL_CRITERIA": str(tmp_path)})
    assert found.criteria == tmp_path


def test_a_folder_of_proposals_may_still_have_to_be_made(tmp_path: Path) -> None:
    there = Settings.from_environment({"CCUS_LEVEL_PROPOSALS": str(tmp_path)})
    later = Settings.from_environment({"CCUS_LEVEL_PROPOSALS": str(tmp_path / "new")})
    assert (there.proposals, later.proposals) == (tmp_path, tmp_path / "new")


def test_the_file_of_statistics_may_still_have_to_be_made(tmp_path: Path) -> None:
    later = tmp_path / "statistics.json"
    assert Settings.from_environment({"CCUS_LEVEL_STATISTICS": str(later)}).statistics == later


@pytest.mark.parametrize("given", ["", ".", "nowhere/at/all.json"])
def test_what_can_be_no_file_of_statistics_is_refused_by_name(given: str) -> None:
    with pytest.raises(SettingsFault) as refused:
        Settings.from_environment({"CCUS_LEVEL_STATISTICS": given})
    assert refused.value.faults == (
        f"CCUS_LEVEL_STATISTICS: {given!r} is no file in a folder that is there",
    )


@pytest.mark.parametrize("name", ["CCUS_LEVEL_PROPOSALS", "CCUS_LEVEL_CRITERIA"])
@pytest.mark.parametrize("given", ["", "pyproject.toml"])
def test_what_is_no_folder_is_refused_by_name(name: str, given: str) -> None:
    with pytest.raises(SettingsFault) as refused:
        Settings.from_environment({name: given})
    assert refused.value.faults == (f"{name}: {given!r} is not a folder",)
