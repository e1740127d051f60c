from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import packages_distributions

import pytest

from tests.contracts.laws.locks import pins
from tests.contracts.laws.source import ROOT

LOADS = """
import importlib, json, pkgutil, sys
for layer in ("rules", "evaluator", "ccus_data", "portal"):
    package = importlib.import_module(layer)
    for found in pkgutil.walk_packages(package.__path__, f"{layer}."):
        # Alembic runs the revisions, which import nothing else.
        if "migrations" not in found.name and not found.name.endswith("__main__"):
            importlib.import_module(found.name)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""
"""Every module of the product, and which libraries that loads."""

OPTIONAL = frozenset({"mypy_extensions", "pygments"})
"""What libraries load where it happens to be there, and do without elsewhere."""

HASH = "--hash=sha256:" + "0" * 64


@pytest.mark.parametrize("entry", ["uv", "uv==0.13.8", f"uv>=0.13 {HASH}", "uv==1 --hash=md5:00"])
def test_an_entry_without_version_or_hash_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match="not pinned with a hash: uv"):
        pins(entry)


def test_a_pinned_entry_is_read() -> None:
    lock = f"uv==0.13.8 \\\n    {HASH}\nyarl==1.0 ; python_version < '4' \\\n    {HASH}\n"
    assert pins(lock) == {"uv": "0.13.8", "yarl": "1.0"}


@pytest.mark.parametrize("name", ["runtime", "dev", "build", "tool"])
def test_every_lock_pins_what_is_asked_for(name: str) -> None:
    folder = ROOT / "requirements"
    locked = pins((folder / f"{name}.txt").read_text(encoding="utf-8"))
    asked = re.findall(
        r"^([A-Za-z0-9-]+)", (folder / f"{name}.in").read_text(encoding="utf-8"), re.MULTILINE
    )
    wanted = {word.lower() for word in asked if not word.startswith("-")}
    assert wanted
    assert wanted <= locked.keys()


def test_the_tests_run_with_the_versions_that_are_shipped() -> None:
    folder = ROOT / "requirements"
    shipped = pins((folder / "runtime.txt").read_text(encoding="utf-8"))
    tested = pins((folder / "dev.txt").read_text(encoding="utf-8"))
    assert shipped.items() <= tested.items()


def test_the_product_loads_nothing_but_what_is_shipped_with_it() -> None:
    done = subprocess.run([sys.executable, "-c", LOADS], cwd=ROOT, check=True, capture_output=True)
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    shipped = pins((ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8"))
    of = packages_distributions()
    libraries = {name: of[name] for name in loaded & of.keys() - OPTIONAL}
    assert "fastapi" in libraries
    missing = {
        name: owners
        for name, owners in libraries.items()
        if not {one.lower().replace("_", "-").replace(".", "-") for one in owners}
        & {*shipped, "ccus-level"}
    }
    assert missing == {}


def test_no_download_of_an_interpreter_is_asked_for() -> None:
    setup = (ROOT / "tools/setup").read_text(encoding="utf-8")
    assert "UV_PYTHON_DOWNLOADS=never" in setup
    assert setup.count("--require-hashes") == 2
