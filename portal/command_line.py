"""The one executable, ``ccus-level VERB``: which package answers which verb.

A verb's module is imported only when the verb is called, so judging a record loads no web
server, no PDF library and no database (start-up of ``judge``: under 0.3 s of CPU).
"""

from __future__ import annotations

import io
import os
import sys
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from typing_extensions import Buffer

EXIT_DONE: Final = 0
EXIT_REFUSED: Final = 2
EXIT_FAILED: Final = 3
"""What was found could not be written: no input is at fault."""
EXIT_INTERRUPTED: Final = 130


@dataclass(frozen=True, slots=True)
class Verb:
    """A word after ``ccus-level``: what it does, and the module whose ``run(argv)`` does it."""

    module: str
    summary: str


VERBS: Final[Mapping[str, Verb]] = {
    "judge": Verb("evaluator.commands", "judge technician records and give the reasons"),
    "criteria": Verb("rules.commands", "list, show and check the approved criteria"),
    "population": Verb("ccus_data.population.commands", "make a synthetic population"),
    "nightly": Verb("ccus_data.nightly.commands", "count and judge everybody of a snapshot"),
    "db": Verb("ccus_data.database.commands", "make, change and check the tables of the database"),
    "import": Verb("ccus_data.imports.commands", "bring files into the database"),
    "export": Verb("ccus_data.exports.commands", "write rows of the database into files"),
    "employer": Verb(
        "ccus_data.employer.commands", "an employer's technicians: levels, gaps, lost days"
    ),
    "statistics": Verb(
        "ccus_data.statistics.commands", "operating statistics of a snapshot folder"
    ),
    "plan": Verb("ccus_data.cluster.commands", "show the plan of the night; run it on a cluster"),
    "accounts": Verb("portal.operator.commands", "who acts for whom; claims; who saw a technician"),
    "verify-issued": Verb(
        "portal.notices.commands", "judge again and verify all that was decided and issued"
    ),
    "partner": Verb("attendance.intake.commands", "partner systems and their tokens"),
    "attendance": Verb("attendance.commands", "files of touches; gates that went silent"),
    "watch": Verb("portal.missing_days.commands", "tell of days that do not count and still can"),
    "news": Verb("portal.news_desk.commands", "announcements and benefits for technicians"),
    "forms": Verb("portal.paper_forms.commands", "read the paper forms from Excel; print them"),
    "gate": Verb("attendance.device.commands", "the gate program at a site entrance"),
    "serve": Verb("portal.commands", "serve the pages and the API"),
}

CRITERIA_ACTIONS: Final[Mapping[str, Verb]] = {
    "diff": Verb("rules.comparing.commands", "two documents compared, in words"),
    "sheet": Verb("portal.sheet_print.commands", "a document as a sheet in the ministry's layout"),
    "effect": Verb("portal.criteria_effect.commands", "what a new document would do to people"),
    "import": Verb("portal.sheet_import.commands", "an official sheet (PDF) into a draft file"),
    "kit": Verb("evaluator.conformance.commands", "the worked cases for testing another judge"),
    "proposal": Verb(
        "portal.criteria_proposals.commands", "a revision proposed, checked, shown and approved"
    ),
}
"""Actions of ``criteria`` that have a room of their own, or need more than the rules."""

PARTNER_ACTIONS: Final[Mapping[str, Verb]] = {
    "check": Verb("attendance.partner_check.commands", "try the contract against a portal"),
}
"""Actions of ``partner`` that need no database: a partner runs them on its own machine."""

FURTHER: Final = {"criteria": CRITERIA_ACTIONS, "partner": PARTNER_ACTIONS}


def usage() -> str:
    """The help text of the executable, with one line per verb and examples that work."""
    lines = ["usage: ccus-level VERB [ARGUMENT ...]", "", "verbs:"]
    lines += [f"  {name:<13} {verb.summary}" for name, verb in VERBS.items()]
    lines += [
        "",
        "examples:",
        "  ccus-level judge portal/samples/electrician-level-3.json",
        "  ccus-level criteria show electrical",
        "  ccus-level serve --port 8000",
        "",
        "`ccus-level VERB --help` explains a verb; `ccus-level --version` prints the version.",
    ]
    return "\n".join(lines)


def version() -> str:
    """The version of the installed distribution."""
    from importlib.metadata import version as installed_version  # slow to import, rarely asked

    return installed_version("ccus-level")


def run(argv: Sequence[str]) -> int:
    """Do what the words after ``ccus-level`` ask; the exit status is 0 done, 2 refused."""
    word, *rest = argv or ("",)
    if word in {"-h", "--help"}:
        print(usage())
        return EXIT_DONE
    if word == "--version":
        print(f"ccus-level {version()}")
        return EXIT_DONE
    verb = VERBS.get(word)
    if verb is None:
        said = f"ccus-level: unknown verb {word!r}" if word else "ccus-level: no verb given"
        print(said, usage(), sep="\n\n", file=sys.stderr)
        return EXIT_REFUSED
    if word in FURTHER:
        return _with_actions(verb, FURTHER[word], rest)
    return int(import_module(verb.module).run(rest))


def _with_actions(verb: Verb, actions: Mapping[str, Verb], rest: list[str]) -> int:
    """An action of a verb, from whichever room has it."""
    action = actions.get(rest[0]) if rest else None
    if action is not None:
        return int(import_module(action.module).run(rest[1:]))
    further = {name: one.summary for name, one in actions.items()}
    return int(import_module(verb.module).run(rest, further))


def main() -> None:
    """Entry point of the ``ccus-level`` executable."""
    _prepare_streams()
    try:
        status = run(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        status = EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader of our output (such as `head`) went away: not a fault. The flush at exit
        # must not raise the same error again.
        _send_nowhere(1)
        status = EXIT_DONE
    except OSError as failed:
        if failed.filename is not None:
            raise  # of a file that a command has to answer for, not of what it writes out
        try:
            print(f"ccus-level: {failed.strerror}", file=sys.stderr)
        except OSError:
            _send_nowhere(2)  # it is standard error that cannot be written: the status says it
        _send_nowhere(1)
        status = EXIT_FAILED
    sys.exit(status)


class _Told(io.FileIO):
    """Standard error: whoever stops reading is told no more, and work and status go on."""

    def write(self, data: Buffer, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            return memoryview(data).nbytes


def _prepare_streams() -> None:
    """Make sure that both streams are there, also where whoever called closed one (``>&-``).

    ``print`` takes standard output where there is no standard error, so faults would stand among
    results, and the next file opened would get the number of the missing stream. A fault that
    nobody wants to read is dropped; a result that cannot be written is a failure.
    """
    if sys.stderr is None:
        _send_nowhere(2)
    sys.stderr = io.TextIOWrapper(
        io.BufferedWriter(_Told(2, "w", closefd=False)),
        encoding="utf-8" if sys.stderr is None else sys.stderr.encoding,
        errors="backslashreplace",
        line_buffering=True,
    )
    if sys.stdout is None:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 1)  # every write says: bad file descriptor
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process


def _send_nowhere(stream: int) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
