"""Whether a store is as it was recorded: its journal, its documents, and what was published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from portal.criteria_proposals.documents import FOLDER, JSON, YAML, Documents, sha256
from portal.criteria_proposals.replaying import Replay
from portal.criteria_proposals.safe_files import OWN_FILE, OWN_FOLDER
from portal.criteria_proposals.states import FAMILY, State
from portal.criteria_proposals.verifying import Verified, verify_journal
from portal.criteria_proposals.wording import Refused, Said, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from portal.criteria_proposals.entry import Anchor, Entry
    from portal.criteria_proposals.proposal import Proposal

NAMED_BY: Final = {"document": YAML, "cases": YAML, "replaced_cases": YAML, "shown": JSON}
"""Which details of an entry name a document, and what its file ends with."""


def verify_store(store: Path, criteria: Path, anchor: Anchor | None = None) -> Verified:
    """Every place where something was changed, taken away or cannot have happened.

    Documents that no entry names are no fault: a step that was killed may leave one.
    """
    replay = Replay()
    impossible: list[Said] = []
    named: dict[str, int] = {}

    def see(entry: Entry) -> None:
        named.update(_documents(entry))
        try:
            replay.read(entry)
        except Refused as refused:
            impossible.extend(refused.reasons)

    found = verify_journal(store, anchor, see)
    kept = Documents(store)
    missing = named.keys() - kept.names()
    faults = [
        *impossible,
        *kept.faults(),
        *(said("document.missing", file=f"{FOLDER}/{name}") for name in sorted(missing)),
        *_published(replay.proposals.values(), criteria),
        *_seen_by_others(store),
    ]
    for fault in faults:
        found.note(fault)
    return found


def _documents(entry: Entry) -> dict[str, int]:
    if not entry.kind.startswith(FAMILY):
        return {}
    digests = {entry.details.get(key): ending for key, ending in NAMED_BY.items()}
    return {f"{digest}{ending}": entry.number for digest, ending in digests.items() if digest}


def _published(proposals: Iterable[Proposal], criteria: Path) -> Iterator[Said]:
    """An approved file never changes."""
    for proposal in proposals:
        path = criteria / proposal.file
        if proposal.state is not State.PUBLISHED:
            continue
        if not path.is_file():
            yield said("published.missing", file=proposal.file, number=proposal.number)
        elif sha256(path.read_bytes()) != proposal.content.document:
            yield said("published.changed", file=proposal.file, number=proposal.number)


def _seen_by_others(store: Path) -> Iterator[Said]:
    """A store is for its owner alone: it names people."""
    if not store.is_dir():
        return
    for path in (store, *sorted(store.rglob("*"))):
        allowed = OWN_FOLDER if path.is_dir() else OWN_FILE
        mode = path.stat().st_mode & 0o777
        if mode & ~allowed:
            shown = path.relative_to(store.parent).as_posix()
            yield said("store.seen_by_others", file=shown, mode=f"{mode:o}", allowed=f"{allowed:o}")
