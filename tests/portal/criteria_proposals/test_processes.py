"""Several real processes that take the same step at once: one does, the others are told why not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from portal.criteria_proposals import State
from tests.portal.criteria_proposals.office import APPROVER, PROPOSER, Office, revised

START = "from portal.command_line import main; main()"


def at_once(own: Office, times: int, *argv: str) -> list[tuple[int, str]]:
    """The exit status of each, and what it said on standard error."""
    place = ("--store", str(own.store), "--criteria", str(own.criteria), "--lang", "en")
    started = [
        subprocess.Popen(
            [sys.executable, "-c", START, "criteria", "proposal", *argv, *place],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(times)
    ]
    return [(one.returncode, said) for one in started for _, said in [one.communicate()]]


def test_of_two_approvals_at_once_one_is_recorded(own: Office) -> None:
    own.shown()
    ends = at_once(own, 2, "approve", "1", "--by", APPROVER, "--reason", "今日が遅くても")
    assert sorted(status for status, _ in ends) == [0, 2]
    assert any("Proposal 1 is closed (published)" in said for _, said in ends)
    kinds = [entry.kind for entry in own.proposals.get(1).history]
    assert kinds.count("proposal.approved") == kinds.count("proposal.published") == 1
    assert own.proposals.verify().faults == []


def test_of_three_proposals_for_one_day_at_once_one_is_recorded(
    own: Office, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_bytes(revised())
    ends = at_once(own, 3, "new", str(draft), "--by", PROPOSER, "--reason", "今日が遅くても")
    assert sorted(status for status, _ in ends) == [0, 2, 2]
    assert [said for _, said in ends if said and "is still open" not in said] == []
    assert [one.state for one in own.proposals.all()] == [State.PROPOSED]
    assert own.proposals.verify().faults == []
