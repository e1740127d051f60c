"""Making a population: its lasting parts first, then every file by itself, in any order.

A file is a function of the plan alone, so the bytes are the same however many processes make
them, and a run that was stopped goes on with the files that are missing.
"""

from __future__ import annotations

import io
import json
import os
import shutil
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import fields
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np
import pyarrow.parquet as pq

from ccus_data.population import tables
from ccus_data.population.attendance import World, histories_of
from ccus_data.population.businesses import (
    Businesses,
    Employment,
    make_businesses,
    make_employment,
)
from ccus_data.population.certificates import certificates_of
from ccus_data.population.people import People, make_people
from ccus_data.population.qualifications import CHUNK, assortment_of, qualifications_of
from ccus_data.population.sites import Sites, make_sites
from ccus_data.snapshot import HISTORIES, FileEntry, Manifest, file_digest, month_file
from ccus_data.wording import Refused, said
from evaluator.months import Month
from rules.catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ccus_data.population.plan import Plan

    Progress = Callable[[str, int, int], None]

T = TypeVar("T")

MAKING: Final = ".making"
"""The folder of what is needed only while the population is made."""

LEVEL_OF_COMPRESSION: Final = 3
ROWS: Final = 1 << 20

LASTING: Final[Mapping[str, type[Any]]] = {
    "people": People,
    "businesses": Businesses,
    "employment": Employment,
    "sites": Sites,
}

TABLES: Final = (
    "qualifications",
    "technicians",
    "technician_trades",
    "businesses",
    "employments",
    "sites",
    "certificates",
)


def make_population(folder: Path, plan: Plan, processes: int, progress: Progress) -> Manifest:
    """Make every file of the plan in a folder and seal them with the manifest.

    The folder must be new or empty, or hold a part of just this population. ``progress`` is told
    each file with its number and how many there are.
    """
    _begin(folder, plan)
    jobs = [*TABLES, *(str(month) for month in reversed(plan.months))]
    made: dict[str, FileEntry] = {}
    for number, (name, entry) in enumerate(_all(folder, plan, jobs, processes), start=1):
        made[name] = entry
        progress(name, number, len(jobs))
    open_from = plan.last.plus(-1)
    months = {str(m): "closed" if m < open_from else "open" for m in plan.months}
    manifest = Manifest(plan.source, made, months)
    manifest.write(folder)
    shutil.rmtree(folder / MAKING)
    return manifest


def _begin(folder: Path, plan: Plan) -> None:
    """The lasting parts of the plan in the folder, unless they are there already."""
    making = folder / MAKING
    mark = making / "plan.json"
    wanted = json.dumps(plan.source)
    if mark.is_file() and mark.read_text(encoding="utf-8") == wanted:
        return
    if folder.exists() and any(path.name != MAKING for path in folder.iterdir()):
        raise Refused(said("population.folder_in_use", folder=folder))
    with suppress(FileNotFoundError):
        shutil.rmtree(making)
    (folder / "histories").mkdir(parents=True)
    making.mkdir()
    people, businesses = make_people(plan), make_businesses(plan)
    parts: dict[str, Any] = {
        "people": people,
        "businesses": businesses,
        "employment": make_employment(plan, people, businesses),
        "sites": make_sites(plan, businesses),
    }
    for name, part in parts.items():
        for one in fields(part):
            content = io.BytesIO()  # to the file itself, a full disk has no name
            np.save(content, getattr(part, one.name))
            (making / f"{name}.{one.name}.npy").write_bytes(content.getvalue())
    mark.write_text(wanted, encoding="utf-8")


def _all(
    folder: Path, plan: Plan, jobs: list[str], processes: int
) -> Iterator[tuple[str, FileEntry]]:
    if processes == 1:
        for job in jobs:
            yield _make(folder, plan, job)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(_make, folder, plan, job) for job in jobs]
        try:
            for done in as_completed(waiting):
                yield done.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _make(folder: Path, plan: Plan, job: str) -> tuple[str, FileEntry]:
    """One file, unless it is there already: files appear whole, under their name, or not at all."""
    name = f"{job}.parquet" if job in TABLES else month_file(job)
    path = folder / name
    if not path.is_file():
        new = path.with_name(f".{path.name}.new")
        _write(new, _tables(folder, plan, job))
        new.replace(path)
    return name, FileEntry(pq.read_metadata(path).num_rows, file_digest(path))


def _write(path: Path, tables: Iterable[Any]) -> None:
    """A Parquet file of the tables, each with row groups of its own."""
    writer = None
    try:
        for table in tables:
            if writer is None:
                writer = pq.ParquetWriter(
                    path,
                    table.schema,
                    compression="zstd",
                    compression_level=LEVEL_OF_COMPRESSION,
                    write_statistics=True,
                )
            writer.write_table(table, row_group_size=ROWS)
    finally:
        if writer is not None:
            writer.close()
    with path.open("rb") as file:
        os.fsync(file.fileno())


@cache
def _lasting(making: Path) -> dict[str, Any]:
    """The lasting parts, mapped into memory: all processes share one copy."""
    return {
        name: kind(
            **{
                one.name: np.load(making / f"{name}.{one.name}.npy", mmap_mode="r")
                for one in fields(kind)
            }
        )
        for name, kind in LASTING.items()
    }


@cache
def _catalogue() -> Catalogue:
    return Catalogue.load()


def _tables(folder: Path, plan: Plan, job: str) -> Iterable[Any]:
    """The tables of a file, piece by piece."""
    parts = _lasting(folder / MAKING)
    people: People = parts["people"]
    businesses: Businesses = parts["businesses"]
    employment: Employment = parts["employment"]
    sites: Sites = parts["sites"]
    last = plan.last.number
    match job:
        case "technicians":
            yield tables.technicians(people, employment, businesses, last)
        case "technician_trades":
            yield tables.technician_trades(people)
        case "businesses":
            yield tables.businesses_table(businesses)
        case "employments":
            yield tables.employments(people, employment, businesses, last)
        case "sites":
            yield tables.sites_table(sites, businesses)
        case "certificates":
            periods = certificates_of(plan, people, employment, _catalogue(), plan.as_of)
            yield tables.certificates(periods, people, businesses)
        case "qualifications":
            assortment = assortment_of(_catalogue(), plan.as_of)
            for chunk in range(-(-len(people) // CHUNK)):
                held = qualifications_of(plan, people, assortment, chunk)
                yield tables.qualifications(held, people, assortment)
        case month:
            world = World(people, employment, sites)
            yield from _histories(plan, Month.parse(month), world, businesses)


def _histories(plan: Plan, month: Month, world: World, businesses: Businesses) -> Iterator[Any]:
    empty = True
    for rows in histories_of(plan, month, world):
        empty = False
        yield tables.histories(rows, world, businesses)
    if empty:
        yield HISTORIES.empty_table()
