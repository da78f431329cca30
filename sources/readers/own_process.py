"""Reading a file that may be made to harm its reader: in a process with bounds.

The process gets bytes on standard input and writes JSON on standard output.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import sources
from sources.readers.documents.limits import Limits

#: Exit statuses of a process that was stopped for the time it took.
_OUT_OF_TIME = {-getattr(signal, "SIGXCPU", 0)} - {0}
#: How much longer than it may compute a process is waited for: other work may hold the cores.
_PATIENCE = 4
_START = (
    "import sys; from importlib import import_module; sys.path.insert(0, sys.argv[1]); "
    "import_module(sys.argv[2]).main(*sys.argv[3:])"
)


class OutOfTime(Exception):
    """The process needed more seconds than allowed."""


class OutOfMemory(Exception):
    """The process needed more memory than allowed, or what it read broke it."""


def answer_of(module: str, data: bytes, name: str, limits: Limits, *words: str) -> Any:
    """What `main(limits as JSON, *words)` of a module says of some bytes.

    Raises:
        OutOfTime: more than `limits.seconds` of computing, or several times that of waiting.
        OutOfMemory: more than `limits.memory_bytes`, or a crash.
        RuntimeError: an error of the module itself; the message ends with its traceback.
    """
    root = Path(sources.__file__).parents[1]
    command = [sys.executable, "-I", "-c", _START, str(root), module]
    command += [json.dumps(asdict(limits)), *words]
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=limits.seconds * _PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise OutOfTime from error
    if done.returncode == 0:
        return json.loads(done.stdout)
    if done.returncode in _OUT_OF_TIME:
        raise OutOfTime
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        raise OutOfMemory(f"more, or damage that stops the reader (exit status {done.returncode})")
    raise RuntimeError(f"{name}: {done.stderr.decode(errors='replace')[-2000:]}")


def bound_memory_and_time(limits: Limits) -> None:
    """Ask the system to stop this process before it harms others."""
    try:
        import resource
    except ImportError:
        # Not on Windows; there the time alone is bounded, by the one who waits.
        return
    for kind, most in (
        (resource.RLIMIT_DATA, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        within = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (within, hard))
