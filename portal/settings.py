"""What an operator may set, read once from the environment (names: ``CCUS_LEVEL_*``).

Every setting has a default that works; a value that makes no sense is refused with its name,
never replaced by the default.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rules.files import CACHE_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX: Final = "CCUS_LEVEL_"
LARGEST: Final = 10_000
FOLDERS: Final = frozenset({"criteria", "proposals"})
FILE: Final = "statistics"
FLAGS: Final = frozenset({"demo_confirms_claims"})
FLAG_WORDS: Final = {"yes": True, "no": False}


class SettingsFault(Exception):
    """Settings that cannot be used; ``faults`` says each of them in one line."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one running portal."""

    body_limit_mb: int = 10
    """Largest request body, in MiB; a larger one is refused before it is read."""

    import_limit_mb: int = 512
    """Largest file of touches that comes over HTTP, in MiB, unpacked."""

    pdf_seconds: int = 20
    """How long one PDF may take, in seconds, the wait for earlier ones included."""

    pdf_documents: int = 40
    """After how many PDFs the rendering process is replaced (its memory grows with each)."""

    notice_processes: int = 2
    """How many processes print result notices side by side."""

    criteria: Path | None = None
    """Folder of the approved criteria; the project's own when not set."""

    proposals: Path | None = None
    """Folder of proposed revisions and their journal; beside the criteria folder when not set."""

    statistics: Path | None = None
    """File of the published operating statistics; it may come later. None when not set."""

    demo_confirms_claims: bool = False
    """Whether a claim of a business is confirmed at once: for demonstrations with made-up people
    alone."""

    @property
    def body_limit(self) -> int:
        """Largest request body in bytes."""
        return self.body_limit_mb * 1024 * 1024

    @property
    def import_limit(self) -> int:
        """Largest file of touches in bytes."""
        return self.import_limit_mb * 1024 * 1024

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """The settings an environment asks for; ``SettingsFault`` lists all that is wrong.

        An unknown name with our prefix is refused too: a typing error must not pass in silence.
        """
        known = {PREFIX + field.name.upper(): field.name for field in fields(cls)}
        faults: list[str] = []
        values: dict[str, Any] = {}
        for name in sorted(name for name in environment if name.startswith(PREFIX)):
            if name not in known and _is_read_elsewhere(name):
                continue
            if name not in known:
                faults.append(f"{name}: unknown setting; known are {', '.join(sorted(known))}")
                continue
            try:
                values[known[name]] = _value(known[name], environment[name])
            except ValueError as wrong:
                faults.append(f"{name}: {environment[name]!r} {wrong}")
        if faults:
            raise SettingsFault(tuple(faults))
        return cls(**values)


def _is_read_elsewhere(name: str) -> bool:
    """Whether another room reads a setting.

    These rooms bring the web, the database and signing with them: a command that only wants to know
    its folders would wait most of a second for their names.
    """
    if name == CACHE_VARIABLE:
        return True
    from attendance.imports import VARIABLE as OF_IMPORTS  # noqa: PLC0415
    from ccus_data.database import VARIABLES as OF_DATABASE  # noqa: PLC0415
    from portal.call_in import VARIABLE as OF_CALLS  # noqa: PLC0415
    from portal.mail import VARIABLES as OF_MAIL  # noqa: PLC0415
    from portal.notices import VARIABLES as OF_SIGNING  # noqa: PLC0415
    from portal.passport_push import VARIABLE as OF_PUSH  # noqa: PLC0415
    from portal.sealing import KEY_FILE_VARIABLE  # noqa: PLC0415
    from portal.virus_scan import VARIABLE as OF_SCANNER  # noqa: PLC0415

    own = {KEY_FILE_VARIABLE, OF_CALLS, OF_IMPORTS, OF_PUSH, OF_SCANNER}
    return name in {*own, *OF_DATABASE, *OF_MAIL, *OF_SIGNING}


def _value(name: str, given: str) -> int | bool | Path:
    """What a setting means; ValueError says what it is not."""
    if name in FOLDERS:
        folder = Path(given)
        to_be_made = name == "proposals" and not folder.exists()
        if not given or not (folder.is_dir() or to_be_made):
            raise ValueError("is not a folder")
        return folder
    if name == FILE:
        file = Path(given)
        if not given or file.is_dir() or not file.parent.is_dir():
            raise ValueError("is no file in a folder that is there")
        return file
    if name in FLAGS:
        if given not in FLAG_WORDS:
            raise ValueError("is neither yes nor no")
        return FLAG_WORDS[given]
    if not (given.isascii() and given.isdigit() and 1 <= int(given) <= LARGEST):
        raise ValueError(f"is not a whole number from 1 to {LARGEST}")
    return int(given)
