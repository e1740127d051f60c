"""``ccus-level gate``: enrol this machine, run the gate, look at it, and what belongs to it."""

from __future__ import annotations

import argparse
import json
import platform
import queue
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attendance.device.cards import CardRead
    from attendance.device.readers import Event

EXIT_DONE: Final = 0
EXIT_REFUSED: Final = 2
HIGHEST_PORT: Final = 65_535
CREATED: Final = 201

EXAMPLE: Final = """\
examples:
  ccus-level gate enrol --server https://level.example.jp --code 01234-56789 --state gate
  ccus-level gate run --state gate
  ccus-level gate card --state gate --technician 12345678901234

docs/gate.md tells how a gate machine is set up."""


def run(argv: Sequence[str]) -> int:
    """Do what the words after ``ccus-level gate`` ask; 2 when it is refused."""
    from attendance.device.adapter_settings import AdaptersRefused
    from attendance.device.identity import NotEnrolled
    from attendance.device.stored_touches import StoredTouchesRefused

    arguments = _parser().parse_args(argv)
    actions = {
        "enrol": _enrol,
        "run": _run,
        "status": _status,
        "card": _card,
        "import-log": _import_log,
        "export": _export,
        "settle": _settle,
    }
    try:
        return actions[arguments.action](arguments)
    except NotEnrolled as refused:
        return _refuse([str(refused)])
    except (AdaptersRefused, StoredTouchesRefused) as refused:
        return _refuse(refused.faults)
    except OSError as fault:
        return _refuse([f"{fault.filename or arguments.state}: {fault.strerror or fault}"])


def _enrol(arguments: argparse.Namespace) -> int:
    """Make a key, show its public half with the code, and write down the answer."""
    from attendance.device.identity import device_key, enrolled, public_text, save_device
    from attendance.device.server import Server, Unreachable

    key = device_key(arguments.state)
    body = {"code": arguments.code, "public_key": public_text(key), "name": arguments.name}
    try:
        server = Server(arguments.server, arguments.ca_file)
        answer = server.ask(
            "POST",
            "/v1/devices:enrol",
            {"Content-Type": "application/json"},
            json.dumps(body).encode(),
        )
        if answer.status != CREATED:
            said = answer.told.get("detail") or answer.told.get("title") or answer.status
            return _refuse([f"the server did not take this machine: {said}"])
        device = enrolled(answer.told, arguments.server, arguments.ca_file, arguments.names)
    except Unreachable as fault:
        return _refuse([f"{arguments.server}: {fault}"])
    except ValueError as fault:
        return _refuse([str(fault)])
    save_device(arguments.state, device)
    print(f"{device.device} at {device.site_name} ({device.gate})")
    print(f"fingerprint {device.fingerprint}: the same must stand on the page of the site")
    return EXIT_DONE


def _run(arguments: argparse.Namespace) -> int:
    """Run until a signal comes."""
    import signal

    from attendance.device.adapter_settings import read_adapters
    from attendance.device.clock import MachineClock
    from attendance.device.running import AlreadyRunning, RunningGate

    adapters = read_adapters(arguments.adapters)
    mode = arguments.mode.replace("-", "_")
    try:
        gate = RunningGate(
            arguments.state, MachineClock(), adapters, port=arguments.port, mode=mode
        )
    except (AlreadyRunning, ValueError) as refused:
        return _refuse([str(refused)])
    ended = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: ended.set())
    gate.start()
    print(f"The gate is open at {gate.kiosk.address}", flush=True)
    ended.wait()
    gate.stop()
    return EXIT_DONE


def _status(arguments: argparse.Namespace) -> int:
    """What lies in the folder, without running the gate."""
    from attendance.device.identity import load_device
    from attendance.device.outbox import Outbox

    device = load_device(arguments.state)
    outbox = Outbox(arguments.state)
    unsent = outbox.unsent()
    told = {
        "device": device.device,
        "site": device.site,
        "gate": device.gate,
        "mode": device.mode,
        "direction": device.direction,
        "epoch": outbox.epoch,
        "rows": outbox.last()[0],
        "unsent": unsent.get(outbox.epoch, 0),
        "waiting_for_a_person": sum(n for one, n in unsent.items() if one != outbox.epoch),
        "last_sent": outbox.fact("last_sent") or None,
        "revoked": outbox.fact("revoked") == device.device,
        "alarms": sorted(outbox.alarms),
        "chain_faults": outbox.faults(),
    }
    outbox.close()
    if arguments.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        for name, value in told.items():
            said = ", ".join(value) or "none" if isinstance(value, list) else value
            print(f"{name.replace('_', ' '):<22}{said}")
    return EXIT_DONE


def _card(arguments: argparse.Namespace) -> int:
    """Tie a card to a 技能者ID after two touches that say the same."""
    from attendance.device.adapter_settings import read_adapters
    from attendance.device.card_registration import Unstable, confirmed, looks_usable
    from attendance.device.cards import printed_id
    from attendance.device.clock import MachineClock
    from attendance.device.gate import Gate
    from attendance.device.identity import load_device
    from attendance.device.outbox import NotKept, Outbox
    from attendance.device.readers import ReaderWatch
    from attendance.device.roster import RosterFile

    technician_id = printed_id(arguments.technician)
    if technician_id is None:
        return _refuse([f"--technician: {arguments.technician!r} has no 14 digits"])
    device, adapters = load_device(arguments.state), read_adapters(arguments.adapters)
    events: queue.Queue[Event] = queue.Queue()
    watch = ReaderWatch(adapters, events.put)
    watch.start()
    try:
        print("Hold the card to the reader.", flush=True)
        first = _next_tap(events, arguments.timeout)
        if first is not None and not looks_usable(first):
            return _refuse(["this card makes up a number at every touch; use the printed 技能者ID"])
        print("Take it away and hold it again.", flush=True)
        second = None if first is None else _next_tap(events, arguments.timeout)
    finally:
        watch.stop()
    if first is None or second is None:
        return _refuse([f"no card could be read within {arguments.timeout} s"])
    outbox = Outbox(arguments.state)
    try:
        card = confirmed(first, second)
        gate = Gate(device, outbox, MachineClock(), RosterFile(arguments.state))
        gate.register_card(card, technician_id)
    except (Unstable, NotKept) as refused:
        return _refuse([str(refused)])
    finally:
        outbox.close()
    print(f"The card stands for {technician_id} when the server has taken it.")
    return EXIT_DONE


def _next_tap(events: queue.Queue[Event], seconds: float) -> CardRead | None:
    """The next card that could be read; None when none was within the time."""
    import time

    from attendance.device.readers import Tap

    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        try:
            event = events.get(timeout=left)
        except queue.Empty:
            return None
        if isinstance(event, Tap):
            return event.card
    return None


def _import_log(arguments: argparse.Namespace) -> int:
    """Keep the touches a logging reader stored."""
    from attendance.device.identity import load_device
    from attendance.device.outbox import NotKept, Outbox
    from attendance.device.stored_touches import Mapped, keep_touches, read_touches

    device = load_device(arguments.state)
    mapped = Mapped.read(arguments.mapping)
    touches = read_touches(arguments.file.read_bytes(), mapped, str(arguments.file))
    outbox = Outbox(arguments.state)
    try:
        kept = keep_touches(touches, device, outbox)
    except NotKept as fault:
        return _refuse([f"{arguments.state}: {fault}; bring the file in again when there is room"])
    finally:
        outbox.close()
    print(f"{len(touches)} touches in the file, {kept} new")
    return EXIT_DONE


def _export(arguments: argparse.Namespace) -> int:
    """Write what was not sent into a file, signed as it would be sent."""
    from attendance.device.batches import unsent_batches
    from attendance.device.clock import MachineClock
    from attendance.device.identity import device_key, load_device
    from attendance.device.outbox import Outbox

    device = load_device(arguments.state)
    outbox = Outbox(arguments.state)
    key = device_key(arguments.state)
    batches = unsent_batches(outbox, device.device, key, MachineClock().now())
    outbox.close()
    lines = "".join(batch.as_file_line() for batch in batches)
    arguments.file.write_text(lines, encoding="utf-8")
    print(f"{sum(len(batch.rows) for batch in batches)} rows in {len(batches)} batches")
    return EXIT_DONE


def _settle(arguments: argparse.Namespace) -> int:
    """A person has seen to the alarms."""
    from attendance.device.outbox import Outbox

    outbox = Outbox(arguments.state)
    settled = sorted(outbox.alarms)
    outbox.settle_alarms()
    outbox.close()
    print(f"settled: {', '.join(settled) or 'nothing'}")
    return EXIT_DONE


def _refuse(faults: Sequence[str]) -> int:
    for fault in faults:
        print(f"ccus-level gate: {fault}", file=sys.stderr)
    return EXIT_REFUSED


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{port}: a port is 0 to {HIGHEST_PORT}")
    return port


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ccus-level gate",
        description="The gate at a site entrance: cards in, signed rows out.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(dest="action", required=True)

    def action(name: str, summary: str) -> argparse.ArgumentParser:
        one = actions.add_parser(name, help=summary, description=summary)
        one.add_argument("--state", type=Path, required=True, help="folder of this gate")
        return one

    enrol = action("enrol", "make a key here and enrol this machine with a one-time code")
    enrol.add_argument("--server", required=True, help="address of the server (https://...)")
    enrol.add_argument("--code", required=True, help="the code from the page of the site")
    enrol.add_argument("--name", default=platform.node(), help="what this machine is called")
    enrol.add_argument("--ca-file", help="certificates to trust, where the server has its own")
    names = ("full", "surname", "number", "none")
    enrol.add_argument("--names", choices=names, default="surname", help="names on the page")
    running = action("run", "run the gate until stopped")
    running.add_argument("--port", type=_port, default=8765, help="port of the page on loopback")
    running.add_argument("--mode", choices=("in-out", "history-only"), default="")
    card = action("card", "tie a card to a 技能者ID by two touches")
    card.add_argument("--technician", required=True, help="the 14 digits")
    card.add_argument("--timeout", type=float, default=60.0, help="seconds to wait for a touch")
    for one in (running, card):
        one.add_argument("--adapters", type=Path, help="YAML file of what to read from cards")
    log = action("import-log", "bring in the touches that a logging reader stored")
    log.add_argument("file", type=Path, metavar="FILE")
    log.add_argument("--mapping", type=Path, required=True, help="YAML file of its columns")
    export = action("export", "write what was not sent into a file, signed")
    export.add_argument("file", type=Path, metavar="FILE")
    status = action("status", "what was kept and sent, and whether the chain is whole")
    status.add_argument("--json", action="store_true", help="for machines")
    action("settle", "say that a person has seen to the alarms")
    return parser
