"""Work in processes of their own: one that crashes or hangs costs itself alone."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from sources.workers import Done, Failure, in_processes


def work(item: Any) -> Any:
    match item:
        case "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        case "leave":
            os._exit(3)
        case "hang":
            time.sleep(60)
        case "raise":
            raise ValueError("no such figure")
        case "die_of_memory":
            raise MemoryError
        case _:
            return item * 2


def outcomes(items: list[Any], **more: Any) -> dict[int, Any]:
    found: list[Done[Any]] = list(in_processes(work, items, **more))
    assert len(found) == len(items)
    return {done.position: done.result for done in found}


def test_every_item_gets_its_own_result() -> None:
    assert outcomes(list(range(7)), workers=2) == {i: i * 2 for i in range(7)}
    assert outcomes([]) == {}


def test_one_bad_item_costs_only_itself() -> None:
    items = [1, "crash", 2, "raise", 3, "leave", 4, "die_of_memory", 5]
    found = outcomes(items, workers=2)
    assert {i: found[i] for i in (0, 2, 4, 6, 8)} == {0: 2, 2: 4, 4: 6, 6: 8, 8: 10}
    assert found[1] == Failure("its process ended with signal 9", is_crash=True)
    assert found[5] == Failure("its process ended with exit code 3", is_crash=True)
    assert found[3] == Failure("ValueError: no such figure")
    assert found[7].reason.startswith("MemoryError")


def test_what_takes_too_long_is_stopped_and_the_others_go_on() -> None:
    started = time.monotonic()
    found = outcomes(["hang", 1, 2, 3], workers=2, timeout=4)
    assert time.monotonic() - started < 20
    assert found[0].is_timeout
    assert [found[i] for i in (1, 2, 3)] == [2, 4, 6]


def test_no_process_is_left_behind_when_the_caller_stops_early() -> None:
    running = in_processes(work, ["hang", 1, "hang"], workers=2, timeout=60)
    assert next(running).result == 2
    running.close()  # type: ignore[attr-defined]
    import multiprocessing

    assert multiprocessing.active_children() == []
