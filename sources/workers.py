"""Work on many files at once, in processes of their own.

A file that crashes its process or takes too long costs itself alone: its process is replaced and
the others go on.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

#: A longer document than any known plan is read in a few seconds.
TIMEOUT_SECONDS = 120.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no result: a sentence for people, and whether the process itself ended."""

    reason: str
    is_timeout: bool = False
    is_crash: bool = False


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What became of one item: its position among the items, and its result or failure."""

    position: int
    result: T | Failure


@dataclass
class _Worker:
    process: BaseProcess
    connection: Connection
    position: int | None = None
    deadline: float = 0.0


def in_processes(
    function: Callable[[Any], T],
    items: Iterable[Any],
    *,
    workers: int | None = None,
    timeout: float = TIMEOUT_SECONDS,
) -> Iterator[Done[T]]:
    """Apply a function of a module to each item, on as many processes as there are cores.

    Args:
        function: importable by name, as a new process imports it.
        items: what can be sent to another process.
        workers: at most so many processes.
        timeout: seconds for one item, the start of its process included.

    Yields:
        One outcome for each item, in the order in which they end.
    """
    waiting = deque(enumerate(items))
    count = min(workers or os.cpu_count() or 1, len(waiting))
    team: list[_Worker] = []
    try:
        while waiting or team:
            while waiting and len(team) < count:
                team.append(_start(function))
            for worker in team:
                if worker.position is None and waiting:
                    _give(worker, waiting.popleft(), timeout)
            yield from _collect(team)
            _dismiss_idle(team, bool(waiting))
    finally:
        for worker in team:
            worker.process.kill()
            worker.process.join()
            worker.connection.close()


def _start(function: Callable[[Any], Any]) -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(function, theirs), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _serve(function: Callable[[Any], Any], connection: Connection) -> None:
    """The life of a worker: answer until nobody asks any more."""
    # Ctrl-C is for the caller, who then ends the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            item = connection.recv()
        except EOFError:
            return
        try:
            answer: Any = function(item)
        except Exception as error:
            answer = Failure(f"{type(error).__name__}: {error}")
        connection.send(answer)


def _give(worker: _Worker, task: tuple[int, Any], timeout: float) -> None:
    worker.position, item = task
    worker.deadline = time.monotonic() + timeout
    try:
        worker.connection.send(item)
    except OSError:
        # It is gone: collecting says so.
        worker.deadline = time.monotonic()


def _collect(team: list[_Worker]) -> Iterator[Done[Any]]:
    """Wait until somebody answers, dies or is late."""
    busy = [worker for worker in team if worker.position is not None]
    patience = min((worker.deadline for worker in busy), default=0.0) - time.monotonic()
    ready = set(wait([worker.connection for worker in busy], max(patience, 0.0)))
    for worker in busy:
        position = worker.position
        assert position is not None
        if worker.connection in ready:
            try:
                answer = worker.connection.recv()
                worker.position = None
            except (EOFError, OSError):
                answer = Failure(_last_words(worker), is_crash=True)
                _remove(team, worker)
            yield Done(position, answer)
        elif time.monotonic() >= worker.deadline:
            _remove(team, worker)
            yield Done(position, Failure("it took too long and was stopped", is_timeout=True))


def _last_words(worker: _Worker) -> str:
    worker.process.join(timeout=5)
    code = worker.process.exitcode
    how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
    return f"its process ended with {how}"


def _remove(team: list[_Worker], worker: _Worker) -> None:
    worker.process.kill()
    worker.process.join()
    worker.connection.close()
    team.remove(worker)


def _dismiss_idle(team: list[_Worker], is_more_to_do: bool) -> None:
    if not is_more_to_do:
        for worker in [worker for worker in team if worker.position is None]:
            _remove(team, worker)
