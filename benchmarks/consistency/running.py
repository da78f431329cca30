"""The engine over a file of statements, in processes of their own, and what that costs."""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any, Self, TypeVar

import pyarrow.parquet as pq

from benchmarks.consistency.documents import Written
from expectations.checking import material_of_plan
from expectations.consistency.engine import Engine
from expectations.consistency.figures import Figure, from_statement, group_by
from sources.readers.catalogue import Catalogue, read_catalogue
from sources.readers.plans import plan_folders, read_plan, statements_from_records
from sources.settings import PROJECT_ROOT

#: Longer than any process takes to start.
STARTING_SECONDS = 300
#: How often one plan is checked after the first time.
AGAIN = 3

T = TypeVar("T")
#: A new process each time: nothing of what ran before counts for its memory.
_context = multiprocessing.get_context("spawn")


class Clock:
    """Seconds within a `with`: on the wall, and of all threads of this process."""

    wall = cpu = 0.0

    def __enter__(self) -> Self:
        self._start = time.perf_counter(), time.process_time()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.wall = time.perf_counter() - self._start[0]
        self.cpu = time.process_time() - self._start[1]


def peak_mib() -> float:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def in_new_process(function: Callable[..., T], *arguments: Any) -> T:
    """The result of a function of a module."""
    with ProcessPoolExecutor(1, mp_context=_context) as pool:
        return pool.submit(function, *arguments).result()


# --- many documents -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EngineRun:
    """One run over all documents.

    Attributes:
        accused: documents with a finding.
        unproved: conflicts that the search saw and that were not confirmed.
        starting: CPU seconds of one process until its engine is built.
        reading: CPU seconds from rows to figures.
        checking: CPU seconds of the engine.
        wall: from the moment when all processes are ready.
        peak_mib: of all processes together.
    """

    processes: int
    statements: int
    accused: int
    findings: int
    unproved: int
    starting: float
    reading: float
    checking: float
    wall: float
    peak_mib: float

    @property
    def cpu(self) -> float:
        """Reading and checking."""
        return self.reading + self.checking

    @property
    def milliseconds(self) -> float:
        """CPU milliseconds for each statement."""
        return self.cpu / self.statements * 1000


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What became of some documents, and where."""

    statements: int
    accused: int
    findings: int
    unproved: int
    reading: float
    checking: float
    process: str
    starting: float
    peak_mib: float


def run_engine(written: Written, processes: int) -> EngineRun:
    """Check every document of a file."""
    barrier = _context.Barrier(processes + 1)
    with _context.Pool(processes, _start, (barrier,)) as pool:
        barrier.wait(STARTING_SECONDS)
        started = time.perf_counter()
        check = partial(_check_chunk, written.chunked)
        chunks = list(pool.imap_unordered(check, range(written.chunks)))
        wall = time.perf_counter() - started
        # Ended by themselves: a process that is stopped may take the lock of its queue along.
        pool.close()
        pool.join()
    peaks: dict[str, float] = {}
    for chunk in chunks:
        peaks[chunk.process] = max(peaks.get(chunk.process, 0.0), chunk.peak_mib)
    return EngineRun(
        processes=processes,
        statements=sum(chunk.statements for chunk in chunks),
        accused=sum(chunk.accused for chunk in chunks),
        findings=sum(chunk.findings for chunk in chunks),
        unproved=sum(chunk.unproved for chunk in chunks),
        starting=chunks[0].starting,
        reading=sum(chunk.reading for chunk in chunks),
        checking=sum(chunk.checking for chunk in chunks),
        wall=wall,
        peak_mib=sum(peaks.values()),
    )


def middle_run(runs: Sequence[EngineRun]) -> EngineRun:
    """The run whose CPU time is the median."""
    return sorted(runs, key=lambda run: run.cpu)[len(runs) // 2]


@cache
def _engine() -> tuple[Engine, Catalogue, float]:
    """The engine of this process, and the CPU seconds until it was there."""
    catalogue = shipped_catalogue()
    engine = Engine(catalogue)
    return engine, catalogue, time.process_time()


def shipped_catalogue() -> Catalogue:
    return read_catalogue(PROJECT_ROOT / "sources" / "catalogue")


def _start(barrier: Barrier) -> None:
    _engine()
    barrier.wait(STARTING_SECONDS)


@cache
def _open(path: Path) -> pq.ParquetFile:
    return pq.ParquetFile(path)


def _check_chunk(path: Path, number: int) -> _Chunk:
    engine, _, starting = _engine()
    with Clock() as reading:
        rows = _open(path).read_row_group(number).to_pylist()
        figures = [from_statement(statement) for statement in statements_from_records(rows)]
    with Clock() as checking:
        documents = group_by(figures, lambda figure: figure.document_id).values()
        reports = [engine.check(document) for document in documents]
    return _Chunk(
        statements=len(figures),
        accused=sum(bool(report.findings) for report in reports),
        findings=sum(len(report.findings) for report in reports),
        unproved=sum(report.unproved for report in reports),
        reading=reading.cpu,
        checking=checking.cpu,
        process=multiprocessing.current_process().name,
        starting=starting,
        peak_mib=peak_mib(),
    )


# --- one document -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SinglePlan:
    """What one plan costs in a process whose engine is built.

    Attributes:
        first: CPU seconds of its first check.
        again: of the median of the next ones.
    """

    name: str
    statements: int
    findings: int
    first: float
    again: float


def check_single_plans(
    made: Sequence[tuple[str, tuple[Figure, ...]]],
) -> tuple[float, list[SinglePlan]]:
    """Made plans and the shipped ones, one by one; to be called in a new process.

    Returns:
        CPU seconds until the engine is built, and what each plan costs beyond that.
    """
    _, catalogue, starting = _engine()
    shipped = [
        (folder.name, material_of_plan(read_plan(folder), catalogue).figures)
        for folder in plan_folders(PROJECT_ROOT / "sources")
    ]
    return starting, [_single(name, figures) for name, figures in [*made, *shipped]]


def _single(name: str, figures: tuple[Figure, ...]) -> SinglePlan:
    engine, _, _ = _engine()
    with Clock() as first:
        report = engine.check(figures)
    again = []
    for _ in range(AGAIN):
        with Clock() as clock:
            engine.check(figures)
        again.append(clock.cpu)
    return SinglePlan(name, len(figures), len(report.findings), first.cpu, median(again))
